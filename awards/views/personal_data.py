"""Personal data: what is held on one person, restriction on request, and how long each kind is kept."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from awards import data_subjects, records, retention
from awards.forms.personal_data import ExtractForm, HoldForm, ReleaseForm, RetentionForm
from units import access, clock, privacy
from units import retention as rules
from units.forms.refusals import refusals_on
from units.models import PersonalData, Recipient, RecipientRestriction, RetentionRule, Role
from units.vietnamese import ascii_filename, date_vn, number_vn
from units.views.files import handed_out
from units.views.sheets import sheet

READERS = frozenset({Role.ADMIN, Role.AUDITOR})


# --- one person -------------------------------------------------------------------------------------------------------------


def _seen(request: HttpRequest, pk: int) -> Recipient:
    """The recipient, for those who answer for the data; 404 for who does not see it, 403 for who only sees it."""
    seen = Recipient.objects.select_related("unit")
    mine = seen.filter(pk=pk, pk__in=privacy.answered_for(request.user).values("pk")).first()
    if mine:
        return mine
    if records.visible(request.user).filter(pk=pk).exists():
        raise PermissionDenied("Trang này dành cho chuyên viên thẩm định, lãnh đạo cơ quan thường trực và quản trị của đơn vị.")
    raise Http404


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def extract(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out everything held on a person. The answer of the POST is the extract itself: nothing is kept on the server."""
    recipient = _seen(request, pk)
    form = ExtractForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sections = data_subjects.export(recipient, reason=form.cleaned_data["reason"], by=request.user)
        if form.cleaned_data["format"] == "json":
            name = f"du-lieu-{ascii_filename(recipient.name)}.json"
            return handed_out(data_subjects.as_json(recipient, sections), name, media_type="application/json")
        context = {"recipient": recipient, "sections": sections, "reason": form.cleaned_data["reason"]}
        return render(request, "awards/data_extract.html", context)
    context = {
        "recipient": recipient,
        "form": form,
        "restrictions": privacy.restrictions_of(recipient).select_related("by", "lifted_by"),
    }
    return render(request, "awards/data_subject.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Restrict a person's data on request."""
    recipient = _seen(request, pk)
    return sheet(
        request,
        HoldForm(request.POST or None),
        lambda told: privacy.hold(recipient, by=request.user, **told),
        title=f"Hạn chế xử lý dữ liệu của {recipient}?",
        text="Hồ sơ sẽ không còn hiện trong danh sách của đơn vị và không đề nghị khen thưởng được, cho tới khi bỏ hạn chế. "
        "Không dữ liệu nào bị xóa; quyết định đã ban hành giữ nguyên.",
        button="Hạn chế xử lý",
        back=reverse("awards:data_subject", args=[pk]),
        done=f"Đã hạn chế xử lý dữ liệu của {recipient}.",
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift the restriction."""
    recipient = _seen(request, pk)
    return sheet(
        request,
        ReleaseForm(request.POST or None),
        lambda told: privacy.release(recipient, by=request.user, **told),
        title=f"Bỏ hạn chế xử lý dữ liệu của {recipient}?",
        text="Hồ sơ lại hiện trong danh sách và lại đề nghị khen thưởng được.",
        button="Bỏ hạn chế",
        back=reverse("awards:data_subject", args=[pk]),
        done=f"Đã bỏ hạn chế xử lý dữ liệu của {recipient}.",
    )


# --- how long it is kept ------------------------------------------------------------------------------------------------------


def _need_reader(request: HttpRequest) -> None:
    if not access.tops(request.user, READERS).exists():
        raise PermissionDenied("Trang này dành cho quản trị và người kiểm tra nhật ký của tỉnh.")


def _need_keeper(request: HttpRequest) -> None:
    if not rules.may_keep(request.user):
        raise PermissionDenied("Chỉ quản trị của tỉnh đặt thời hạn và xóa dữ liệu hết hạn.")


def _kind(kind: str) -> PersonalData:
    if kind not in PersonalData.values:
        raise Http404
    return PersonalData(kind)


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Each kind of personal data: how long it is kept by what rule, and how much is past its time."""
    _need_reader(request)
    today = clock.today()
    held = RecipientRestriction.objects.standing().select_related("recipient__unit")
    context = {
        "kinds": retention.due(today),
        "past": RetentionRule.objects.exclude(valid_to=None, valid_from__lte=today).order_by("kind", "-valid_from"),
        "may_keep": rules.may_keep(request.user),
        "held": list(held.filter(recipient__in=privacy.answered_for(request.user))[:200]),
    }
    return render(request, "awards/personal_data.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def period(request: HttpRequest, kind: str) -> HttpResponse:
    """A new dated period for a kind."""
    chosen = _kind(kind)
    _need_keeper(request)
    now = rules.rules_on(clock.today()).get(kind)
    known = {"keep_months": now.keep_months, "counted_from": now.counted_from, "source": now.source} if now else {}
    form = RetentionForm(request.POST or None, initial=known | {"valid_from": clock.today()})
    if request.method == "POST" and form.is_valid():
        with refusals_on(form, field="valid_from"):
            rules.set_rule(kind, by=request.user, **form.cleaned_data)
            messages.success(request, f"Đã đặt thời hạn giữ: {chosen.label}.")
            return redirect("awards:personal_data")
    text = f"{chosen.label}. Dòng cũ được giữ lại, hết áp dụng vào ngày trước ngày mới. Đặt thời hạn chưa xóa gì."
    context = {"title": "Đặt thời hạn giữ dữ liệu", "text": text, "form": form, "button": "Đặt thời hạn"}
    return render(request, "confirm.html", context | {"back": reverse("awards:personal_data")})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def forget(request: HttpRequest, kind: str) -> HttpResponse:
    """Empty what is past its time: first the count, then for good."""
    chosen = _kind(kind)
    _need_keeper(request)
    if request.method == "POST":
        number = retention.run(kind, by=request.user)
        messages.success(request, f"Đã xóa {number_vn(number)} mục hết thời hạn giữ: {chosen.label}.")
        return redirect("awards:personal_data")
    (due,) = [row for row in retention.due(clock.today()) if row.kind == kind]
    if due.rule is None:
        messages.error(request, "Chưa có thời hạn giữ cho loại dữ liệu này. Đặt thời hạn trước.")
        return redirect("awards:retention_period", kind=kind)
    if not due.number:
        messages.info(request, f"{chosen.label}: hôm nay không có gì hết thời hạn giữ.")
        return redirect("awards:personal_data")
    before = rules.cutoff(due.rule, clock.today())
    facts = [
        ("Loại dữ liệu", chosen.label),
        ("Thời hạn", f"{due.rule.keep_months} tháng, tính từ {due.rule.counted_from}"),
        ("Căn cứ", f"{due.rule.source}{'' if due.rule.verified else ' (chưa đối chiếu với văn bản chính thức)'}"),
        ("Xóa những gì trước ngày", date_vn(before.date())),
        ("Số mục sẽ xóa", number_vn(due.number)),
    ]
    warning = "Không lấy lại được: dữ liệu bị xóa trắng hẳn. Quyết định và hồ sơ khen thưởng không bị đụng tới."
    context = {
        "title": "Xóa dữ liệu hết thời hạn giữ?",
        "facts": facts,
        "warning": warning,
        "button": f"Xóa hẳn {number_vn(due.number)} mục",
        "back": reverse("awards:personal_data"),
    }
    return render(request, "confirm.html", context)
