"""Addresses of dossiers, council, decisions, records and the public pages."""

from django.urls import path

from awards.views import appraisal

app_name = "awards"
urlpatterns = [
    path("tham-dinh/", appraisal.appraisal_list, name="appraisal"),
    path("tham-dinh/dat/", appraisal.accept, name="appraisal_accept"),
    path("tham-dinh/hoan-tac/", appraisal.undo, name="appraisal_undo"),
    path("tham-dinh/bang-tong-hop/", appraisal.order_list, name="appraisal_order"),
    path("tham-dinh/bang-tong-hop/<slug:public_id>/", appraisal.list_paper, name="appraisal_paper"),
    path("tham-dinh/<slug:public_id>/", appraisal.case, name="appraisal_case"),
]
