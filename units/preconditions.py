"""What stands against a reorganisation before anything is written: Vietnamese sentences, empty when it may go on."""

from collections.abc import Mapping

from django.db.models import Q

from units.models.change import ChangeKind, ChangeState, UnitChange
from units.models.unit import Unit, UnitName, UnitPlace, UnitReach
from units.plans import NewUnit, Plan
from units.vietnamese import date_vn, join_vn

K = ChangeKind


def faults(plan: Plan, units: Mapping[int, Unit], *, besides: UnitChange | None = None) -> list[str]:
    """Why the plan cannot be carried out on its day. ``units`` are the locked rows of `Plan.existing`; ``besides`` is the
    change that is being carried out itself."""
    found = [reason for pk in plan.unit_ids for reason in _of_subject(plan, units[pk])]
    found += _twice_a_day(plan, units, besides)
    found += [reason for one in plan.into for reason in _of_successor(plan, one, units)]
    found += BY_KIND[K(plan.kind)](plan, units)
    return list(dict.fromkeys(found))


def _of_subject(plan: Plan, unit: Unit) -> list[str]:
    if unit.closed_on is not None:
        return [f"{unit} đã kết thúc hoạt động từ {date_vn(unit.closed_on)}."]
    if unit.opened_on is not None and plan.on <= unit.opened_on:
        return [f"{unit} hoạt động từ {date_vn(unit.opened_on)}: ngày hiệu lực phải sau ngày đó."]
    days = [*UnitName.objects.filter(unit=unit).values_list("valid_from", flat=True)]
    days += UnitPlace.objects.filter(unit=unit).values_list("valid_from", flat=True)
    if days and plan.on < max(days):
        return [f"{unit} đã có thay đổi ghi từ {date_vn(max(days))}: ngày hiệu lực phải từ ngày đó trở đi."]
    return []


def _twice_a_day(plan: Plan, units: Mapping[int, Unit], besides: UnitChange | None) -> list[str]:
    rows = UnitChange.objects.filter(effective_on=plan.on, state__in=[ChangeState.PLANNED, ChangeState.DONE])
    said: dict[int, UnitChange] = {}
    for row in rows.exclude(pk=besides.pk) if besides else rows:
        said |= dict.fromkeys(row.plan["unit_ids"], row)
    return [
        f"{units[pk]} đã có trong việc “{said[pk].get_kind_display()}” cùng ngày {date_vn(plan.on)} theo {said[pk].act}."
        for pk in plan.unit_ids
        if pk in said
    ]


def _of_successor(plan: Plan, one: int | NewUnit, units: Mapping[int, Unit]) -> list[str]:
    if isinstance(one, NewUnit):
        parent = units.get(one.parent_id or 0)
        if not one.name.strip():
            return ["Chưa ghi tên đơn vị mới."]
        if one.code and Unit.objects.filter(code=one.code).exists():
            return [f"Mã đơn vị “{one.code}” đã dùng: chọn mã khác hoặc để trống."]
        if parent is None:
            return []
        gone = parent.pk in plan.unit_ids and plan.closes
        return [f"{one.name}: cấp trên {parent} kết thúc hoạt động, chọn cấp trên khác."] if gone else _closed_by(plan, parent)
    heir = units[one]
    if one in plan.unit_ids:
        return [f"{heir} không thể tự nhập vào chính mình: bỏ khỏi danh sách đơn vị cũ."]
    if UnitReach.objects.filter(ancestor_id__in=plan.unit_ids, descendant_id=one).exists():
        return [f"{heir} đang trực thuộc đơn vị bị sắp xếp: chuyển {heir} đi nơi khác trước."]
    return _closed_by(plan, heir)


def _closed_by(plan: Plan, unit: Unit) -> list[str]:
    if unit.closed_on is not None:
        return [f"{unit} đã kết thúc hoạt động từ {date_vn(unit.closed_on)}: chọn đơn vị khác."]
    if unit.opened_on is not None and unit.opened_on > plan.on:
        return [f"{unit} chỉ hoạt động từ {date_vn(unit.opened_on)}, sau ngày hiệu lực."]
    return []


def _merge(plan: Plan, units: Mapping[int, Unit]) -> list[str]:
    found = [] if plan.unit_ids else ["Chưa chọn đơn vị nào để sáp nhập."]
    return found + ([] if len(plan.into) == 1 else ["Chọn đúng một đơn vị tiếp nhận."])


def _split(plan: Plan, units: Mapping[int, Unit]) -> list[str]:
    found = [] if len(set(map(str, plan.into))) == len(plan.into) else ["Có đơn vị mới bị ghi hai lần."]
    if plan.closes and len(plan.into) < 2:
        found.append("Chia một đơn vị cần ít nhất hai đơn vị kế thừa. Nếu chỉ có một, hãy ghi là sáp nhập hoặc đổi tên.")
    return found if plan.into else [*found, "Chưa ghi đơn vị mới nào."]


def _rename(plan: Plan, units: Mapping[int, Unit]) -> list[str]:
    unit = units[plan.unit_ids[0]]
    if not plan.name.strip():
        return ["Chưa ghi tên mới."]
    same = plan.name == unit.name_on(plan.on) and not plan.printed and plan.state_code in ("", unit.state_code)
    return [f"Tên mới trùng tên {unit} đang dùng: không có gì thay đổi."] if same else []


def _transfer(plan: Plan, units: Mapping[int, Unit]) -> list[str]:
    unit, parent = units[plan.unit_ids[0]], units[plan.parent_id or 0]
    if parent == unit or UnitReach.objects.filter(ancestor=unit, descendant=parent).exists():
        return [f"{parent} đang trực thuộc {unit}: không thể chuyển đơn vị vào dưới chính nó."]
    place = unit.place_on(plan.on)
    if place is not None and place.parent_id == parent.pk:
        return [f"{unit} đang trực thuộc {parent} rồi."]
    return _closed_by(plan, parent)


def _close(plan: Plan, units: Mapping[int, Unit]) -> list[str]:
    unit = units[plan.unit_ids[0]]
    below = Unit.objects.filter(Q(closed_on=None) | Q(closed_on__gt=plan.on), parent=unit)
    if not below:
        return []
    named = join_vn([str(one) for one in below[:10]])
    return [f"Còn đơn vị trực thuộc đang hoạt động: {named}. Sáp nhập hoặc chuyển các đơn vị đó trước."]


BY_KIND = {K.MERGE: _merge, K.SPLIT: _split, K.RENAME: _rename, K.TRANSFER: _transfer, K.CLOSE: _close}
