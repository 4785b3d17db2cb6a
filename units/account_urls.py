"""Logging in and out by allauth; sign-up is closed, so only these two addresses are open."""

from allauth.account import views as allauth_views
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from units.views import accounts

pages = require_http_methods(["GET", "HEAD", "POST"])  # allauth's views would take a PUT for a POST

urlpatterns = [
    path("dang-nhap/", pages(accounts.login), name="account_login"),
    path("dang-xuat/", pages(allauth_views.logout), name="account_logout"),
    path("dang-ky/", pages(allauth_views.signup), name="account_signup"),
    path("quen-mat-khau/", accounts.password_help, name="account_reset_password"),
    path("doi-mat-khau/", pages(allauth_views.password_change), name="account_change_password"),
    path("tam-khoa/", require_safe(allauth_views.account_inactive), name="account_inactive"),
]
