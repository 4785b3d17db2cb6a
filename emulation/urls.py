"""Addresses of campaigns, milestones and blocks."""

app_name = "emulation"
urlpatterns: list = []
