"""What is done to an envelope: print, confirm, send, take back, take in. One sheet each."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awards import confirmation, dossiers
from awards.contents import content_hash, lines_of
from awards.dossiers import HEAD
from awards.forms.dossiers import SignedScanForm, VersionForm
from awards.models import Dossier
from awards.nominations import APPRAISAL, NOMINATOR
from awards.views.dossiers import letter_part, receiver_of, seen, url
from units.models import Paper, PaperState
from units.papers import filing
from units.views.files import file_response
from units.views.sheets import sheet

SHEET = ["GET", "HEAD", "POST"]


def versioned(request: HttpRequest, dossier: Dossier) -> VersionForm:
    return VersionForm(request.POST or None, initial={"version": dossier.version})


# --- the letter on paper ---------------------------------------------------------------------------------------------------


@login_required
@require_POST
def dossier_print(request: HttpRequest, public_id: str) -> HttpResponse:
    """Order the letter; its state is shown on the dossier's page."""
    dossier = seen(request, public_id, NOMINATOR)
    confirmation.print_letter(dossier, by=request.user)
    return redirect(f"{url(dossier)}#to-trinh-in")


@login_required
@require_safe
def dossier_paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """The state of the newest letter: a fragment that asks again while the letter is being made."""
    dossier = seen(request, public_id)
    return render(request, "awards/dossier.html#paper", {"dossier": dossier, **letter_part(dossier, content_hash(dossier))})


@login_required
@require_safe
def dossier_paper_file(request: HttpRequest, public_id: str, paper_id: str) -> HttpResponse:
    """The PDF of a printed letter."""
    dossier = seen(request, public_id)
    paper = get_object_or_404(confirmation.letters_of(dossier).select_related("file"), public_id=paper_id)
    if paper.state != PaperState.READY or paper.file is None:
        raise Http404
    return file_response(request, paper.file, f"{paper.title}.pdf")


@login_required
@require_POST
def dossier_paper_again(request: HttpRequest, public_id: str, paper_id: str) -> HttpResponse:
    """Try a letter that failed once more."""
    dossier = seen(request, public_id, NOMINATOR)
    paper: Paper = get_object_or_404(confirmation.letters_of(dossier), public_id=paper_id)
    if paper.state == PaperState.FAILED:  # otherwise it is being made or done: nothing to try again
        filing.again(paper)
    return redirect(f"{url(dossier)}#to-trinh-in")


# --- moves -----------------------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(SHEET)
def dossier_confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """The head reads the whole list and confirms it with one button."""
    dossier = seen(request, public_id, HEAD)
    return sheet(
        request,
        versioned(request, dossier),
        lambda told: confirmation.confirm(dossier, by=request.user, version=told["version"]),
        title="Xác nhận tờ trình?",
        text="Sau khi xác nhận, nội dung được giữ nguyên cho đến khi gửi. Muốn sửa phải mở lại và xác nhận lần nữa.",
        facts=_facts(dossier),
        button="Xác nhận tờ trình",
        back=url(dossier),
        done="Đã xác nhận. Cán bộ thi đua gửi được rồi.",
        template="awards/dossier_confirm.html",
    )


def _facts(dossier: Dossier) -> list[tuple[str, object]]:
    lines = [line.nomination for line in lines_of(dossier)]
    listed = [(f"{n}. {row.recipient.name}", row.award.name) for n, row in enumerate(lines, 1)]
    signer = f"{dossier.signer_post} {dossier.signer_name}".strip()
    return [("Tờ trình", dossier.title), ("Người ký", signer or "chưa ghi"), ("Số trường hợp", len(lines)), *listed]


@login_required
@require_http_methods(SHEET)
def dossier_confirm_paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """The scan of the signed letter, with the code of the version that was signed."""
    dossier = seen(request, public_id, NOMINATOR)
    known = {"version": dossier.version, "letter_number": dossier.letter_number, "letter_date": dossier.letter_date}
    form = SignedScanForm(request.POST, request.FILES) if request.method == "POST" else SignedScanForm(initial=known)
    return sheet(
        request,
        form,
        lambda told: confirmation.confirm_paper(dossier, by=request.user, **told),
        title="Nộp tờ trình đã ký trên giấy",
        text="Mã ở chân trang cho biết bản đã ký đúng với dữ liệu hôm nay.",
        button="Nộp bản đã ký",
        back=url(dossier),
        done="Đã nhận bản ký. Gửi tờ trình được rồi.",
    )


@login_required
@require_http_methods(SHEET)
def dossier_reopen(request: HttpRequest, public_id: str) -> HttpResponse:
    dossier = seen(request, public_id, NOMINATOR)
    return sheet(
        request,
        versioned(request, dossier),
        lambda told: confirmation.reopen(dossier, by=request.user, version=told["version"]),
        title="Mở lại để sửa?",
        text="Xác nhận của thủ trưởng hết hiệu lực; sửa xong phải xin xác nhận hoặc ký lại.",
        button="Mở lại để sửa",
        back=url(dossier),
        done="Đã mở lại. Sửa xong, xin thủ trưởng xác nhận lại.",
    )


@login_required
@require_http_methods(SHEET)
def dossier_send(request: HttpRequest, public_id: str) -> HttpResponse:
    """The confirm sheet of sending says to whom and how many."""
    dossier = seen(request, public_id, NOMINATOR)
    return sheet(
        request,
        versioned(request, dossier),
        lambda told: dossiers.send(dossier, by=request.user, version=told["version"]),
        title="Gửi tờ trình?",
        text="Rút lại được cho đến khi nơi nhận bấm tiếp nhận.",
        facts=[("Tờ trình", dossier.title), ("Nơi nhận", receiver_of(dossier)), ("Số trường hợp", dossier.lines.count())],
        button="Gửi tờ trình",
        back=url(dossier),
        then=url(dossier, "dossier_receipt"),
        done="Đã gửi tờ trình. Đây là phiếu gửi, in ra để lưu.",
    )


@login_required
@require_http_methods(SHEET)
def dossier_recall(request: HttpRequest, public_id: str) -> HttpResponse:
    dossier = seen(request, public_id, NOMINATOR)
    return sheet(
        request,
        versioned(request, dossier),
        lambda told: dossiers.recall(dossier, by=request.user, version=told["version"]),
        title="Rút tờ trình?",
        text="Tờ trình trở lại bản đang soạn, các trường hợp trở lại như trước khi gửi. Gửi lại phải xin xác nhận lại.",
        button="Rút tờ trình",
        back=url(dossier),
        done="Đã rút tờ trình về.",
    )


@login_required
@require_http_methods(SHEET)
def dossier_receive(request: HttpRequest, public_id: str) -> HttpResponse:
    dossier = seen(request, public_id, APPRAISAL, at="to_unit_id")
    about = [("Tờ trình", dossier.title), ("Nơi gửi", dossier.unit), ("Số trường hợp", dossier.lines.count())]
    return sheet(
        request,
        versioned(request, dossier),
        lambda told: dossiers.receive(dossier, by=request.user, version=told["version"]),
        title="Tiếp nhận tờ trình?",
        facts=[*about, ("Mã phiếu", dossier.receipt_code)],
        button="Tiếp nhận",
        back=url(dossier),
        done="Đã tiếp nhận. Các trường hợp chuyển sang thẩm định.",
    )
