"""All addresses: public pages, accounts, and one file per floor."""

from django.urls import include, path

urlpatterns = [
    path("tai-khoan/", include("units.account_urls")),
    path("", include("units.urls")),
    path("", include("emulation.urls")),
    path("", include("awards.urls")),
]

handler400 = "units.views.errors.bad_request"
handler403 = "units.views.errors.forbidden"
handler404 = "units.views.errors.not_found"
handler500 = "units.views.errors.server_error"
