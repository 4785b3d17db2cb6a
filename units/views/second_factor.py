"""The second factor: one's own page of factors, setting one up, the printed card, and being asked for it at log-in.

The ceremonies are allauth's; ours are the words, the ledger, and the card that counts as a factor of its own.
"""

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.decorators import login_stage_required
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, ReauthenticateWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.generic import TemplateView

from units import clock, second_factor
from units.attachments import PDF
from units.moves import Refused
from units.papers.handout import CodeCard, card_pdf
from units.papers.render import RenderFailed
from units.views.files import handed_out

T = Authenticator.Type
fresh = reauthentication_required(app="allauth.mfa")
KIND = ((T.WEBAUTHN, "webauthn"), (T.TOTP, "totp"), (T.RECOVERY_CODES, "card"))


@require_safe
@login_required
def index(request: HttpRequest) -> HttpResponse:
    """What the account has, and the three ways with what each needs."""
    factors = second_factor.factors_of(request.user)
    rows = [{"factor": factor, "words": second_factor.described(factor), "left": second_factor.codes_left(factor)} for factor in factors]
    context = {"rows": rows, "kinds": {name for kind, name in KIND if any(factor.type == kind for factor in factors)}}
    return render(request, "mfa/index.html", context | {"needed": settings.REQUIRE_SECOND_FACTOR and second_factor.needed(request.user)})


class ActivateApp(ActivateTOTPView):
    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated and Authenticator.objects.filter(user=request.user, type=T.TOTP).exists():
            return redirect("mfa_index")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.added(self.request.user, T.TOTP)
        return response


class AddKey(AddWebAuthnView):
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.added(self.request.user, T.WEBAUTHN)
        return response


@method_decorator(login_stage_required(stage=AuthenticateStage.key, redirect_urlname="account_login"), name="dispatch")
class AskFactor(AuthenticateView):
    """allauth's page sends away whoever has only a card; here the card is enough."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.stage = request._login_stage
        self.form = self._build_forms()
        return TemplateView.dispatch(self, request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        types = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        return context | {"has_key": T.WEBAUTHN in types, "has_code": bool(types - {T.WEBAUTHN}), "has_card": T.RECOVERY_CODES in types}


activate_app = login_required(ActivateApp.as_view())
add_key = login_required(AddKey.as_view())
ask = AskFactor.as_view()
ask_again = ReauthenticateView.as_view()
ask_again_key = ReauthenticateWebAuthnView.as_view()


# --- the printed card ----------------------------------------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
@fresh
def card(request: HttpRequest) -> HttpResponse:
    """Make a card. Its codes are shown in the answer to this POST only: print it there."""
    has_card = Authenticator.objects.filter(user=request.user, type=T.RECOVERY_CODES).exists()
    if request.method == "POST":
        codes = second_factor.make_card(request.user)
        return render(request, "mfa/card.html", {"codes": codes, "today": clock.today()})
    text = "Thẻ có 16 mã, mỗi mã dùng một lần khi đăng nhập. In ra giấy và cất riêng, không để chung với mật khẩu."
    warning = "Thẻ cũ hết hiệu lực ngay khi lập thẻ mới." if has_card else ""
    context = {"title": "Lập thẻ mã in", "text": text, "warning": warning, "button": "Lập thẻ và xem mã", "back": "/tai-khoan/lop-bao-ve/"}
    return render(request, "confirm.html", context)


@never_cache
@require_POST
@login_required
@fresh
def card_paper(request: HttpRequest) -> HttpResponse:
    """The card as PDF, for whoever still has its codes on the screen: all of them must be those of the account."""
    codes = request.POST.getlist("code")
    factor = Authenticator.objects.filter(user=request.user, type=T.RECOVERY_CODES).first()
    if factor is None or [code.replace(" ", "") for code in codes] != factor.wrap().generate_codes():
        raise Http404
    sheet = CodeCard(
        site=settings.SITE_NAME, name=request.user.full_name, username=request.user.username, codes=tuple(codes), made_on=clock.today()
    )
    try:
        content = card_pdf(sheet)
    except RenderFailed as failure:
        messages.error(request, str(failure))
        return redirect("mfa_index")
    return handed_out(content, "the-ma.pdf", media_type=PDF, inline=True)


@require_http_methods(["GET", "POST"])
@login_required
@fresh
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    factor = get_object_or_404(Authenticator, pk=pk, user=request.user)
    words = second_factor.described(factor)
    if request.method == "POST":
        try:
            second_factor.remove(request.user, factor)
        except Refused as refusal:
            for reason in refusal.reasons:
                messages.error(request, reason)
        else:
            messages.success(request, f"Đã bỏ: {words}.")
        return redirect("mfa_index")
    text = f"{words} không còn dùng được để đăng nhập."
    context = {"title": "Bỏ cách này?", "text": text, "button": "Bỏ cách này", "back": "/tai-khoan/lop-bao-ve/"}
    return render(request, "confirm.html", context)
