"""Addresses of the lowest floor."""

from django.urls import path

from units.views import accounts, demo_clock, health, notifications, preferences

app_name = "units"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("dang-nhap-trinh-dien/", accounts.demo_login, name="demo_login"),
    path("thong-bao/", notifications.notification_list, name="notifications"),
    path("thong-bao/<int:pk>/da-doc/", notifications.notification_read, name="notification_read"),
    path("thong-bao/da-doc-het/", notifications.notifications_read_all, name="notifications_read_all"),
    path("co-chu/", preferences.large_type, name="large_type"),
    path("trinh-dien/", demo_clock.demo_clock, name="demo_clock"),
]
