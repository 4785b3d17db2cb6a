"""Pages of recipients: the list, entering, editing, posts over time. What they were awarded stands on a higher floor."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from units import access, people
from units.access import CASE_ROLES, reach_of
from units.forms import VersionForm
from units.forms.people import PeopleFilter, PostForm, RecipientForm
from units.forms.refusals import refusals_on
from units.models import Post, Recipient, RecipientKind, Unit
from units.views.sheets import sheet

PAGE_SIZE = 50


def kept(request: HttpRequest, pk: int) -> Recipient:
    """A recipient that one may change; 404 when one does not see it, 403 when one only sees it."""
    rows = people.visible_to(request.user).select_related("unit", "person", "collective", "household", "merged_into")
    recipient = get_object_or_404(rows, pk=pk)
    if not people.keeps(request.user, [recipient.unit_id]):
        raise PermissionDenied("Chỉ cán bộ thi đua của đơn vị (hoặc cấp trên của đơn vị) sửa được hồ sơ này.")
    return recipient


def record_page(recipient: Recipient) -> str:
    """The address of the recipient's record; a merged one is shown with the one that is kept."""
    return (recipient.merged_into or recipient).get_absolute_url()


@require_safe
@login_required
def people_list(request: HttpRequest) -> HttpResponse:
    if not access.has_role(request.user, CASE_ROLES):
        raise PermissionDenied("Danh sách này dành cho cán bộ thi đua, thủ trưởng và cơ quan thường trực.")
    form = PeopleFilter(request.GET, units=Unit.objects.filter(pk__in=reach_of(request.user)))
    asked = form.asked()
    found = people.search(narrowed(people.shown_to(request.user, literally=True), asked), asked.get("q", ""), unit=asked.get("unit"))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    page.object_list = with_posts([row.pk for row in page.object_list])
    context = {
        "form": form, "page": page, "filtered": bool(asked), "capped": bool(asked.get("q")) and page.paginator.count > 1000,
        "may_add": access.has_role(request.user, people.KEEPERS), "kinds": RecipientKind.choices,
    }  # fmt: skip
    return render(request, "units/people.html", context | excel_links(request, asked.get("unit")))


def excel_links(request: HttpRequest, chosen: Unit | None) -> dict[str, Any]:
    """Where the people of the chosen unit, else of one's own, are taken out to Excel and (by who keeps them) back in."""
    unit = chosen or Unit.objects.filter(pk__in=access.units_where(request.user, CASE_ROLES)).order_by("pk").first()
    if unit is None:
        return {}
    ways = {way: reverse(name, args=["nguoi", unit.code]) for way, name in settings.PEOPLE_EXCEL.items()}
    if not people.keeps(request.user, [unit.pk]):
        del ways["back"]
    return {"excel": ways, "excel_unit": unit}


def narrowed(rows: QuerySet[Recipient], asked: dict[str, Any]) -> QuerySet[Recipient]:
    """The rows of a list with its filters but the name and the unit."""
    columns = {name: asked[name] for name in ("kind", "recipient_class", "labour_group") if name in asked}
    if "born" in asked:
        rows = rows.filter(Q(person__birth_year=asked["born"]) | Q(person__birth_date__year=asked["born"]))
    return rows.filter(people.same_name_as_another(rows), **columns) if asked.get("twice") else rows.filter(**columns)


def with_posts(ids: list[int]) -> list[Recipient]:
    """The rows of a page, in the order of the keys, with unit, person and newest post. One query."""
    newest = Post.objects.filter(recipient=OuterRef("pk")).order_by("-valid_from", "-pk").values("title")[:1]
    rows = Recipient.objects.filter(pk__in=ids).annotate(post_title=Subquery(newest)).select_related("unit", "person")
    by_key = {row.pk: row for row in rows}
    return [by_key[pk] for pk in ids]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person_add(request: HttpRequest) -> HttpResponse:
    """Enter a person, collective or household; whoever may be there already is offered first."""
    if not access.has_role(request.user, people.KEEPERS):
        raise PermissionDenied("Chỉ cán bộ thi đua nhập được người, tập thể, hộ gia đình.")
    kind = request.GET.get("loai", RecipientKind.PERSON)
    if kind not in RecipientKind.values:
        raise Http404
    units, own = people.units_kept(request.user), access.units_where(request.user, people.KEEPERS)
    initial = {"unit": units.filter(pk__in=own).order_by("order", "sort_key").values_list("pk", flat=True).first(), "version": 0}
    form = RecipientForm(request.POST or None, kind=kind, units=units, among=people.shown_to(request.user), initial=initial)
    if request.method == "POST" and form.is_valid():
        if form.chosen:
            messages.info(request, f"Đã có {form.chosen.name}: đây là hồ sơ của người đó. Không nhập thêm.")
            return redirect(record_page(form.chosen))
        with refusals_on(form):
            made = _entered(request, form)
            messages.success(request, f"Đã nhập {form.cleaned_data['name']}.")
            return redirect(record_page(made))
    context = {"form": form, "kind": kind, "kinds": RecipientKind.choices}
    return render(request, "units/person_add.html", context)


def _entered(request: HttpRequest, form: RecipientForm) -> Recipient:
    told, unit = form.cleaned_data, form.cleaned_data["unit"]
    columns = form.columns() | {"recipient_class": told.get("recipient_class") or RecipientKind.HOUSEHOLD.value}
    return people.add(
        unit=unit, by=request.user, kind=form.kind, detail=form.detail(unit), different_from=form.offered, post=told.get("post", ""),
        post_from=told.get("post_from"), **columns,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    recipient = kept(request, pk)
    if recipient.merged_into_id:
        return redirect("units:person_edit", recipient.merged_into_id)
    shown = people.may_see_identity(request.user, recipient)
    form = RecipientForm(
        request.POST or None, kind=recipient.kind, units=Unit.objects.none(), among=Recipient.objects.none(), recipient=recipient,
        with_number=shown, initial=RecipientForm.standing(recipient),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with refusals_on(form):
            people.edit(recipient, by=request.user, version=told["version"], detail=form.detail(recipient.unit), **form.columns())
            messages.success(request, f"Đã lưu hồ sơ của {told['name']}.")
            return redirect(record_page(recipient))
    merged = recipient.merged.select_related("unit").order_by("sort_key")
    context = {"recipient": recipient, "form": form, "back": record_page(recipient), "merged": merged, "hidden_number": not shown}
    return render(request, "units/person_edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def person_posts(request: HttpRequest, pk: int) -> HttpResponse:
    """Posts over time, and a new one."""
    recipient = kept(request, pk)
    if recipient.kind != RecipientKind.PERSON:
        raise Http404
    form = PostForm(request.POST or None, units=_post_units(request), initial={"version": recipient.version, "unit": recipient.unit_id})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            people.add_post(recipient, by=request.user, **form.cleaned_data)
            messages.success(request, f"Đã ghi chức vụ của {recipient.name}.")
            return redirect("units:person_posts", recipient.pk)
    posts = recipient.posts.select_related("unit").order_by("-valid_from", "-pk")
    context = {"recipient": recipient, "form": form, "posts": posts, "back": record_page(recipient)}
    return render(request, "units/person_posts.html", context)


def _post_units(request: HttpRequest) -> QuerySet[Unit]:
    return Unit.objects.filter(pk__in=reach_of(request.user, people.KEEPERS))


def _post(request: HttpRequest, pk: int, post_pk: int) -> Post:
    recipient = kept(request, pk)
    post = get_object_or_404(Post.objects.select_related("unit"), pk=post_pk, recipient=recipient)
    post.recipient = recipient
    return post


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def post_edit(request: HttpRequest, pk: int, post_pk: int) -> HttpResponse:
    post = _post(request, pk, post_pk)
    standing = {name: getattr(post, name) for name in ("title", "valid_from", "valid_to")}
    initial = standing | {"unit": post.unit_id, "version": post.recipient.version}
    form = PostForm(request.POST or None, units=_post_units(request) | Unit.objects.filter(pk=post.unit_id), initial=initial)
    return sheet(
        request,
        form,
        lambda told: people.edit_post(post, by=request.user, **told),
        title=f"Sửa chức vụ của {post.recipient.name}",
        button="Lưu chức vụ",
        back=_posts_page(post),
        done="Đã sửa chức vụ.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def post_remove(request: HttpRequest, pk: int, post_pk: int) -> HttpResponse:
    post = _post(request, pk, post_pk)
    return sheet(
        request,
        VersionForm(request.POST or None, initial={"version": post.recipient.version}),
        lambda told: people.remove_post(post, by=request.user, version=told["version"]),
        title="Bỏ dòng chức vụ này?",
        text=f"{post.title}, {post.unit}",
        warning="Chỉ bỏ khi ghi nhầm. Nếu người này thôi giữ chức vụ, hãy sửa và ghi ngày thôi giữ.",
        button="Bỏ dòng này",
        back=_posts_page(post),
        done="Đã bỏ dòng chức vụ.",
    )


def _posts_page(post: Post) -> str:
    return f"/nguoi/{post.recipient_id}/chuc-vu/"
