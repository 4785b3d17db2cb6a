"""Entering and changing what a recipient's record holds: past awards, ratings, initiatives."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from awards import declarations, disciplines, head_counts, initiatives, past_awards, ratings, records
from awards.forms.law_facts import DisciplineForm, HeadCountForm
from awards.forms.records import AwardForm, FactForm, InitiativeForm, RatingForm, UsedForm
from awards.models import AwardRecord, InitiativeAuthor, RecordStatus
from awards.records import AWARD, DISCIPLINE, HEAD_COUNT, INITIATIVE, RATING
from awards.views.records import NOT_YOURS, address, fact_of, own, seen
from units import ledger, people, privacy
from units.forms import VersionForm
from units.models import Recipient, RecipientKind
from units.views.sheets import sheet

SHEET = ["GET", "HEAD", "POST"]
NEW = {
    AWARD: "Khai khen thưởng cũ", RATING: "Ghi xếp loại", INITIATIVE: "Ghi sáng kiến, đề tài", DISCIPLINE: "Ghi kỷ luật",
    HEAD_COUNT: "Ghi số người của tập thể",
}  # fmt: skip
OLD = {AWARD: "khen thưởng", RATING: "xếp loại", INITIATIVE: "sáng kiến, đề tài", DISCIPLINE: "kỷ luật", HEAD_COUNT: "số người"}
FITS = {  # who gets what: households get no rating, and only persons are authors
    AWARD: set(RecipientKind.values),
    RATING: {RecipientKind.PERSON, RecipientKind.COLLECTIVE},
    INITIATIVE: {RecipientKind.PERSON},
    DISCIPLINE: {RecipientKind.PERSON, RecipientKind.COLLECTIVE},
    HEAD_COUNT: {RecipientKind.COLLECTIVE},
}
FORMS = {AWARD: AwardForm, RATING: RatingForm, DISCIPLINE: DisciplineForm, HEAD_COUNT: HeadCountForm}
VERBS = {AWARD: past_awards, RATING: ratings, DISCIPLINE: disciplines, HEAD_COUNT: head_counts}
DECLARED = "Dòng này mang chữ “tự khai” cho đến khi chuyên viên thẩm định đối chiếu với văn bản."


def people_of(recipient: Recipient) -> QuerySet[Recipient]:
    """Who may be an author beside a person: the people of the same unit, without those whose data is restricted on request."""
    rows = Recipient.objects.filter(unit_id=recipient.unit_id, kind=RecipientKind.PERSON, merged_into=None).exclude(pk__in=privacy.held())
    return (rows | Recipient.objects.filter(pk=recipient.pk)).order_by("sort_key", "id")


def form_of(request: HttpRequest, kind: str, recipient: Recipient, row=None) -> FactForm:
    """The form of a kind of fact, for a new row or for one that is there."""
    sent = (request.POST or None, request.FILES or None)
    correcting = row is not None and not declarations.is_open(row)
    if kind == INITIATIVE:
        choices = people_of(recipient)
        if row is not None:
            authors = row.author_rows.values("recipient_id")
            choices = (choices | Recipient.objects.filter(pk__in=authors)).order_by("sort_key", "id")
        return InitiativeForm(*sent, recipient=recipient, people=choices, row=row, correcting=correcting)
    return FORMS[kind](*sent, row=row, correcting=correcting)


def store(kind: str, recipient: Recipient, form: FactForm, by, row=None) -> None:
    """One verb for what the form says."""
    told: dict[str, Any] = dict(form.facts)
    if row is not None:
        told |= form.act_facts
    else:
        told["upload"] = form.cleaned_data.get("upload")
    if kind == INITIATIVE:
        others, lead = list(form.cleaned_data["authors"]), form.cleaned_data["lead"]
        if row is None:
            initiatives.declare(recipient, by=by, co_authors=others, lead=lead, **told)
        else:
            initiatives.edit(row, by=by, authors=[recipient, *others], lead=lead, **told)
    elif row is None:
        VERBS[kind].declare(recipient, by=by, **told)
    else:
        VERBS[kind].edit(row, by=by, **told)


@login_required
@require_http_methods(SHEET)
def fact_add(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Declare a past award, a rating or an initiative that is missing."""
    recipient, _ = own(request, pk, "edits")
    if recipient.kind not in FITS.get(kind, ()):
        raise Http404
    form = form_of(request, kind, recipient)
    return sheet(
        request,
        form,
        lambda _told: store(kind, recipient, form, request.user),
        title=NEW[kind],
        text=DECLARED,
        button=f"Lưu {OLD[kind]}",
        back=address(recipient),
        done=f"Đã ghi {OLD[kind]}, chờ đối chiếu.",
        template="awards/recipient_form.html",
        more={"recipient": recipient},
    )


def changeable(request: HttpRequest, pk: int, kind: str, row_id: int):
    """(recipient, fact) that one may edit or correct now; 403 for whoever sees it and may not."""
    recipient = seen(request, pk)
    fact = fact_of(recipient, kind, row_id)
    about = declarations.units_of(fact)
    if not declarations.may_change(fact, records.rights(request.user, about), about):
        raise PermissionDenied("Đã đối chiếu thì chuyên viên thẩm định đính chính; chưa đối chiếu thì đơn vị sửa." if about else NOT_YOURS)
    return recipient, fact


@login_required
@require_http_methods(SHEET)
def fact_edit(request: HttpRequest, pk: int, kind: str, row_id: int) -> HttpResponse:
    """Edit a declared fact (its unit), declare a refused one anew, or correct a confirmed one (an appraiser)."""
    recipient, fact = changeable(request, pk, kind, row_id)
    form = form_of(request, kind, recipient, fact)
    correcting = not declarations.is_open(fact)
    return sheet(
        request,
        form,
        lambda _told: store(kind, recipient, form, request.user, fact),
        title=f"{'Đính chính' if correcting else 'Khai lại' if fact.withdrawn_at else 'Sửa'} {OLD[kind]}",
        text="" if correcting else DECLARED,
        button="Lưu đính chính" if correcting else "Khai lại" if fact.withdrawn_at else "Lưu thay đổi",
        back=address(recipient),
        done="Đã lưu.",
        template="awards/recipient_form.html",
        more={"recipient": recipient, "fact": fact, "history": history(fact)},
    )


def history(fact) -> list[dict[str, object]]:
    """What happened to a fact, newest first."""
    lines = reversed(ledger.history(fact, declarations.WORDS | initiatives.WORDS))
    return [{"sentence": line.sentence, "when": line.when, "who": line.who, "note": line.note} for line in lines]


@login_required
@require_http_methods(SHEET)
def fact_withdraw(request: HttpRequest, pk: int, kind: str, row_id: int) -> HttpResponse:
    """Its unit takes back what it declared."""
    recipient = seen(request, pk)
    fact = fact_of(recipient, kind, row_id)
    about = declarations.units_of(fact)
    if not about & records.rights(request.user, about).edits:
        raise PermissionDenied(NOT_YOURS)
    return sheet(
        request,
        VersionForm(request.POST or None, initial={"version": fact.version}),
        lambda told: declarations.withdraw(fact, by=request.user, version=told["version"]),
        title=f"Rút lời khai {OLD[kind]}?",
        facts=[("Của", recipient), ("Nội dung", declarations.title(fact))],
        warning="Dòng này không hiện và không tính nữa. Khai lại được bất cứ lúc nào.",
        button="Rút lời khai",
        back=address(recipient),
        done="Đã rút lời khai.",
    )


@login_required
@require_http_methods(SHEET)
def initiative_use(request: HttpRequest, pk: int, row_id: int) -> HttpResponse:
    """An appraiser notes for which award an author's part was used, or takes the note back."""
    recipient, _ = own(request, pk, "confirms")
    parts = InitiativeAuthor.objects.filter(recipient__in=people.identity(recipient), initiative_id=row_id)
    part = get_object_or_404(parts.select_related("initiative", "recipient", "used_for__award"))
    held = AwardRecord.objects.filter(recipient__in=people.identity(recipient), status=RecordStatus.IN_FORCE)
    used = part.used_for_id is not None
    form = UsedForm(request.POST or None, records=held.select_related("award"), used=used)

    def act(told: dict[str, Any]) -> None:
        if used:
            initiatives.mark_unused(part, by=request.user, reason=told["reason"])
        else:
            initiatives.mark_used(part, told["record"], by=request.user)

    return sheet(
        request,
        form,
        act,
        title="Bỏ ghi sáng kiến đã dùng?" if used else "Sáng kiến đã được dùng để xét khen?",
        facts=[("Tác giả", recipient), ("Sáng kiến", part.initiative), *([("Đã dùng cho", part.used_for.award)] if used else [])],
        warning="" if used else "Mỗi tác giả chỉ dùng một sáng kiến cho một lần khen.",
        button="Bỏ ghi đã dùng" if used else "Ghi đã dùng",
        back=address(recipient),
        done="Đã bỏ ghi." if used else "Đã ghi sáng kiến được dùng.",
    )
