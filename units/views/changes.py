"""Pages of reorganisations: the list, the form with its preview, one change, and taking it back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from units import access, clock, ledger, moves, plans, reorganising, succession, tokens
from units.forms import VersionForm
from units.forms.changes import (
    MOST_PARTS,
    CancelForm,
    ChangeForm,
    CloseForm,
    MergeForm,
    NewUnitForm,
    RenameForm,
    ScanForm,
    SplitForm,
    TransferForm,
    likely_parents,
    siblings,
)
from units.forms.refusals import refusals_on
from units.models import ChangeKind, ChangeState, Role, Unit, UnitChange, UnitKind
from units.vietnamese import date_vn
from units.views.files import file_response
from units.views.sheets import sheet

PAGE_SIZE = 50
MANY = 500  # units in one list, above which a merger asks for their kind first: a page stays under 300 KB
KEEPERS = frozenset({Role.ADMIN, Role.AUDITOR})
CARRIED_NOT = frozenset({"csrfmiddlewaretoken", "form_token", "step"})


@dataclass(frozen=True, slots=True)
class Way:
    """A kind of reorganisation: its word in the address, what the pages call it, its form."""

    slug: str
    kind: str
    label: str
    hint: str
    form: type[ChangeForm]


WAYS = (
    Way("sap-nhap", "merge", "Sáp nhập, hợp nhất", "Hai hay nhiều đơn vị nhập vào một đơn vị đang có hoặc đơn vị mới.", MergeForm),
    Way("chia-tach", "split", "Chia, tách", "Một đơn vị chia thành nhiều đơn vị, hoặc tách một phần ra.", SplitForm),
    Way("doi-ten", "rename", "Đổi tên", "Đơn vị mang tên mới; văn bản cũ giữ tên cũ.", RenameForm),
    Way("chuyen", "transfer", "Chuyển cơ quan chủ quản", "Đơn vị chuyển về trực thuộc cơ quan khác.", TransferForm),
    Way("giai-the", "close", "Giải thể, kết thúc hoạt động", "Đơn vị kết thúc, không có đơn vị kế thừa.", CloseForm),
)


@require_safe
@login_required
def change_list(request: HttpRequest) -> HttpResponse:
    if not access.has_role(request.user, KEEPERS):
        raise PermissionDenied("Chỉ quản trị phong trào và người kiểm tra nhật ký xem được danh sách sắp xếp đơn vị.")
    rows = succession.visible_to(request.user).select_related("unit", "recorded_by").order_by("-effective_on", "-id")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    lines = reorganising.sentences(page.object_list)
    context = {"page": page, "lines": lines, "may_add": succession.may_reorganise(request.user), "today": clock.today()}
    return render(request, "units/changes.html", context)


# --- recording ----------------------------------------------------------------------------------------------------------


def _recorder(request: HttpRequest) -> QuerySet[Unit]:
    """The units that the account may reorganise, or 403."""
    if not succession.may_reorganise(request.user):
        raise PermissionDenied("Chỉ quản trị phong trào ghi nhận được việc sắp xếp đơn vị.")
    return succession.choosable(request.user)


@require_safe
@login_required
def change_new(request: HttpRequest) -> HttpResponse:
    """First step: what kind, and of which unit."""
    choosable = _recorder(request)
    unit = choosable.filter(code=request.GET.get("don_vi", "")).first()
    return render(request, "units/change_new.html", {"ways": WAYS, "unit": unit})


def _of_one_kind(request: HttpRequest, choosable: QuerySet[Unit]) -> QuerySet[Unit] | None:
    """The units that a merger may name: all of a small province; of a large one those of the kind asked for, None before."""
    kind = request.GET.get("loai", "")
    if kind in UnitKind.values:
        return choosable.filter(kind=kind)
    return choosable if choosable.count() <= MANY else None


class Draft:
    """What stands on the form now: the act with its plan, and the units that receive."""

    def __init__(self, request: HttpRequest, way: Way, unit: Unit | None, choosable: QuerySet[Unit], merging: QuerySet[Unit]) -> None:
        sent = request.POST if request.method == "POST" else None
        self.way, self.unit, self.sent = way, unit, sent
        self.form = way.form(sent, account=request.user, choosable=merging, unit=unit)
        existing = siblings(unit, choosable) if unit else choosable
        parents = likely_parents(choosable)
        self.receivers = self.form.receivers = [
            NewUnitForm(sent, prefix=f"moi{place}", existing=existing, parents=parents) for place in range(self._receivers())
        ]
        for place, receiver in enumerate(self.receivers if len(self.receivers) > 1 else [], 1):
            receiver.fields["name"].label = f"Tên đơn vị mới, phần {place}"  # the summary of errors says which

    def _receivers(self) -> int:
        """How many units receive: one of a merger, two or more of a split, as many as the sender asked for."""
        least = {"merge": 1, "split": 2}.get(self.way.kind, 0)
        if self.way.kind != "split" or self.sent is None:
            return least
        asked = self.sent.get("parts", "")
        count = int(asked) if asked.isdecimal() and len(asked) < 3 else least
        return min(max(least, count + (self.sent.get("step") == "more")), MOST_PARTS)

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(receiver.is_valid() for receiver in self.receivers)])

    def carried(self) -> list[tuple[str, str]]:
        """Everything that was typed, for the hidden fields of the preview."""
        rows = self.sent.lists() if self.sent else []
        return [(name, value) for name, values in rows if name not in CARRIED_NOT for value in values]


@require_http_methods(["GET", "POST"])
@login_required
def change_form(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; ``step`` says what the button wants: preview, do, more parts, or back to editing."""
    choosable = _recorder(request)
    step = request.POST.get("step", "preview")
    if step == "do" and (done := tokens.earlier_answer()):
        return redirect(done)
    way = next((way for way in WAYS if way.slug == slug), None)
    if way is None:
        raise Http404
    unit, merging = None, choosable
    if way.kind == "merge":
        merging = _of_one_kind(request, choosable)
        if merging is None:
            return render(request, "units/change_unit.html", {"way": way, "kinds": UnitKind.choices})
    else:
        unit = choosable.filter(code=request.GET.get("don_vi", "")).first()
        if unit is None:
            return render(request, "units/change_unit.html", {"way": way, "choosable": choosable.select_related("parent")})
    draft = Draft(request, way, unit, choosable, merging)
    if request.method == "POST" and step in ("preview", "do") and draft.is_valid():
        return _preview_or_do(request, draft, step)
    if step in ("more", "edit"):
        _forget_faults(draft)
    return render(request, "units/change_form.html", _form_context(draft))


def _forget_faults(draft: Draft) -> None:
    """Show what was typed without complaints: the sender has not said it is finished."""
    for form in (draft.form, *draft.receivers):
        form.errors.clear()


def _form_context(draft: Draft) -> dict[str, Any]:
    own = {"merge": ("units",), "split": ("closes",), "transfer": ("parent", "parent_body"), "close": ("heir",)}
    rename = ("name", "issuing_body", "parent_body", "symbol", "place_name", "head_post", "state_code")
    names = own.get(draft.way.kind, rename)
    return {
        "way": draft.way,
        "unit": draft.unit,
        "form": draft.form,
        "own": [draft.form[name] for name in names],
        "children_body": draft.form["children_body"] if draft.way.kind == "merge" else None,
        "receivers": draft.receivers,
        "may_grow": draft.way.kind == "split" and len(draft.receivers) < MOST_PARTS,
    }


def _preview_or_do(request: HttpRequest, draft: Draft, step: str) -> HttpResponse:
    plan, legal = draft.form.plan(), draft.form.act()
    scan = ScanForm(request.POST if step == "do" else None, request.FILES if step == "do" else None)
    if step == "do" and scan.is_valid():
        at, upload = draft.form.cleaned_data["at"], scan.cleaned_data["scan"]
        with refusals_on(scan):
            change = reorganising.record_with_scan(plan, legal, scan=upload, unit=at, by=request.user)
            messages.success(request, _done_words(change))
            return redirect("units:change", change.public_id)
    preview = succession.preview(plan, legal, by=request.user)
    context = {
        "way": draft.way,
        "unit": draft.unit,
        "sentence": reorganising.sentence(plan),
        "preview": preview,
        "carried": draft.carried(),
        "form": scan,
        "act": draft.form.cleaned_data,
    }
    return render(request, "units/change_preview.html", context)


def _done_words(change: UnitChange) -> str:
    if change.state == ChangeState.PLANNED:
        return f"Đã ghi nhận. Đến ngày {date_vn(change.effective_on)} hệ thống tự thực hiện."
    return "Đã thực hiện sắp xếp. Nếu nhầm, hoàn tác được đến hết hôm nay."


# --- one change ---------------------------------------------------------------------------------------------------------


def seen_change(request: HttpRequest, public_id: str) -> UnitChange:
    rows = succession.visible_to(request.user).select_related("unit", "act_file__file", "recorded_by")
    return get_object_or_404(rows, public_id=public_id)


def _may(request: HttpRequest, change: UnitChange) -> set[str]:
    """The moves that the account can make now; undoing ends with the day."""
    names = {move.name for move in moves.available(succession.CHANGE, change, request.user)}
    return names if change.done_on == clock.today() else names - {"undo"}


def need_admin(request: HttpRequest, change: UnitChange) -> None:
    if not access.has_role(request.user, {Role.ADMIN}, change.unit_id):
        raise PermissionDenied("Chỉ quản trị của đơn vị đã ghi nhận làm được việc này.")


@require_safe
@login_required
def change_page(request: HttpRequest, public_id: str) -> HttpResponse:
    change = seen_change(request, public_id)
    concerned, successors = succession.units_of_change(change)
    planned = change.state == ChangeState.PLANNED
    preview = _foreseen(change, request) if planned else None
    context = {
        "change": change,
        "sentence": succession.sentence_of(change),
        "concerned": concerned,
        "successors": successors,
        "preview": preview,
        "groups": preview.groups if preview else succession.groups_of(change),
        "moves": _may(request, change),
        "divided": _divided(request, change),
        "history": ledger.history(change, succession.WORDS)[::-1],
    }
    return render(request, "units/change.html", context)


def _divided(request: HttpRequest, change: UnitChange) -> bool:
    """Whether the account may now say which recipients of the divided unit go where."""
    split = change.kind == ChangeKind.SPLIT and change.state == ChangeState.DONE
    return split and access.has_role(request.user, {Role.ADMIN}, change.unit_id)


def _foreseen(change: UnitChange, request: HttpRequest) -> Any:
    """What a planned change would do as things stand today; None for who may not do it."""
    try:
        return succession.preview(plans.of_change(change), plans.act_of(change), by=request.user)
    except PermissionDenied:
        return None


@require_http_methods(["GET", "POST"])
@login_required
def change_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    change = seen_change(request, public_id)
    need_admin(request, change)
    return sheet(
        request,
        VersionForm(request.POST or None, initial={"version": change.version}),
        lambda told: succession.undo(change, by=request.user, version=told["version"]),
        title="Hoàn tác việc sắp xếp?",
        text=succession.sentence_of(change),
        facts=[(group.title, f"{group.count} dòng trở lại như trước") for group in succession.groups_of(change)],
        warning="Chỉ hoàn tác được trong ngày đã thực hiện. Việc phát sinh sau khi sắp xếp có thể làm không hoàn tác được.",
        button="Hoàn tác việc sắp xếp",
        back=reverse("units:change", args=[change.public_id]),
        done="Đã hoàn tác: đơn vị, hồ sơ, tài khoản trở lại như trước.",
    )


@require_http_methods(["GET", "POST"])
@login_required
def change_cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    change = seen_change(request, public_id)
    need_admin(request, change)
    return sheet(
        request,
        CancelForm(request.POST or None, initial={"version": change.version}),
        lambda told: succession.cancel(change, by=request.user, version=told["version"], note=told["note"]),
        title="Hủy việc sắp xếp chưa thực hiện?",
        text=succession.sentence_of(change),
        facts=[
            ("Văn bản", change.act if change.act_verified else f"{change.act} (chưa xác minh)"),
            ("Ngày có hiệu lực", date_vn(change.effective_on)),
        ],
        warning="Việc đã hủy không khôi phục được; cần thì ghi nhận lại.",
        button="Hủy việc sắp xếp",
        back=reverse("units:change", args=[change.public_id]),
        done="Đã hủy. Việc sắp xếp này sẽ không được thực hiện.",
    )


@require_safe
@login_required
def change_act(request: HttpRequest, public_id: str) -> HttpResponse:
    """The scan of the act."""
    change = seen_change(request, public_id)
    if change.act_file is None:
        raise Http404
    return file_response(request, change.act_file.file, change.act_file.name)
