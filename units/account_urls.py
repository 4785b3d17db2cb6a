"""Logging in and out by allauth; sign-up is closed, so only these two addresses are open."""

from allauth.account import views as allauth_views
from django.urls import path

from units.views import accounts

urlpatterns = [
    path("dang-nhap/", accounts.login, name="account_login"),
    path("dang-xuat/", allauth_views.logout, name="account_logout"),
    path("dang-ky/", allauth_views.signup, name="account_signup"),
    path("quen-mat-khau/", accounts.password_help, name="account_reset_password"),
    path("doi-mat-khau/", allauth_views.password_change, name="account_change_password"),
    path("tam-khoa/", allauth_views.account_inactive, name="account_inactive"),
]
