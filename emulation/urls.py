"""Addresses of campaigns, milestones and blocks."""

from django.urls import path

from emulation.views import blocks, campaigns, catalogue, catalogue_edit, law, law_edit, limits, routes

app_name = "emulation"
urlpatterns = [
    path("phong-trao/", campaigns.campaign_list, name="campaigns"),
    path("phong-trao/them/", campaigns.campaign_add, name="campaign_add"),
    path("phong-trao/<slug:public_id>/", campaigns.campaign_page, name="campaign"),
    path("phong-trao/<slug:public_id>/sua/", campaigns.campaign_edit, name="campaign_edit"),
    path("phong-trao/<slug:public_id>/moc/", campaigns.campaign_dates, name="campaign_dates"),
    path("phong-trao/<slug:public_id>/them-nam/", campaigns.campaign_add_year, name="campaign_add_year"),
    path("phong-trao/<slug:public_id>/phat-dong/", campaigns.campaign_launch, name="campaign_launch"),
    path("phong-trao/<slug:public_id>/da-xem/", campaigns.campaign_open, name="campaign_open"),
    path("phong-trao/<slug:public_id>/dong/", campaigns.campaign_close, name="campaign_close"),
    path("phong-trao/<slug:public_id>/suy-ton/", blocks.campaign_results, name="campaign_results"),
    path("khoi-thi-dua/", blocks.block_list, name="blocks"),
    path("khoi-thi-dua/<slug:code>/", blocks.block_page, name="block"),
    path("khoi-thi-dua/<slug:code>/suy-ton/", blocks.result_add, name="block_result_add"),
    path("khoi-thi-dua/<slug:code>/bien-ban/<slug:public_id>/", blocks.result_minutes, name="block_minutes"),
    path("danh-muc/han-muc/", limits.limit_list, name="limits"),
    path("danh-muc/han-muc/them/", limits.limit_add, name="limit_add"),
    path("danh-muc/han-muc/<int:pk>/het/", limits.limit_end, name="limit_end"),
    path("danh-muc/", catalogue.award_list, name="catalogue"),
    path("danh-muc/xem-truoc/", catalogue_edit.routes_preview, name="routes_preview"),
    path("danh-muc/quy-dinh-chung/", law.general, name="general"),
    path("danh-muc/quy-dinh-chung/luong-co-so/", law_edit.salary_add, name="salary_add"),
    path("danh-muc/quy-dinh-chung/luong-co-so/<int:pk>/sua/", law_edit.salary_correct, name="salary_correct"),
    path("danh-muc/quy-dinh-chung/chuc-vu/them/", law_edit.rank_add, name="rank_add"),
    path("danh-muc/quy-dinh-chung/chuc-vu/<int:pk>/sua/", law_edit.rank_edit, name="rank_edit"),
    path("danh-muc/quy-dinh-chung/<slug:regime>/chuyen-tiep/<slug:previous>/", law_edit.clause_edit, name="clause_edit"),
    path("danh-muc/quy-dinh-chung/<slug:regime>/<slug:code>/sua/", law_edit.general_edit, name="general_edit"),
    path("danh-muc/<slug:code>/", catalogue.award_page, name="award"),
    path("danh-muc/<slug:code>/so-sanh/", catalogue.award_compare, name="award_compare"),
    path("danh-muc/<slug:code>/sua/", catalogue_edit.award_edit, name="award_edit"),
    path("danh-muc/<slug:code>/doi-chieu/", catalogue_edit.award_confirm, name="award_confirm"),
    path("tuyen-trinh/", routes.route_list, name="routes"),
    path("tuyen-trinh/them/", routes.route_add, name="route_add"),
    path("tuyen-trinh/<int:pk>/het/", routes.route_end, name="route_end"),
]
