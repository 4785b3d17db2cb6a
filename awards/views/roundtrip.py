"""Pages of a list that goes out to Excel and comes back: download, upload, differences with one button."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from awards import editable_lists, roundtrip
from awards.forms.roundtrip import WorkbookForm, answers_of
from awards.roundtrip import Answers, EditableList
from units import clock
from units.attachments import XLSX
from units.models import Attachment
from units.moves import Conflict, Refused
from units.vietnamese import ascii_filename, number_vn
from units.views.files import handed_out
from units.workbooks.differences import Differences
from units.workbooks.markup import Unreadable

MOST_SHOWN = 300  # lines of each group on the page; all are written
OVERTAKEN = "Có người vừa sửa danh sách sau khi trang này mở ra. Chưa ghi gì: xem lại các khác biệt rồi bấm ghi."
NOT_NOW = "Danh sách này không sửa được lúc này, hoặc việc này dành cho người khác."


def found(request: HttpRequest, slug: str, word: str, *, editing: bool) -> tuple[EditableList, Any]:
    """The list and its root if one may see it (else 404); to edit, if one may change it now (else 403)."""
    what = editable_lists.by_slug(slug)
    root = what.find(request.user, word) if what else None
    if what is None or root is None:
        raise Http404
    if editing and not what.may_edit(request.user, root):
        raise PermissionDenied(NOT_NOW)
    return what, root


def workbook_response(content: bytes, title: str) -> HttpResponse:
    """A workbook to save under a name every system takes."""
    return handed_out(content, ascii_filename(f"{title}.xlsx"), media_type=XLSX)


@login_required
@require_safe
def list_excel(request: HttpRequest, slug: str, word: str) -> HttpResponse:
    """The list as a workbook that can come back."""
    what, root = found(request, slug, word, editing=False)
    today = clock.today()
    content = roundtrip.export(what, root, by=request.user, today=today)
    return workbook_response(content, f"{today:%Y-%m-%d} {what.title(root)}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def list_back(request: HttpRequest, slug: str, word: str) -> HttpResponse:
    """Choose the edited file; nothing is written yet."""
    what, root = found(request, slug, word, editing=True)
    form = WorkbookForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        kept = roundtrip.keep(what, root, form.cleaned_data["file"], by=request.user)
        return redirect("awards:list_differences", slug, word, kept.public_id)
    context = {
        "form": form,
        "title": what.title(root),
        "back": what.address(root),
        "excel": reverse("awards:list_excel", args=[slug, word]),
    }
    return render(request, "awards/list_back.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def list_differences(request: HttpRequest, slug: str, word: str, file_id: str) -> HttpResponse:
    """What the file changes, grouped; one button writes all of it or nothing."""
    what, root = found(request, slug, word, editing=True)
    file = roundtrip.kept_file(what, root, file_id, by=request.user)
    if file is None:
        raise Http404
    try:
        differences = roundtrip.differences(what, root, file, by=request.user)
    except Unreadable as refusal:
        messages.error(request, str(refusal))
        return redirect("awards:list_back", slug, word)
    if request.method != "POST":
        return _page(request, what, root, file, differences)
    answers = answers_of(request.POST)
    try:
        count = roundtrip.apply(what, root, differences, answers, by=request.user)
    except Conflict:
        fresh = roundtrip.differences(what, root, file, by=request.user)
        return _page(request, what, root, file, fresh, reasons=[OVERTAKEN], answers=answers, status=409)
    except Refused as refusal:
        return _page(request, what, root, file, differences, reasons=refusal.reasons, answers=answers)
    messages.success(request, f"Đã ghi {count} thay đổi từ tệp “{file.name}”.")
    return redirect(what.address(root))


def summary(found: Differences) -> str:
    """``2 chỗ chỉ bạn sửa; 1 chỗ không ghi được; 40 dòng giữ nguyên.``"""
    counts = {
        "chỗ chỉ bạn sửa": len(found.ready),
        "chỗ trong hệ thống cũng vừa đổi": len(found.conflicts),
        "chỗ không ghi được": len(found.refused),
        "dòng mới": len(found.new),
        "dòng giữ nguyên": found.same,
    }
    return "; ".join(f"{number_vn(n)} {words}" for words, n in counts.items() if n) + "."


def _page(
    request: HttpRequest,
    what: EditableList,
    root: Any,
    file: Attachment,
    differences: Differences,
    *,
    reasons: list[str] | None = None,
    answers: Answers | None = None,
    status: int = 200,
) -> HttpResponse:
    said = answers or Answers()
    context = {
        "title": what.title(root),
        "back": what.address(root),
        "file": file,
        "found": differences,
        "summary": summary(differences),
        "ready": differences.ready[:MOST_SHOWN],
        "conflicts": [
            (one, "file" if one.name in said.take else "system" if one.name in said.leave else "") for one in differences.conflicts
        ],
        "refused": differences.refused[:MOST_SHOWN],
        "new": differences.new[:MOST_SHOWN],
        "seen": sorted(differences.versions.items()),
        "writable": len(differences.ready) + len(differences.conflicts),
        "reasons": reasons or [],
        "reason_label": what.reason_label,
        "reason": said.reason,
        "again": reverse("awards:list_back", args=[what.slug, request.resolver_match.kwargs["word"]]),
    }
    return render(request, "awards/list_differences.html", context, status=status)
