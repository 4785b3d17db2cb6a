"""New versions of the law's rows: an award's rule, a general rule, the base salary. What stands is never written again: a correction or
a province's own regulation is a new row with its act and its reason, and whoever was nominated under the old one stays under it."""

import copy
import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet

from emulation import rule_words, shapes
from emulation.criteria import Source
from emulation.models import AwardRule, BaseSalary, GeneralRule, LegalAct, Regime
from emulation.standards import Malformed, read_routes
from units import access, clock, dated, ledger
from units.models import Account, Role, Unit, UnitReach
from units.moves import Conflict, Refused
from units.tokens import act
from units.vietnamese import date_vn, nfc

EDITORS = frozenset({Role.ADMIN})
WORDS = {
    "awardrule.publish": "đã ghi bản mới của quy định về",
    "awardrule.confirm": "đã xác nhận đối chiếu văn bản cho quy định về",
    "generalrule.publish": "đã ghi bản mới của quy định chung",
    "basesalary.add": "đã ghi mức lương cơ sở",
}
SHAPED = ("routes", "deciders", "nominators", "multipliers", "clocks", "consultations", "articles", "groups")


# --- who sees, who writes -----------------------------------------------------------------------------------------------------


def visible_to(account: Account) -> QuerySet[AwardRule]:
    """Common rules, and the own ones of one's units and of those above them."""
    above = UnitReach.objects.filter(descendant_id__in=access.units_of(account, Role.values)).values("ancestor_id")
    return AwardRule.objects.filter(Q(unit=None) | Q(unit_id__in=above))


def may_edit_common(account: Account) -> bool:
    """Common rules hold for every unit: only an administrator of a unit at the top of a tree writes them."""
    return access.tops(account, EDITORS).exists()


def own_units(account: Account) -> QuerySet[Unit]:
    """Open deciding units whose own regulation the account may enter."""
    return Unit.objects.open_on(clock.today()).filter(id__in=access.units_of(account, EDITORS), decides=True)


def may_edit(account: Account, unit: Unit | None) -> bool:
    """May the account write a rule of this scope? ``unit`` None: the common one."""
    return may_edit_common(account) if unit is None else own_units(account).filter(pk=unit.pk).exists()


# --- an award's rule ------------------------------------------------------------------------------------------------------------


def columns_of(rule: AwardRule) -> dict[str, Any]:
    """What a version says, as columns of the next one."""
    return {name: copy.deepcopy(getattr(rule, name)) for name in rule_words.COLUMNS}


def faults(columns: Mapping[str, Any]) -> list[str]:
    """What cannot be stored, in Vietnamese with its place; empty when all reads."""
    found = [f"{name}{fault.removeprefix('tệp')}" for name in SHAPED if columns[name] for fault in shapes.faults(columns[name], name)]
    if not any(columns[f"for_{kind}"] for kind in ("person", "collective", "household")):
        found.append("Chọn ít nhất một loại đối tượng.")
    if not 0 < columns["vote_numerator"] <= columns["vote_denominator"]:
        found.append("Tỷ lệ phiếu: tử số phải từ 1 đến mẫu số.")
    if not found:
        try:
            read_routes(columns["routes"], source=Source(columns["source"], columns["verified"]))
        except Malformed as wrong:
            found.append(str(wrong))
    return found


def regime_on(on: datetime.date) -> Regime | None:
    """The regime of a day."""
    return Regime.objects.filter(dated.on(on)).order_by("-valid_from").first()


def publish(
    before: AwardRule,
    *,
    columns: Mapping[str, Any],
    valid_from: datetime.date,
    unit: Unit | None,
    legal_act: LegalAct | None,
    reason: str,
    by: Account,
    verb: str = "awardrule.publish",
) -> AwardRule:
    """A new version of an award's rule, from a day to the end of that day's regime. ``before`` stays as it is.

    Raises:
        PermissionDenied: see `may_edit`. Conflict: somebody else wrote a version of the same day at the same moment.
        Refused: no reason; no regime on that day; something does not read; nothing differs.
    """
    if not may_edit(by, unit):
        raise PermissionDenied
    reason, regime = nfc(reason).strip(), regime_on(valid_from)
    if not reason:
        raise Refused("Ghi lý do có bản mới.")
    if regime is None:
        raise Refused(f"Danh mục không có chế độ pháp luật nào vào ngày {date_vn(valid_from)}.")
    if found := faults(columns):
        raise Refused(*found)
    changed = rule_words.changed_columns(before, columns)
    if not changed and (valid_from, unit) == (before.valid_from, before.unit):
        raise Refused("Bản mới giống hệt bản đang có: chưa thay đổi điều gì.")
    with act():
        made = _next_edition(
            AwardRule(
                award=before.award, regime=regime, valid_from=valid_from, valid_to=regime.valid_to, unit=unit, act=legal_act, reason=reason,
                entered_by=by, entered_at=clock.now(), **columns,
            )
        )  # fmt: skip
        ledger.record([made], verb, by=by, fields=changed, note=reason[:200], unit=unit or home_of(by))
    return made


def _next_edition(row: AwardRule) -> AwardRule:
    same = AwardRule.objects.filter(award=row.award, valid_from=row.valid_from, unit=row.unit)
    row.edition = (same.aggregate(last=Max("edition"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict from None
    return row


def home_of(by: Account) -> Unit | None:
    """Whose entry of the ledger a common row is: the top unit of the administrator who wrote it."""
    return access.tops(by, EDITORS).order_by("pk").first()


def act_of(*, number: str, issued_on: datetime.date, issuer: str, title: str) -> LegalAct:
    """The act with this number, entered now if it was not known."""
    found, _ = LegalAct.objects.get_or_create(
        number=nfc(number), issued_on=issued_on, issuer=nfc(issuer), defaults={"title": nfc(title), "valid_from": issued_on}
    )
    return found


# --- confirming against the text --------------------------------------------------------------------------------------------------


def at(columns: Mapping[str, Any], place: str) -> Any:
    """The table at a place of the columns (``routes[0].require.all[1]``).

    Raises:
        Refused: there is none: the version changed since the page was shown.
    """
    found: Any = columns
    try:
        for name, number in re.findall(r"([a-z_]+)|\[(\d+)\]", place):
            found = found[int(number)] if number else found[name]
    except (KeyError, IndexError, TypeError):
        found = None
    if not isinstance(found, dict) or place.partition(".")[0].partition("[")[0] not in SHAPED:
        raise Refused("Điều cần xác nhận không còn trong bản này: tải lại trang.")
    return found


def confirm(rule: AwardRule, place: str, *, article: str, note: str, by: Account) -> AwardRule:
    """Say that one thing of a rule (``place``; empty: the rule as a whole) was compared with the official text: a new edition.

    Raises:
        Refused: the place is gone, or it is verified already. See `publish`.
    """
    columns, article = columns_of(rule), nfc(article).strip()
    if not article:
        raise Refused("Ghi điều khoản đã đối chiếu.")
    row = at(columns, place) if place else columns
    key = "article" if place else "source"
    if row.get("verified") is True and row.get(key, article) == article:
        raise Refused("Điều này đã được xác nhận trước đó.")
    row["verified"], row[key] = True, article
    reason = f"Đã đối chiếu văn bản: {article}{f' ({nfc(note).strip()})' if note.strip() else ''}"
    return publish(
        rule,
        columns=columns,
        valid_from=rule.valid_from,
        unit=rule.unit,
        legal_act=rule.act,
        reason=reason,
        by=by,
        verb="awardrule.confirm",
    )


# --- general rules and the base salary -------------------------------------------------------------------------------------------------


def general_faults(code: str, value: Mapping[str, Any]) -> list[str]:
    """Whether the value has the shape of its code."""
    found = shapes.faults({"code": code, "value": dict(value), "article": "x", "verified": True}, "general")
    for name in ("factor",):
        if not found and name in value and not 0 < Fraction(value[name]) <= 100:
            found.append(f"value.{name}: phải trên 0 và không quá 100.")
    return found


def publish_general(
    *,
    regime: Regime,
    code: str,
    value: Mapping[str, Any],
    article: str,
    verified: bool,
    reason: str,
    by: Account,
    valid_from: datetime.date | None = None,
    legal_act: LegalAct | None = None,
) -> GeneralRule:
    """A new edition of a general rule of a regime; it counts from a day on, without one from the regime's first.

    Raises:
        PermissionDenied: see `may_edit_common`. Conflict: somebody else was faster.
        Refused: no reason or article; a wrong value; a day before the regime's first.
    """
    if not may_edit_common(by):
        raise PermissionDenied
    reason, article, start = nfc(reason).strip(), nfc(article).strip(), valid_from or regime.valid_from
    found = general_faults(code, value) + [text for text, given in (("Ghi lý do.", reason), ("Ghi điều khoản.", article)) if not given]
    if start < regime.valid_from:
        found.append(f"“{regime}” áp dụng từ {date_vn(regime.valid_from)}: chọn ngày từ đó trở đi.")
    if found:
        raise Refused(*found)
    with act():
        last = GeneralRule.objects.filter(regime=regime, code=code).aggregate(last=Max("edition"))["last"] or 0
        try:
            with transaction.atomic():
                made = GeneralRule.objects.create(
                    regime=regime, code=code, value=dict(value), article=article, verified=verified, edition=last + 1, reason=reason,
                    valid_from=start, act=legal_act, entered_by=by, entered_at=clock.now(),
                )  # fmt: skip
        except IntegrityError:
            raise Conflict from None
        ledger.record([made], "generalrule.publish", by=by, note=reason[:200], unit=home_of(by))
    return made


def salary_faults(*, amount: int, valid_from: datetime.date) -> dict[str, str]:
    """A new base salary begins after the last one: what prizes were computed with stays."""
    last = BaseSalary.objects.order_by("-valid_from").first()
    if last and valid_from <= last.valid_from:
        return {"valid_from": f"Mức gần nhất áp dụng từ {date_vn(last.valid_from)}: mức mới phải bắt đầu sau ngày đó."}
    return {} if amount > 0 else {"amount": "Ghi số tiền lớn hơn 0."}


def add_salary(*, amount: int, valid_from: datetime.date, source: str, verified: bool, by: Account) -> BaseSalary:
    """The next base salary; the one before it ends on the day before, its amount stays.

    Raises:
        PermissionDenied: see `may_edit_common`. Refused: see `salary_faults`.
    """
    if not may_edit_common(by):
        raise PermissionDenied
    with act():
        if found := salary_faults(amount=amount, valid_from=valid_from):
            raise Refused(*found.values())
        eve = valid_from - datetime.timedelta(days=1)
        BaseSalary.objects.filter(Q(valid_to=None) | Q(valid_to__gt=eve), valid_from__lt=valid_from).update(valid_to=eve)
        made = BaseSalary.objects.create(
            amount=amount, valid_from=valid_from, source=nfc(source), verified=verified, entered_by=by, entered_at=clock.now()
        )
        ledger.record([made], "basesalary.add", by=by, note=str(Decimal(amount)), unit=home_of(by))
    return made
