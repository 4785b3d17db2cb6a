"""Addresses of dossiers, council, decisions, records and the public pages."""

app_name = "awards"
urlpatterns: list = []
