"""Council sessions for the secretary: plan, roll, agenda, opening, closing, result."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import council, overrides, voting
from awards.forms.council import CancelForm, PlanForm, SeatFormSet
from awards.models import CouncilSession, CountMethod, Seat, SessionState
from awards.views.agenda import grouped
from awards.views.appraisal import paper_response, seen_versions
from awards.views.law_panel import mark
from emulation.models import VoteMode
from units import access, clock, ledger
from units.forms import number_sent, numbers_sent
from units.forms.refusals import refusals_on
from units.models import Paper, PaperKind, Role
from units.moves import Refused

S = SessionState
READ_WRITE = ["GET", "HEAD", "POST"]
PAGE_SIZE = 50


def visible(request: HttpRequest, public_id: str) -> CouncilSession:
    return get_object_or_404(CouncilSession.objects.visible_to(request.user).select_related("unit"), public_id=public_id)


def secretarial(request: HttpRequest, public_id: str) -> CouncilSession:
    """The session for its secretary; 403 for others who see it."""
    session = visible(request, public_id)
    if not access.has_role(request.user, council.SECRETARY, session.unit_id):
        raise PermissionDenied("Việc này do thư ký Hội đồng làm.")
    return session


def seen_version(request: HttpRequest) -> int:
    """The version of the session that the form was made from; -1 when the form lost it, which conflicts."""
    return number_sent(request.POST.get("version", ""))


@login_required
@require_safe
def session_list(request: HttpRequest) -> HttpResponse:
    """Sessions one may see, newest first."""
    sessions = (
        CouncilSession.objects.visible_to(request.user).select_related("unit").annotate(cases=Count("items")).order_by("-held_on", "-id")
    )
    page = Paginator(sessions, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "awards/sessions.html", {"page": page, "can_plan": council.units_with_council(request.user)})


@login_required
@require_http_methods(READ_WRITE)
def session_new(request: HttpRequest) -> HttpResponse:
    units = council.units_with_council(request.user)
    if not units:
        raise PermissionDenied("Phiên họp do thư ký Hội đồng của đơn vị có thẩm quyền quyết định lập.")
    start = {"name": council.title_for(units[0], clock.today()), "held_on": clock.today()}
    form = PlanForm(request.POST or None, units=units, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_on(form):
            session = council.plan(
                unit=data["unit"], name=data["name"], held_on=data["held_on"], place=data["place"], chair=data["chair"], by=request.user
            )
            messages.success(request, "Đã lập phiên họp. Kiểm tra danh sách thành viên rồi đưa các trường hợp vào nội dung.")
            return redirect("awards:session", session.public_id)
    return render(request, "awards/session_form.html", {"form": form})


@login_required
@require_http_methods(READ_WRITE)
def session_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    session = secretarial(request, public_id)
    form = PlanForm(request.POST or None, instance=session, units=[session.unit], initial={"version": session.version})
    if request.method == "POST" and form.is_valid():
        changed = {name: form.cleaned_data[name] for name in council.PLAN_FIELDS}
        with refusals_on(form):
            council.edit(session, by=request.user, version=seen_version(request), **changed)
            messages.success(request, "Đã lưu thông tin phiên họp.")
            return redirect("awards:session", session.public_id)
    return render(request, "awards/session_form.html", {"form": form, "session": session})


@login_required
@require_safe
def session_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """One session: what is planned, what is being counted, or what came out."""
    session = visible(request, public_id)
    roles = {role.role for role in access.roles_of(request.user) if role.unit_id == session.unit_id}
    secretary, staff = Role.SECRETARY in roles, bool(roles & (Role.standing_body() | {Role.HEAD}))
    items = list(voting.items_of(session))
    seats = list(session.seats.all())
    if staff and session.state == S.OPEN:
        pressed = voting.pressed_by_seat(session)
        for seat in seats:
            seat.pressed = pressed.get(seat.pk, 0) if seat.account_id and seat.can_vote and seat.present else None
    # Running counts are for the staff; members read the result after closing.
    results = voting.results(session, items) if staff and session.state == S.OPEN else {}
    asides = overrides.set_otherwise(item.nomination for item in items)
    groups = grouped(items, roll=voting.roll_of(session), results=results, asides=asides)
    context = {
        "session": session,
        "groups": groups,
        "seats": seats,
        "roll": voting.roll_of(session),
        "my_seat": next((seat for seat in seats if seat.account_id == request.user.pk), None),
        "secretary": secretary,
        "staff": staff,
        "total": len(items),
        "to_press": sum(item.vote_mode == VoteMode.OPEN and item.count_method != CountMethod.HANDS for item in items),
        "passed": sum(bool(item.passed) for item in items),
        "missing": missing(session, seats, items),
        "steps": steps(session),
        "history": list(reversed(ledger.history(session, council.WORDS))) if staff else [],
        "sheet": Paper.objects.filter(kind=PaperKind.VOTE_SHEET, subject_type="councilsession", subject_id=session.pk).first(),
    }
    return render(request, "awards/session.html", context)


def missing(session: CouncilSession, seats: list[Seat], items: list) -> list[dict[str, object]]:
    """What stands between a planned session and its opening."""
    url = reverse("awards:session_roll", args=[session.public_id])
    present = [seat for seat in seats if seat.can_vote and seat.present]
    return [
        {
            "label": "Chủ trì và địa điểm",
            "done": bool(session.chair and session.place),
            "url": reverse("awards:session_edit", args=[session.public_id]),
        },
        {"label": f"Thành viên có mặt được biểu quyết: {len(present)}", "done": bool(present), "url": url},
        {
            "label": f"Trường hợp trong nội dung: {len(items)}",
            "done": bool(items),
            "url": reverse("awards:session_agenda", args=[session.public_id]),
        },
    ]


def steps(session: CouncilSession) -> list[dict[str, object]]:
    """The line of a session's life."""
    if session.state == S.CANCELLED:
        return [{"label": "Chuẩn bị", "state": "done"}, {"label": "Đã huỷ", "state": "stopped"}]
    at = {S.PLANNED: 0, S.OPEN: 1, S.CLOSED: 3}[S(session.state)]
    life = (("Chuẩn bị", None), ("Biểu quyết", session.opened_at), ("Chốt kết quả", session.closed_at))
    return [
        {"label": label, "when": when, "state": "done" if n < at else "current" if n == at else "todo"}
        for n, (label, when) in enumerate(life)
    ]


# --- roll and agenda ------------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(READ_WRITE)
def session_roll(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who is present, who may vote, who comes without an account."""
    session = secretarial(request, public_id)
    formset = SeatFormSet(request.POST or None, queryset=session.seats.all(), prefix="seat")
    if request.method == "POST" and formset.is_valid():
        removed = [form.instance for form in formset.deleted_forms if form.instance.pk]
        kept = [form.instance for form in formset.forms if form.has_changed() and form not in formset.deleted_forms]
        council.set_roll(session, by=request.user, version=seen_version(request), kept=kept, removed=removed)
        messages.success(request, "Đã lưu danh sách thành viên.")
        return redirect("awards:session", session.public_id)
    return render(request, "awards/session_roll.html", {"session": session, "formset": formset, "editable": session.state == S.PLANNED})


@login_required
@require_http_methods(READ_WRITE)
def session_agenda(request: HttpRequest, public_id: str) -> HttpResponse:
    """Tick accepted nominations and put them before the session."""
    session = secretarial(request, public_id)
    candidates = council.agenda_candidates(session)
    if request.method == "POST":
        seen = seen_versions(request.POST.getlist("ids"))
        chosen = list(council.agenda_candidates(session).filter(pk__in=seen))
        count = council.put_on_agenda(session, chosen, by=request.user, version=seen_version(request), versions=seen)
        messages.success(request, f"Đã đưa {count} trường hợp vào nội dung phiên họp.")
        if len(seen) > count:
            messages.warning(request, f"{len(seen) - count} trường hợp vừa thay đổi nên chưa đưa vào.")
        return redirect("awards:session", session.public_id)
    without = council.without_council(session)
    rows = list(candidates)
    mark(rows)
    context = {"session": session, "rows": rows, "without": without}
    return render(request, "awards/session_agenda.html", context)


@login_required
@require_POST
def session_agenda_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take ticked items off, or set the order as typed."""
    session = secretarial(request, public_id)
    if "off" in request.POST:
        ids = numbers_sent(request.POST.getlist("ids"))
        if not ids:
            raise Refused("Chưa chọn trường hợp nào để đưa ra.")
        count = council.take_off_agenda(session, list(session.items.filter(pk__in=ids)), by=request.user, version=seen_version(request))
        messages.success(request, f"Đã đưa {count} trường hợp ra khỏi nội dung; các trường hợp này trở lại “Thẩm định đạt”.")
    else:
        typed = ((number_sent(key[6:]), number_sent(value)) for key, value in request.POST.items() if key.startswith("order_"))
        order = {pk: place for pk, place in typed if pk > 0 and 0 <= place < 100_000}
        council.reorder(session, order, by=request.user, version=seen_version(request))
        messages.success(request, "Đã sắp lại thứ tự.")
    return redirect("awards:session", session.public_id)


# --- opening, cancelling, closing --------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(READ_WRITE)
def session_open(request: HttpRequest, public_id: str) -> HttpResponse:
    """The brake before opening: roll, number of cases, and the share that can be reached at most."""
    session = secretarial(request, public_id)
    if request.method == "POST":
        council.open_session(session, by=request.user, version=seen_version(request))
        messages.success(request, "Đã mở biểu quyết. Các thành viên vào trang Phiên họp trên máy của mình để biểu quyết.")
        return redirect("awards:session", session.public_id)
    roll = voting.roll_of(session)
    groups = grouped(voting.items_of(session), roll=roll)
    return render(request, "awards/session_open.html", {"session": session, "groups": groups, "roll": roll})


@login_required
@require_http_methods(READ_WRITE)
def session_cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    session = secretarial(request, public_id)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            council.cancel(session, by=request.user, version=seen_version(request), note=form.cleaned_data["note"])
            messages.success(request, "Đã huỷ phiên họp; các trường hợp trở lại “Thẩm định đạt”.")
            return redirect("awards:session", session.public_id)
    return render(request, "awards/session_cancel.html", {"session": session, "form": form})


@login_required
@require_http_methods(READ_WRITE)
def session_close(request: HttpRequest, public_id: str) -> HttpResponse:
    """Everything that closing will freeze, to look at once more; unverified thresholds must be confirmed."""
    session = secretarial(request, public_id)
    refused: list[str] = []
    if request.method == "POST":
        try:
            council.close(session, by=request.user, version=seen_version(request), seen_unverified="seen_unverified" in request.POST)
        except Refused as refusal:
            refused = refusal.reasons
        else:
            messages.success(request, "Đã chốt kết quả. Bảng kết quả biểu quyết đang được in.")
            return redirect("awards:session", session.public_id)
    items = list(voting.items_of(session))
    roll = voting.roll_of(session)
    groups = grouped(items, roll=roll, results=voting.results(session, items))
    context = {
        "session": session,
        "groups": groups,
        "roll": roll,
        "refused": refused,
        "unverified": council.unverified(items),
        "lacking": [row for group in groups for row in group.rows if row.result is None],
        "silent": sum(row.result.tally.silent > 0 for group in groups for row in group.rows if row.result),
        "total": len(items),
    }
    return render(request, "awards/session_close.html", context)


@login_required
@require_safe
def session_sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """The printed vote sheet of a closed session."""
    session = visible(request, public_id)
    paper = get_object_or_404(Paper, kind=PaperKind.VOTE_SHEET, subject_type="councilsession", subject_id=session.pk)
    return paper_response(request, paper, back=reverse("awards:session", args=[session.public_id]))
