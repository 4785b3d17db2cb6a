"""Logging in and out, the own password, the second factor, the own sessions. Of allauth only what stands here is served."""

from allauth.account import views as allauth_views
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from units.views import accounts, second_factor

pages = require_http_methods(["GET", "HEAD", "POST"])  # allauth's views would take a PUT for a POST

urlpatterns = [
    path("dang-nhap/", pages(accounts.login), name="account_login"),
    path("dang-xuat/", pages(allauth_views.logout), name="account_logout"),
    path("dang-ky/", pages(allauth_views.signup), name="account_signup"),
    path("quen-mat-khau/", accounts.password_help, name="account_reset_password"),
    path("doi-mat-khau/", pages(accounts.password_change), name="account_change_password"),
    path("tam-khoa/", require_safe(allauth_views.account_inactive), name="account_inactive"),
    path("nhap-lai-mat-khau/", pages(allauth_views.reauthenticate), name="account_reauthenticate"),
    path("lop-bao-ve/", second_factor.index, name="mfa_index"),
    path("lop-bao-ve/ung-dung/", pages(second_factor.activate_app), name="mfa_activate_totp"),
    path("lop-bao-ve/khoa/", pages(second_factor.add_key), name="mfa_add_webauthn"),
    path("ma-dang-nhap/", pages(second_factor.ask), name="mfa_authenticate"),
    path("nhap-lai-ma/", pages(second_factor.ask_again), name="mfa_reauthenticate"),
    path("dung-lai-khoa/", pages(second_factor.ask_again_key), name="mfa_reauthenticate_webauthn"),
]
