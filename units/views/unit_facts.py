"""Acts on one unit's dated facts: each a small sheet of its own."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from units import clock, organisation
from units.forms.units import AreaForm, EndForm, FactsForm, NameForm, SeriesForm, SignatoryForm, StandingForm
from units.models import Signatory, Unit, UnitArea, UnitName
from units.vietnamese import date_vn
from units.views.sheets import sheet
from units.views.units import seen


def _edited(request: HttpRequest, code: str) -> Unit:
    """The unit for a page of its administrators only."""
    unit = seen(request, code)
    if not organisation.may_edit(unit, request.user):
        raise PermissionDenied("Chỉ quản trị của đơn vị này hoặc của cấp trên sửa được.")
    return unit


def _sheet(
    request: HttpRequest, unit: Unit, form: forms.Form, act: Callable[[dict[str, Any]], Any], *, refusal: str = "", **page: Any
) -> HttpResponse:
    """The sheet of an act on a unit, after which one is back at the unit; ``refusal`` says why it cannot be done now."""
    more = {"unit": unit, "refusal": refusal}
    return sheet(request, form, act, back=reverse("units:unit", args=[unit.code]), template="units/unit_sheet.html", more=more, **page)


@require_http_methods(["GET", "POST"])
@login_required
def unit_facts(request: HttpRequest, code: str) -> HttpResponse:
    unit = _edited(request, code)
    start = {field: getattr(unit, field) for field in ("version", "layout_family", "standing_body", "order", "state_code")}
    form = FactsForm(request.POST or None, initial=start, unit=unit, units=organisation.editable_by(request.user))
    return _sheet(
        request,
        unit,
        form,
        lambda data: organisation.set_facts(unit, by=request.user, version=data["version"], **form.columns()),
        done="Đã lưu thông tin chung.",
        title="Sửa thông tin chung",
        button="Lưu thông tin",
    )


@require_http_methods(["GET", "POST"])
@login_required
def unit_name(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A typing error in a name, as long as no paper carries it."""
    unit = _edited(request, code)
    row = get_object_or_404(UnitName.objects.select_related("unit"), unit=unit, pk=pk)
    form = NameForm(request.POST or None, initial=NameForm.start(row))
    return _sheet(
        request,
        unit,
        form,
        lambda data: organisation.correct_name(
            row, by=request.user, version=data["version"], reason=data["reason"], name=data["name"], **form.printed()
        ),
        done="Đã sửa tên.",
        title="Sửa lỗi chữ trong tên",
        text=f"Tên áp dụng từ {date_vn(row.valid_from)}. Chỉ sửa lỗi gõ; đơn vị đổi tên thì ghi nhận ở mục Sắp xếp.",
        button="Lưu tên đã sửa",
        refusal=organisation.name_refusal(row),
    )


@require_http_methods(["GET", "POST"])
@login_required
def unit_standing(request: HttpRequest, code: str) -> HttpResponse:
    unit = _edited(request, code)
    last = unit.standings.order_by("-valid_from").first()
    start = {column: getattr(last, column) for column in organisation.STANDING} if last else {}
    form = StandingForm(request.POST or None, initial={**start, "valid_from": clock.today()}, unit=unit)
    return _sheet(
        request,
        unit,
        form,
        lambda data: organisation.add_standing(
            unit, by=request.user, valid_from=data["valid_from"], source=data["source"], **form.standing()
        ),
        done="Đã ghi tư cách mới của đơn vị.",
        title="Ghi tư cách mới",
        text="Tư cách đang có kết thúc ngày trước ngày bắt đầu mới. Văn bản cũ không đổi.",
        button="Lưu tư cách mới",
    )


@require_http_methods(["GET", "POST"])
@login_required
def unit_area(request: HttpRequest, code: str) -> HttpResponse:
    unit = _edited(request, code)
    form = AreaForm(request.POST or None, unit=unit)
    return _sheet(
        request,
        unit,
        form,
        lambda _: organisation.add_area(unit, by=request.user, **form.columns()),
        done="Đã ghi khu vực.",
        title="Ghi khu vực",
        button="Lưu khu vực",
    )


@require_http_methods(["GET", "POST"])
@login_required
def unit_area_end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    unit = _edited(request, code)
    row = get_object_or_404(UnitArea.objects.select_related("unit"), unit=unit, pk=pk)
    form = EndForm(request.POST or None, initial={"valid_to": row.valid_to or clock.today()}, row=row)
    return _sheet(
        request,
        unit,
        form,
        lambda data: organisation.end_area(row, by=request.user, valid_to=data["valid_to"]),
        done="Đã ghi ngày hết hiệu lực.",
        title=f"“{row.get_area_class_display()}” hết hiệu lực",
        text=f"{row.source}, {organisation.until(row)}.",
        button="Lưu ngày hết hiệu lực",
    )


@require_http_methods(["GET", "POST"])
@login_required
def unit_signatory(request: HttpRequest, code: str) -> HttpResponse:
    unit = _edited(request, code)
    form = SignatoryForm(request.POST or None, initial={"valid_from": clock.today()}, unit=unit)
    return _sheet(
        request,
        unit,
        form,
        lambda _: organisation.add_signatory(unit, by=request.user, **form.columns()),
        done="Đã thêm người ký.",
        title="Thêm người ký",
        button="Lưu người ký",
    )


@require_http_methods(["GET", "POST"])
@login_required
def unit_signatory_end(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    unit = _edited(request, code)
    row = get_object_or_404(Signatory.objects.select_related("unit"), unit=unit, pk=pk)
    form = EndForm(request.POST or None, initial={"valid_to": row.valid_to or clock.today()}, row=row)
    return _sheet(
        request,
        unit,
        form,
        lambda data: organisation.end_signatory(row, by=request.user, valid_to=data["valid_to"]),
        done="Đã ghi ngày thôi ký.",
        title=f"{row} thôi ký",
        text=f"{row.get_authority_display()}, {organisation.until(row)}. Văn bản đã ký không đổi.",
        button="Lưu ngày thôi ký",
    )


@require_http_methods(["GET", "POST"])
@login_required
def unit_series(request: HttpRequest, code: str) -> HttpResponse:
    unit = _edited(request, code)
    form = SeriesForm(request.POST or None, initial={"year": clock.today().year}, unit=unit)
    return _sheet(
        request,
        unit,
        form,
        lambda data: organisation.open_series(unit, by=request.user, **data),
        done="Đã mở dãy số. Số tiếp theo được cấp tại đây, không nhập tay.",
        title="Mở dãy số cấp tại đây",
        text="Từ lúc mở, số của dãy này trong năm chỉ cấp tại đây, liên tục, không bỏ số. Văn thư còn cấp số ở nơi khác thì không mở.",
        button="Mở dãy số",
    )
