"""Voting: members press on their own screens; the secretary writes shows of hands and paper ballot counts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import appraisal, overrides, voting
from awards.forms.council import HandsForm, PaperForm
from awards.models import AgendaItem, Choice, CouncilSession, Seat, SessionState
from awards.tally import CountError
from awards.views.agenda import Row, grouped
from awards.views.appraisal import files_of
from awards.views.council import READ_WRITE, secretarial, seen_version, visible
from units.forms import number_sent, numbers_sent
from units.forms.refusals import refusals_on
from units.moves import Refused
from units.views.files import file_response


def ballot_url(session: CouncilSession, anchor: str = "") -> str:
    return reverse("awards:ballot", args=[session.public_id]) + (f"#{anchor}" if anchor else "")


def my_seat(request: HttpRequest, session: CouncilSession) -> Seat:
    """The account's own seat; 403 without one: nobody votes in another's place."""
    seat = Seat.objects.filter(session=session, account=request.user).first()
    if seat is None:
        raise PermissionDenied("Chỉ thành viên có tên trong danh sách phiên họp mới biểu quyết được.")
    return seat


def why_not(session: CouncilSession, seat: Seat) -> str:
    """Why this seat cannot press now; empty when it can."""
    if session.state == SessionState.PLANNED:
        return "Phiên họp chưa mở biểu quyết. Đọc trước các trường hợp; nút biểu quyết hiện ra khi thư ký mở phiên."
    if session.state != SessionState.OPEN:
        return f"{session.get_state_display()}: các phiếu dưới đây không đổi được nữa."
    if not seat.can_vote:
        return "Đại biểu dự họp thay nên không biểu quyết. Cần đổi thì báo thư ký Hội đồng."
    return "" if seat.present else "Danh sách phiên họp ghi bạn vắng mặt nên chưa biểu quyết được. Hãy báo thư ký Hội đồng."


@login_required
@require_http_methods(READ_WRITE)
def ballot(request: HttpRequest, public_id: str) -> HttpResponse:
    """A member's ballot: groups by award, three targets per case, saved at each press."""
    session = visible(request, public_id)
    if request.method == "POST":
        return _cast(request, session)
    seat = my_seat(request, session)
    items = list(voting.items_of(session))
    choices = voting.choices_of(seat)
    records = appraisal.records_of(item.nomination.recipient for item in items)
    asides = overrides.set_otherwise(item.nomination for item in items)
    groups = grouped(items, roll=voting.roll_of(session), choices=choices, records=records, asides=asides)
    pressed = [row for group in groups if not group.secret for row in group.rows if row.item.count_method != "hands"]
    context = {
        "session": session,
        "seat": seat,
        "groups": groups,
        "blocked": why_not(session, seat),
        "labels": Choice.choices,
        "voted": sum(bool(row.choice) for row in pressed),
        "to_vote": len(pressed),
        "asking": request.GET.get("rest", ""),
    }
    return render(request, "awards/ballot.html", context)


def _cast(request: HttpRequest, session: CouncilSession) -> HttpResponse:
    """One press: "item:choice". With htmx only the buttons of that case and the progress come back."""
    item_id, _, choice = request.POST.get("vote", "").partition(":")
    try:
        item = voting.cast(session, number_sent(item_id), choice, by=request.user)
    except Refused as refusal:
        if not request.htmx:
            raise
        return HttpResponse(render_to_string("awards/ballot.html#refused", {"reasons": refusal.reasons}))
    if not request.htmx:
        if "beside" in request.POST:
            return redirect("awards:ballot_case", session.public_id, item.pk)
        return redirect(ballot_url(session, f"c{item.pk}"))
    seat = Seat.objects.get(session=session, account=request.user)
    voted, to_vote = voting.progress(session, seat)
    context = {"pk": item.pk, "choice": choice, "labels": Choice.choices, "voted": voted, "to_vote": to_vote}
    return HttpResponse(render_to_string("awards/ballot.html#pressed", context))


@login_required
@require_POST
def ballot_rest(request: HttpRequest, public_id: str) -> HttpResponse:
    """Second press of "agree to the rest of this group"."""
    session = visible(request, public_id)
    my_seat(request, session)
    award = number_sent(request.POST.get("award", ""))
    count = voting.agree_to_rest(session, award, by=request.user)
    messages.success(request, f"Đã ghi tán thành {count} trường hợp còn lại trong nhóm. Vẫn đổi được từng trường hợp đến khi chốt.")
    return redirect(ballot_url(session, f"g{award}" if award > 0 else ""))


@login_required
@require_safe
def ballot_case(request: HttpRequest, public_id: str, item_id: int) -> HttpResponse:
    """One case to read: beside the list with htmx, else on a page of its own with its three targets."""
    session = visible(request, public_id)
    items = list(voting.items_of(session))
    place = next((n for n, item in enumerate(items) if item.pk == item_id), None)
    if place is None:
        raise Http404
    item = items[place]
    seat = Seat.objects.filter(session=session, account=request.user).first()
    records = appraisal.records_of([item.nomination.recipient]).get(item.nomination.recipient_id, [])
    context = {
        "session": session,
        "row": Row(item, voting.choices_of(seat).get(item.pk, "") if seat else "", tuple(records)),
        "aside": overrides.set_otherwise([item.nomination], full=True).get(item.nomination_id, ""),
        "group": grouped([item], roll=voting.roll_of(session))[0],
        "files": files_of(item.nomination),
        "labels": Choice.choices,
        "can_press": seat is not None and not why_not(session, seat) and item.vote_mode == "open" and item.count_method != "hands",
        "before": items[place - 1] if place else None,
        "after": items[place + 1] if place + 1 < len(items) else None,
        "number": place + 1,
        "total": len(items),
        "beside": bool(request.htmx),
    }
    template = "awards/ballot_case.html#case" if request.htmx else "awards/ballot_case.html"
    return render(request, template, context)


# --- the secretary ------------------------------------------------------------------------------------------------------------------


def _group(session: CouncilSession, code: str) -> list[AgendaItem]:
    items = list(voting.items_of(session).filter(nomination__award__code=code))
    if not items:
        raise Http404
    return items


@login_required
@require_http_methods(READ_WRITE)
def session_hands(request: HttpRequest, public_id: str, code: str) -> HttpResponse:
    """A show of hands for a whole group, or for one case pulled out of it (``item``)."""
    session = secretarial(request, public_id)
    items = _group(session, code)
    roll = voting.roll_of(session)
    wanted = request.POST.get("item", "") if request.method == "POST" else ""
    form = HandsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        chosen = [item for item in items if (str(item.pk) == wanted if wanted else not item.pulled_out)]
        with refusals_on(form):
            try:
                count = voting.record_hands(session, chosen, **form.cleaned_data, by=request.user, version=seen_version(request))
            except CountError as error:
                form.add_count_error(error)
            else:
                messages.success(request, f"Đã ghi kết quả giơ tay cho {count} trường hợp.")
                return redirect("awards:session_hands", session.public_id, code)
    (group,) = grouped(items, roll=roll, results=voting.results(session, items))
    context = {"session": session, "group": group, "roll": roll, "form": form, "wanted": wanted, "check": None}
    return render(request, "awards/session_hands.html", context)


@login_required
@require_safe
def session_hands_check(request: HttpRequest, public_id: str, code: str) -> HttpResponse:
    """What the typed counts would come to, while they are typed."""
    session = secretarial(request, public_id)
    item, roll = _group(session, code)[0], voting.roll_of(session)
    form = HandsForm(request.GET)
    context = {"said": "Ghi đủ ba số để xem kết quả.", "tone": "grey"}
    if form.is_valid():
        try:
            outcome = voting.outcome_of_hands(item, roll, **form.cleaned_data)
            share = grouped([item], roll=roll)[0].share_words(outcome)
            context = {"said": share, "tone": "green" if outcome.passed else "red"}
        except CountError as error:
            context = {"said": str(error), "tone": "amber"}
    return HttpResponse(render_to_string("awards/session_hands.html#check", context))


@login_required
@require_POST
def session_pull_out(request: HttpRequest, public_id: str, code: str) -> HttpResponse:
    """Pull ticked cases out of their group, put them back, or take a written count back."""
    session = secretarial(request, public_id)
    items = _group(session, code)
    ids = numbers_sent(request.POST.getlist("ids"))
    act = request.POST.get("act", "")
    if act == "forget":
        chosen = [item for item in items if item.pk in ids] if ids else items
        voting.forget_count(session, chosen, by=request.user, version=seen_version(request))
        messages.success(request, "Đã xoá kết quả ghi tay; ghi lại hoặc để thành viên bấm trên máy.")
        return redirect("awards:session", session.public_id)
    if not ids:
        raise Refused("Chưa chọn trường hợp nào: đánh dấu ít nhất một dòng.")
    own = [item.pk for item in items if item.pk in ids]
    count = voting.pull_out(session, own, out=act != "back", by=request.user, version=seen_version(request))
    messages.success(request, f"Đã {'gộp lại' if act == 'back' else 'tách riêng'} {count} trường hợp.")
    return redirect("awards:session_hands", session.public_id, code)


@login_required
@require_http_methods(READ_WRITE)
def session_ballots(request: HttpRequest, public_id: str, code: str) -> HttpResponse:
    """The typed count of a secret paper ballot, with its scan; voting in secret on screen is not supported yet."""
    session = secretarial(request, public_id)
    items = _group(session, code)
    roll = voting.roll_of(session)
    form = PaperForm(request.POST or None, request.FILES or None, items=items, roll=roll)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            try:
                voting.record_paper(session, form.counts, scan=form.cleaned_data["scan"], by=request.user, version=seen_version(request))
            except CountError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, f"Đã nhập kết quả kiểm phiếu của {len(items)} trường hợp.")
                return redirect("awards:session", session.public_id)
    (group,) = grouped(items, roll=roll, results=voting.results(session, items))
    context = {"session": session, "group": group, "roll": roll, "form": form, "scan": items[0].scan}
    return render(request, "awards/session_ballots.html", context)


@login_required
@require_safe
def session_scan(request: HttpRequest, public_id: str, item_id: int) -> HttpResponse:
    """The scanned record of a paper ballot."""
    session = visible(request, public_id)
    item = get_object_or_404(AgendaItem.objects.select_related("scan__file"), session=session, pk=item_id, scan__isnull=False)
    return file_response(request, item.scan.file, item.scan.name)
