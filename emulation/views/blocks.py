"""Pages of emulation blocks and of what they selected."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from emulation import blocks
from emulation.forms.blocks import SelectionForm
from emulation.models import Block, BlockResult, Campaign
from units import clock, ledger
from units.forms.refusals import refusals_on
from units.views.files import file_response


@require_safe
@login_required
def block_list(request: HttpRequest) -> HttpResponse:
    rows = blocks.with_members(blocks.visible_to(request.user), clock.today())
    return render(request, "emulation/blocks.html", {"blocks": rows})


def _seen(request: HttpRequest, code: str) -> Block:
    return get_object_or_404(blocks.visible_to(request.user), code=code)


def _results():
    return BlockResult.objects.select_related("block", "campaign", "unit", "award", "minutes__file", "entered_by").order_by("-met_on", "id")


@require_safe
@login_required
def block_page(request: HttpRequest, code: str) -> HttpResponse:
    block = _seen(request, code)
    (with_seats,) = blocks.with_members(Block.objects.filter(pk=block.pk), clock.today())
    results, may_enter = list(_results().filter(block=block)), blocks.may_enter(block, request.user)
    context = {
        "own_block": block,
        "members": with_seats.members,
        "results": results,
        "may_enter": may_enter,
        "history": ledger.history_of(results, blocks.WORDS)[::-1] if may_enter else [],
    }
    return render(request, "emulation/block.html", context)


@require_safe
@login_required
def campaign_results(request: HttpRequest, public_id: str) -> HttpResponse:
    """What all blocks selected in one campaign, as far as the account sees the blocks."""
    campaign = get_object_or_404(Campaign.objects.visible_to(request.user), public_id=public_id)
    rows = _results().filter(campaign=campaign, block_id__in=blocks.visible_to(request.user).values("id"))
    return render(request, "emulation/block_results.html", {"campaign": campaign, "results": list(rows)})


@require_http_methods(["GET", "POST"])
@login_required
def result_add(request: HttpRequest, code: str) -> HttpResponse:
    block = _seen(request, code)
    if not blocks.may_enter(block, request.user):
        raise PermissionDenied("Chỉ cơ quan thường trực của nơi lập khối nhập được kết quả suy tôn.")
    form = SelectionForm(request.POST or None, request.FILES or None, block=block, account=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):  # what changed in the instant since the form looked
            result = blocks.enter_result(block, form.selection(), minutes=form.cleaned_data["minutes"], by=request.user)
            messages.success(request, f"Đã ghi kết quả suy tôn: {result.unit}, {result.award}.")
            return redirect("emulation:block", block.code)
    return render(request, "emulation/block_result_form.html", {"form": form, "own_block": block})


@require_safe
@login_required
def result_minutes(request: HttpRequest, code: str, public_id: str) -> HttpResponse:
    """The minutes of a result, for whoever sees the block."""
    block = _seen(request, code)
    result = get_object_or_404(_results(), block=block, minutes__public_id=public_id)
    return file_response(request, result.minutes.file, result.minutes.name)
