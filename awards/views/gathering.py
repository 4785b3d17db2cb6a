"""Tổng hợp: what a unit holds for the next level, into its own envelope, or out with a reason."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db.models import Count, Window
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from awards import deciders, gathering
from awards.forms.dossiers import GatherForm, NoteForm
from awards.models import Dossier, DossierState, Nomination
from awards.models.dossier import NominationQuerySet
from awards.nominations import APPRAISAL
from awards.views.appraisal import CountedPaginator
from emulation.models import Campaign
from units import access, clock
from units.forms import numbers_sent
from units.forms.refusals import refusals_on
from units.middleware import roles_today
from units.models import Unit
from units.moves import Conflict, Refused
from units.views.sheets import sheet

SHEET = ["GET", "HEAD", "POST"]
PAGE_SIZE = 200  # ticks do not travel from page to page; what is gathered leaves the list, so the next ones come up


def _units(request: HttpRequest) -> list[Unit]:
    units = list({row.unit: None for row in roles_today(request) if row.role in gathering.GATHERERS})
    if not units:
        raise PermissionDenied("Trang này dành cho cán bộ thi đua của đơn vị tổng hợp.")
    return units


def _in_order(rows: NominationQuerySet) -> NominationQuerySet:
    return rows.order_by("award__order", "unit__order", "unit__sort_key", "recipient__sort_key", "pk")


@login_required
@require_http_methods(SHEET)
def gathering_page(request: HttpRequest) -> HttpResponse:
    """Tick what goes up; choose a draft or name a new one."""
    units = _units(request)
    unit = next((one for one in units if one.code == request.GET.get("don_vi")), units[0])
    waiting = Campaign.objects.filter(id__in=Nomination.objects.filter(holder=unit, state="under_appraisal").values("campaign_id"))
    campaigns = list(waiting)
    campaign = next((one for one in campaigns if one.public_id == request.GET.get("phong_trao")), next(iter(campaigns), None))
    drafts = Dossier.objects.filter(unit=unit, campaign=campaign, state=DossierState.DRAFT)
    title = f"Đề nghị khen thưởng năm {campaign.year or campaign.period_to.year}" if campaign else ""
    form = GatherForm(request.POST or None, drafts=drafts, initial={"title": title})
    held = gathering.held_for_next_level(unit, campaign) if campaign else Nomination.objects.none()
    if request.method == "POST" and campaign and form.is_valid():
        ids = numbers_sent(request.POST.getlist("ids"))
        ticked = list(_in_order(held.filter(pk__in=ids)).with_facts())
        with refusals_on(form):
            if len(ticked) != len(set(ids)):
                raise Refused("Danh sách vừa thay đổi. Hãy xem lại rồi đưa vào tờ trình lần nữa.")
            dossier = _gather(request, unit, campaign, ticked, form.cleaned_data)
            messages.success(request, f"Đã đưa {len(ticked)} trường hợp vào “{dossier}”.")
            return redirect("awards:dossier", dossier.public_id)
    context = {
        "units": units, "unit": unit, "campaigns": campaigns, "campaign": campaign, "form": form,
        "page": _page(held, request.GET.get("page")),
        "ticked": request.POST.getlist("ids"),
    }  # fmt: skip
    return render(request, "awards/gathering.html", context)


def _page(held: NominationQuerySet, asked: str | None) -> Page:
    """One page of what is held; the keys bring their total along, so that nothing is counted apart, and only they are sorted."""
    number = max(int(asked), 1) if asked and asked.isdecimal() and len(asked) < 5 else 1
    keys = _in_order(held).annotate(total=Window(Count("*"))).values_list("pk", "total")
    part = list(keys[(number - 1) * PAGE_SIZE :][:PAGE_SIZE])
    if not part and number > 1:
        return _page(held, None)
    rows = _in_order(Nomination.objects.filter(pk__in=[key for key, _total in part])).with_facts()
    return Page(list(rows), number, CountedPaginator(held, PAGE_SIZE, count=part[0][1] if part else 0, dress=_in_order))


def _gather(request: HttpRequest, unit: Unit, campaign: Campaign, ticked: list[Nomination], told: dict) -> Dossier:
    if not ticked:
        raise Refused("Chưa chọn trường hợp nào: đánh dấu ít nhất một dòng.")
    if told["into"]:
        return gathering.gather(ticked, into=told["into"], by=request.user, version=told["into"].version)
    return gathering.gather_into_new(ticked, unit=unit, campaign=campaign, title=told["title"], by=request.user)


def _one(request: HttpRequest, public_id: str) -> Nomination:
    """A case one passes on: visible (else 404) and held at a unit where one may (else 403)."""
    nomination = get_object_or_404(Nomination.objects.visible_to(request.user).with_facts(), public_id=public_id)
    if not access.has_role(request.user, APPRAISAL, nomination.holder_id):
        raise PermissionDenied("Việc này dành cho đơn vị đang giữ trường hợp.")
    return nomination


@login_required
@require_http_methods(SHEET)
def nomination_leave_out(request: HttpRequest, public_id: str) -> HttpResponse:
    return _answer(
        request, _one(request, public_id), gathering.leave_out, title="Không trình tiếp trường hợp này?", button="Không trình tiếp",
        done="Đã ghi nhận. Đơn vị đề nghị được báo lý do.",
    )  # fmt: skip


@login_required
@require_http_methods(SHEET)
def nomination_ask_more(request: HttpRequest, public_id: str) -> HttpResponse:
    return _answer(
        request, _one(request, public_id), gathering.ask_more, title="Trả lại để bổ sung?", button="Trả lại để bổ sung",
        done="Đã trả lại. Đơn vị đề nghị bổ sung xong sẽ gửi lại đây.",
    )  # fmt: skip


@login_required
@require_http_methods(SHEET)
def nomination_pass_to_decider(request: HttpRequest, public_id: str) -> HttpResponse:
    """Hand a case over to the level that decides it by now."""
    nomination = _one(request, public_id)
    found = deciders.standing(nomination, clock.today())
    return sheet(
        request,
        NoteForm(request.POST or None, initial={"version": nomination.version}, hint="Đơn vị đề nghị và nơi nhận đọc được lý do này."),
        lambda told: gathering.pass_to_decider(nomination, by=request.user, version=told["version"], note=told["note"]),
        title="Chuyển cho cấp có thẩm quyền hiện nay?",
        text=found.objection,
        facts=[
            ("Trường hợp", nomination.recipient.name),
            ("Đề nghị", nomination.award.name),
            ("Chuyển đến", found.decider or "chưa có tuyến trình"),
            ("Giữ nguyên", f"ngày nhận hồ sơ hợp lệ và tiêu chuẩn theo {nomination.rule.regime}"),
        ],
        button="Chuyển hồ sơ",
        back=reverse("awards:nomination", args=[nomination.public_id]),
        then=reverse("awards:home"),
        done="Đã chuyển. Nơi nhận thẩm định và quyết định theo thẩm quyền của mình.",
    )


def _answer(request: HttpRequest, nomination: Nomination, verb, *, title: str, button: str, done: str) -> HttpResponse:
    form = NoteForm(request.POST or None, initial={"version": nomination.version}, hint="Lý do này được gửi xuống đơn vị đề nghị.")

    def act(told: dict) -> None:
        if not gathering.passes_on(nomination):
            raise Conflict
        verb([nomination], by=request.user, versions={nomination.pk: told["version"]}, note=told["note"])

    facts = [("Trường hợp", nomination.recipient.name), ("Đề nghị", nomination.award.name), ("Đơn vị đề nghị", nomination.unit)]
    back = reverse("awards:nomination", args=[nomination.public_id])
    return sheet(request, form, act, title=title, button=button, back=back, then=reverse("awards:gathering"), done=done, facts=facts)
