"""Addresses of the lowest floor."""

from django.urls import path

from units.views import accounts, health

app_name = "units"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("dang-nhap-trinh-dien/", accounts.demo_login, name="demo_login"),
]
