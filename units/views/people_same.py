"""Pages that ask whether two recipients are one: the list of likely pairs, the two beside each other, taking a merger back."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from units import access, people
from units.forms import VersionForm, number_sent
from units.forms.people import MergeForm
from units.forms.refusals import refusals_on
from units.models import Recipient, RecipientKind
from units.vietnamese import date_vn
from units.views.people import PAGE_SIZE, kept, record_page
from units.views.sheets import sheet

HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of both, and whether it differs."""

    label: str
    first: str
    second: str

    @property
    def differs(self) -> bool:
        return bool(self.first and self.second and self.first != self.second)


@require_safe
@login_required
def duplicates(request: HttpRequest) -> HttpResponse:
    if not access.has_role(request.user, people.KEEPERS):
        raise PermissionDenied("Chỉ cán bộ thi đua và chuyên viên thẩm định xét được hồ sơ trùng.")
    page = Paginator(people.duplicates(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "units/duplicates.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person_merge(request: HttpRequest, pk: int, other_pk: int) -> HttpResponse:
    """Two beside each other: they are one (which stays?), or two."""
    pair = (kept(request, pk), kept(request, other_pk))
    if pk == other_pk or any(one.merged_into_id for one in pair):
        raise Http404
    must_say = people.differ(*pair)
    versions = {"first_version": pair[0].version, "second_version": pair[1].version}
    different = request.method == "POST" and "different" in request.POST
    if different:
        people.answer_different(*pair, by=request.user)
        messages.success(request, "Đã ghi nhớ: hai hồ sơ khác nhau. Sẽ không hỏi lại.")
        return redirect("units:duplicates")
    form = MergeForm(request.POST or None, pair=pair, must_say=must_say, initial=versions)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            _merged(request, form, pair)
            messages.success(request, "Đã gộp. Hai quá trình khen thưởng được xem chung; có thể tách lại ở trang sửa hồ sơ.")
            return redirect(f"/nguoi-nhan/{form.cleaned_data['kept']}/")
    lines = _lines(pair, people.readable_numbers(request.user, pair))
    return render(request, "units/person_merge.html", {"pair": pair, "form": form, "lines": lines, "must_say": must_say})


def _merged(request: HttpRequest, form: MergeForm, pair: tuple[Recipient, Recipient]) -> None:
    told = form.cleaned_data
    stays, goes = pair if number_sent(told["kept"]) == pair[0].pk else pair[::-1]
    versions = {pair[0].pk: told["first_version"], pair[1].pk: told["second_version"]}
    people.merge(goes, into=stays, by=request.user, versions=versions, reason=told["reason"])


def _lines(pair: tuple[Recipient, Recipient], readable: set[int]) -> list[Line]:
    first, second = (_facts(one, one.pk in readable) for one in pair)
    return [Line(label, first[label], second[label]) for label in first if label in second and (first[label] or second[label])]


def _facts(one: Recipient, readable: bool) -> dict[str, str]:
    found: dict[str, Any] = {"Tên": one.name, "Đơn vị quản lý": one.unit, "Loại đối tượng": one.get_recipient_class_display()}
    if one.kind == RecipientKind.PERSON:
        person = one.person
        number = person.identity_number if readable else HIDDEN if person.identity_number else ""
        born = date_vn(person.birth_date) if person.birth_date else person.birth_year
        posts = "; ".join(f"{post.title}, {post.unit}" for post in one.posts.select_related("unit")[:5])
        gender = person.get_gender_display() if person.gender else ""
        found |= {"Ngày sinh": born, "Giới tính": gender, "Dân tộc": person.ethnicity, "Số định danh": number, "Điện thoại": person.phone}
        found["Chức vụ"] = posts
    return {label: str(value or "") for label, value in found.items()}


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person_split(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merger back."""
    gone = kept(request, pk)
    if gone.merged_into_id is None:
        raise Http404
    return sheet(
        request,
        VersionForm(request.POST or None, initial={"version": gone.version}),
        lambda told: people.undo(gone, by=request.user, version=told["version"]),
        title="Tách lại hồ sơ đã gộp?",
        text=f"{gone.name} ({gone.unit}) đang được xem chung với {gone.merged_into.name}.",
        warning="Khen thưởng, xếp loại, sáng kiến trở về đúng hồ sơ đã nhập chúng, không mất gì.",
        button="Tách lại",
        back=f"/nguoi/{gone.merged_into_id}/sua/",
        done=f"Đã tách: {gone.name} lại có hồ sơ riêng.",
        then=record_page(gone),
    )
