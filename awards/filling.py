"""What goes into an envelope while it is a draft: nominations, their achievement, papers. The envelope is the root: each verb
locks it first and bumps its version, so that nobody confirms or sends what he has not seen."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from awards import doubles, openings, standing_on
from awards.models import Dossier, DossierFile, DossierLine, DossierState, DoubleClaim, Nomination, NominationFile, NominationState
from awards.nominations import NOMINATOR
from emulation import catalogue, routes
from emulation.models import Award, AwardRule, BlockResult, Campaign
from units import access, attachments, clock, ledger, people, privacy, registry
from units.models import Account, Gender, Post, Recipient, RecipientKind, Unit, UnitReach
from units.moves import Conflict, Refused, editing
from units.tokens import act

DRAFT = DossierState.editable()
ENDED = [NominationState.REFUSED, NominationState.LEFT_OUT, NominationState.WITHDRAWN, NominationState.FAILED]
WORDS = {
    "nomination.add": "đã được đưa vào tờ trình",
    "nomination.edit": "đã được sửa",
    "nomination.attach": "đã đính kèm tệp",
    "nomination.stand_on": "đã chọn sáng kiến làm căn cứ",
    "nomination.remove_file": "đã bỏ một tệp",
    "nomination.hand_over": "đã chuyển theo đơn vị kế thừa",
    "nomination.gather": "được cấp trên đưa vào tờ trình tổng hợp",
}


# --- adding ------------------------------------------------------------------------------------------------------------


def add_nominations(dossier: Dossier, *, recipients: Iterable[Recipient], award: Award, by: Account, version: int) -> list[Nomination]:
    """Put recipients into a draft for one award, all or none; today's facts are frozen on each nomination.

    Raises:
        Refused: no rule for the award today; a recipient the rule does not fit, outside the unit, without the block's
            selection where one is needed, or already live for this award in the campaign or awarded or proposed it for the same
            year elsewhere. Each sentence names who.
    """
    chosen = list(recipients)
    with editing(dossier, "dossier.add_lines", by=by, version=version, roles=NOMINATOR, states=DRAFT) as row:
        if not chosen:
            raise Refused("Chưa chọn ai: đánh dấu ít nhất một dòng.")
        privacy.refuse_held(chosen)
        rule, results = _checked(row, chosen, award)
        built = _build(row, chosen, award, rule, results)
        if certain := [one for one in doubles.find(built, drafts=True) if one.certain]:
            raise doubles.Doubled(certain)
        try:
            with transaction.atomic():
                made = Nomination.objects.bulk_create(built)
        except IntegrityError:  # another envelope took one of them between our look and now
            raise Refused(*_already_live(row.campaign, chosen, award)) from None
        last = row.lines.aggregate(last=Max("order"))["last"] or 0
        DossierLine.objects.bulk_create(DossierLine(dossier=row, nomination=one, order=last + n) for n, one in enumerate(made, 1))
        ledger.record(made, "nomination.add", by=by)
    return made


def _checked(dossier: Dossier, chosen: Sequence[Recipient], award: Award) -> tuple[AwardRule, dict[int, BlockResult]]:
    try:
        rule = catalogue.rule_on(award, clock.today(), unit=dossier.unit_id)
    except AwardRule.DoesNotExist:
        raise Refused(f"Danh mục chưa có quy định nào cho “{award}” vào hôm nay. Hãy chọn hình thức khác.") from None
    opened = openings.opened_by(rule, dossier.campaign)
    results = block_results(dossier, award, chosen) if opened == openings.BLOCK else {}
    problems = _unfit(dossier, chosen, award, rule) + _already_live(dossier.campaign, chosen, award)
    if opened == openings.MOVEMENT:
        problems += openings.refusals(dossier, chosen, award)
    else:
        problems += _unreached(dossier, chosen)
    if opened == openings.BLOCK:
        word = f"“{award}” chỉ dành cho đơn vị được cụm, khối thi đua suy tôn. Ghi kết quả suy tôn ở trang khối trước."
        problems += [f"{one.name}: {word}" for one in chosen if one.pk not in results]
    if problems:
        raise Refused(*problems)
    return rule, results


def _unfit(dossier: Dossier, chosen: Sequence[Recipient], award: Award, rule: AwardRule) -> list[str]:
    kinds = rule.recipient_kinds
    wrong = [f"{one.name}: “{award}” không dành cho {one.get_kind_display().lower()}." for one in chosen if one.kind not in kinds]
    return wrong + [f"{one.name}: hồ sơ này đã gộp vào hồ sơ khác. Hãy chọn hồ sơ được giữ lại." for one in chosen if one.merged_into_id]


def _unreached(dossier: Dossier, chosen: Sequence[Recipient]) -> list[str]:
    reached = set(UnitReach.objects.filter(ancestor_id=dossier.unit_id).values_list("descendant_id", flat=True))
    return [f"{one.name}: không thuộc {dossier.unit} quản lý." for one in chosen if one.unit_id not in reached]


def _already_live(campaign: Campaign, chosen: Sequence[Recipient], award: Award) -> list[str]:
    theirs = Q(recipient__in=chosen) | Q(recipient__merged_into__in=chosen)
    rows = Nomination.objects.filter(theirs, campaign=campaign, award=award).exclude(state__in=ENDED)
    return [
        f"{row.recipient.name}: đã được {row.unit} đề nghị “{award}” trong phong trào này ({row.get_state_display().lower()})."
        for row in rows.select_related("recipient", "unit").order_by("recipient__sort_key")
    ]


def block_results(dossier: Dossier, award: Award, recipients: Sequence[Recipient]) -> dict[int, BlockResult]:
    """Recipient id → what its block selected it for. Only a collective that is a whole unit can be selected."""
    collectives = Recipient.objects.filter(pk__in=[one.pk for one in recipients], kind=RecipientKind.COLLECTIVE)
    whole = dict(collectives.exclude(collective__whole_unit=None).values_list("pk", "collective__whole_unit_id"))
    found = BlockResult.objects.filter(campaign=dossier.campaign_id, award=award, unit__in=whole.values())
    by_unit = {row.unit_id: row for row in found}
    return {pk: by_unit[unit_id] for pk, unit_id in whole.items() if unit_id in by_unit}


def _build(
    dossier: Dossier, chosen: Sequence[Recipient], award: Award, rule: AwardRule, results: dict[int, BlockResult]
) -> list[Nomination]:
    campaign, now = dossier.campaign, clock.now()
    ids = [one.pk for one in chosen]
    full = {one.pk: one for one in Recipient.objects.filter(pk__in=ids).select_related("person")}
    posts = _posts(ids)
    return [
        Nomination(
            campaign=campaign, unit_id=dossier.unit_id, recipient=full[pk], award=award, rule=rule, block_result=results.get(pk),
            award_year=campaign.year or campaign.period_to.year, period_from=campaign.period_from, period_to=campaign.period_to,
            method=openings.method_of(campaign), recipient_class=full[pk].recipient_class, gender=_gender(full[pk]),
            is_worker_or_farmer=full[pk].is_worker_or_farmer, is_enterprise=full[pk].is_enterprise, post_title=posts.get(pk, ""),
            holder_id=dossier.unit_id, held_since=now, created_at=now, public_id=uuid.uuid4().hex,
        )
        for pk in dict.fromkeys(ids)
    ]  # fmt: skip


def _posts(recipient_ids: Sequence[int]) -> dict[int, str]:
    today = clock.today()
    rows = Post.objects.filter(recipient__in=recipient_ids, valid_from__lte=today).exclude(valid_to__lt=today).order_by("valid_from")
    return dict(rows.values_list("recipient_id", "title"))


def _gender(recipient: Recipient) -> str:
    return recipient.person.gender if recipient.kind == RecipientKind.PERSON else Gender.UNKNOWN


# --- changing ----------------------------------------------------------------------------------------------------------


def envelope_of(nomination: Nomination) -> Dossier | None:
    """The envelope in which a nomination's own unit put it."""
    lines = DossierLine.objects.filter(nomination=nomination, dossier__unit_id=nomination.unit_id).order_by("-id")
    line = lines.select_related("dossier").first()
    return line.dossier if line else None


@contextmanager
def _editing(nomination: Nomination, verb: str, *, by: Account, version: int, fields: Iterable[str] = ()) -> Iterator[Any]:
    """Change a nomination at its own unit: in a draft envelope, which is locked and bumped too, or after it was returned."""
    with act():
        if nomination.state == NominationState.DRAFT:
            _bump_envelope(nomination)
        states = [NominationState.DRAFT, NominationState.RETURNED]
        with editing(nomination, f"nomination.{verb}", by=by, version=version, roles=NOMINATOR, states=states, fields=fields) as row:
            yield row


def _bump_envelope(nomination: Nomination) -> None:
    envelope = envelope_of(nomination)
    if envelope is None:  # taken out of it since the page was shown
        raise Conflict
    locked = Dossier.objects.select_for_update(of=("self",)).get(pk=envelope.pk)
    if locked.state not in DRAFT:
        raise Refused(f"Tờ trình “{locked}” {locked.get_state_display().lower()}: bấm “Mở lại để sửa” trên tờ trình trước.")
    Dossier.objects.filter(pk=locked.pk).update(version=F("version") + 1)


NOMINATION_FIELDS = ("achievement", "post_title", "period_from", "period_to", "method", "route", "reach", "sudden")


def edit_nomination(
    nomination: Nomination, *, by: Account, version: int, uploads: Sequence[UploadedFile] = (), kind: str = "", **columns: object
) -> None:
    """Write the achievement, post, period or method of a nomination, and attach files of one kind, in one act."""
    with _editing(nomination, "edit", by=by, version=version, fields=columns) as row:
        for name in NOMINATION_FIELDS:
            setattr(row, name, columns.get(name, getattr(row, name)))
        row.save(update_fields=NOMINATION_FIELDS)
        _attach(row, NominationFile, "nomination", uploads=uploads, kind=kind, by=by)


def stand_on(nomination: Nomination, parts: Iterable[int], *, by: Account, version: int) -> None:
    """Choose the initiatives that a nomination stands on (keys of `InitiativeAuthor`): these and no others.

    Raises:
        Conflict, PermissionDenied; Refused: as `standing_on.choose`.
    """
    with _editing(nomination, "stand_on", by=by, version=version, fields=["initiatives"]) as row:
        standing_on.choose(row, parts, by=by)


def remove_nomination_file(nomination: Nomination, file: NominationFile, *, by: Account, version: int) -> None:
    with _editing(nomination, "remove_file", by=by, version=version):
        NominationFile.objects.filter(pk=file.pk, nomination=nomination).delete()


def remove_line(dossier: Dossier, nomination: Nomination, *, by: Account, version: int) -> None:
    """Take a nomination out of a draft: one of the unit's own is deleted, one gathered from below only leaves this envelope."""
    with editing(dossier, "dossier.remove_line", by=by, version=version, roles=NOMINATOR, states=DRAFT, note=str(nomination)) as row:
        DossierLine.objects.filter(dossier=row, nomination=nomination).delete()
        locked = Nomination.objects.select_for_update(of=("self",)).get(pk=nomination.pk)
        if locked.state == NominationState.DRAFT and locked.unit_id == row.unit_id:
            DoubleClaim.objects.filter(Q(nomination=locked) | Q(other=locked)).delete()  # sent once, then recalled
            locked.delete()


# --- papers of the envelope -----------------------------------------------------------------------------------------------


def attach_files(dossier: Dossier, *, uploads: Sequence[UploadedFile], kind: str, by: Account, version: int) -> None:
    """Attach checked PDF files that stand for all lines (minutes of the meeting, …)."""
    with editing(dossier, "dossier.attach", by=by, version=version, roles=NOMINATOR, states=DRAFT) as row:
        _attach(row, DossierFile, "dossier", uploads=uploads, kind=kind, by=by)


def remove_file(dossier: Dossier, file: DossierFile, *, by: Account, version: int) -> None:
    with editing(dossier, "dossier.remove_file", by=by, version=version, roles=NOMINATOR, states=DRAFT, note=file.attachment.name):
        DossierFile.objects.filter(pk=file.pk, dossier=dossier).delete()


def _attach(root: Any, model: type, owner: str, *, uploads: Sequence[UploadedFile], kind: str, by: Account) -> None:
    for upload in uploads:
        model.objects.create(attachment=attachments.attach(upload, unit=root.unit, by=by), kind=kind, **{owner: root})


# --- choosing ------------------------------------------------------------------------------------------------------------


def proposable(unit: Unit) -> list[AwardRule]:
    """Today's rules of the awards for which a route leads from the unit, in catalogue order. Five queries."""
    rules = catalogue.rules_on(clock.today(), unit=unit)
    ways = routes.paths([(unit, rule.award) for rule in rules.values()], clock.today())
    open_ones = [rule for rule in rules.values() if ways[(unit.pk, rule.award_id)]]
    return sorted(open_ones, key=lambda rule: (rule.award.order, rule.award.code))


def within(unit: Unit) -> QuerySet[Recipient]:
    """Recipients at or below a unit, without those whose data is restricted on request."""
    own = Recipient.objects.filter(unit_id__in=UnitReach.objects.filter(ancestor=unit).values("descendant_id"), merged_into=None)
    return own.exclude(id__in=privacy.held())


def choosable(dossier: Dossier, rule: AwardRule | None) -> QuerySet[Recipient]:
    """Whom an envelope may name for a rule's award: recipients of its unit's reach, for one of a movement those of its launcher's."""
    if rule is None or openings.opened_by(rule, dossier.campaign) != openings.MOVEMENT:
        return within(dossier.unit)
    return openings.leaders(dossier).filter(merged_into=None).exclude(id__in=privacy.held())


def candidates(dossier: Dossier, rule: AwardRule, q: str = "") -> people.Found:
    """Those of `choosable` whom the rule fits and who are not live for its award in the campaign, by name.

    For an award that only a block gives: those whose unit was selected. ``q`` is searched as `units.people.search` does.
    """
    live = Nomination.objects.filter(campaign_id=dossier.campaign_id, award_id=rule.award_id).exclude(state__in=ENDED)
    rows = choosable(dossier, rule).filter(kind__in=rule.recipient_kinds).exclude(id__in=live.values("recipient_id"))
    rows = rows.exclude(id__in=live.filter(recipient__merged_into__isnull=False).values("recipient__merged_into_id"))
    if openings.opened_by(rule, dossier.campaign) == openings.BLOCK:
        chosen = BlockResult.objects.filter(campaign_id=dossier.campaign_id, award_id=rule.award_id).values("unit_id")
        rows = rows.filter(collective__whole_unit_id__in=chosen)
    post = Post.objects.filter(recipient=OuterRef("pk")).order_by("-valid_from").values("title")[:1]
    return people.search(rows.annotate(post_title=Subquery(post)).select_related("unit", "person"), q)


def enter_and_add(
    dossier: Dossier, *, award: Award, by: Account, version: int, recipient: Mapping[str, Any], different_from: Iterable[Recipient] = ()
) -> Nomination:
    """Enter a recipient of the dossier's unit (columns of `registry.add_recipient`) and nominate it, in one act.

    It is none of ``different_from``, which were offered as perhaps the same: the answer is remembered.
    """
    if not access.has_role(by, NOMINATOR, dossier.unit_id):
        raise PermissionDenied
    with act():
        entered = registry.add_recipient(unit=dossier.unit, by=by, post_from=clock.today(), **recipient)
        people.remember_different(entered, different_from, by=by)
        (nomination,) = add_nominations(dossier, recipients=[entered], award=award, by=by, version=version)
    return nomination


# --- recipients that are one ---------------------------------------------------------------------------------------------


def merge_refusals(gone: Recipient, kept: Recipient) -> list[str]:
    """Port of `units.people.merge`: both are live for one award in one campaign, so that one would be awarded twice."""
    live = Nomination.objects.exclude(state__in=ENDED).select_related("award", "campaign", "unit")
    held = {(row.campaign_id, row.award_id): row for row in live.filter(people.same_as(gone))}
    twice = [row for row in live.filter(people.same_as(kept)) if (row.campaign_id, row.award_id) in held]
    return [
        f"Cả hai đang được đề nghị “{row.award}” trong “{row.campaign}” ({held[row.campaign_id, row.award_id].unit} và {row.unit}): "
        "rút một đề nghị trước khi gộp."
        for row in twice
        if row.state in NominationState.open() or held[row.campaign_id, row.award_id].state in NominationState.open()
    ]
