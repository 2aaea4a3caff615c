"""我的账号: password, second factor, sessions, mail; and the office's demand for second factors."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlsplit

import segno
from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import PasswordChangeView
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_otp import login as remember_device
from django_otp import match_token

from reports.devices import in_words
from reports.models import Agency
from reports.models.people import MailMode
from reports.permissions import require
from reports.requests import SignedInRequest
from reports.selectors.accounts import regions_of_office, second_factor_required, sign_ins_of
from reports.services.accounts import (
    AccountRefused,
    confirm_second_factor,
    demand_second_factor,
    end_sessions,
    password_changed,
    remove_second_factor,
    set_mail_mode,
    set_telephone,
    start_second_factor,
)
from reports.services.tokens import tokens_of
from reports.views.access import is_own_address, signed_in


class NewPasswordForm(PasswordChangeForm):
    """Django's form, which also rejects reuse of the old password."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("new_password1") and values.get("new_password1") == values.get("old_password"):
            self.add_error("new_password1", "新密码不能与原密码相同。")
        return values


class PasswordChange(PasswordChangeView):
    """Django's page; a person who had to choose a new password has done so afterwards."""

    request: SignedInRequest
    form_class = NewPasswordForm

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        response = super().form_valid(form)
        password_changed(user=self.request.user)
        return response


@signed_in
@require_safe
def account(request: SignedInRequest) -> HttpResponse:
    """What the person may set about the own account."""
    return _account(request)


def _account(
    request: SignedInRequest, *, telephone: str | None = None, refusal: str = "", status: int = 200
) -> HttpResponse:
    """The page; with what was typed as telephone and why it is refused."""
    user = request.user
    context = {
        "telephone": user.telephone if telephone is None else telephone,
        "telephone_refusal": refusal,
        "sign_ins": [(row, in_words(row.device)) for row in sign_ins_of(user)],
        "session_key": request.session.session_key,
        "tokens": len(tokens_of(user)),
        "second_factor_on": user.second_factor_since is not None,
        "second_factor_required": second_factor_required(user),
        "mail_modes": MailMode.choices,
        "regions": regions_of_office(user),
    }
    return render(request, "accounts/account.html", context, status=status)


@require_POST
@signed_in
def mail_mode(request: SignedInRequest) -> HttpResponse:
    try:
        set_mail_mode(actor=request.user, mode=request.POST.get("mode", ""))
        messages.success(request, "邮件提醒方式已保存。")
    except AccountRefused as refused:
        messages.error(request, refused.message)
    return redirect("reports:account")


@require_POST
@signed_in
def telephone(request: SignedInRequest) -> HttpResponse:
    """Save the telephone; a refused one stays in its field with the sentence."""
    typed = request.POST.get("telephone", "")
    try:
        set_telephone(actor=request.user, telephone=typed)
    except AccountRefused as refused:
        return _account(request, telephone=typed, refusal=refused.message, status=422)
    messages.success(request, "联系电话已保存。")
    return redirect("reports:account")


@require_POST
@signed_in
def end_other_sessions(request: SignedInRequest) -> HttpResponse:
    """退出其他设备, or one of them by its id."""
    asked = request.POST.get("sign_in", "")
    if asked and not (asked.isdecimal() and len(asked) < 19):
        raise Http404
    ended = end_sessions(
        actor=request.user,
        keep=request.session.session_key,
        sign_in_id=int(asked) if asked else None,
    )
    messages.success(request, f"已退出{ended}个设备。" if ended else "没有其他设备在登录，无需退出。")
    return redirect("reports:account")


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def second_factor(request: SignedInRequest) -> HttpResponse:
    """The code after the password. Wrong codes are answered ever later (throttling of the device)."""
    following = request.POST.get("next") or request.GET.get("next") or "/"
    if not is_own_address(request, following):
        following = resolve_url("home")
    if request.user.second_factor_since is None:
        return redirect("reports:account")
    error = ""
    if request.method == "POST":
        code = request.POST.get("code", "").strip().replace(" ", "").lower()
        device = match_token(request.user, code) if 6 <= len(code) <= 16 else None
        if device is not None:
            remember_device(request, device)
            return redirect(following)
        error = AccountRefused.MESSAGES["CODE_WRONG"]
    context = {"error": error, "next": following}
    return render(request, "accounts/second_factor.html", context, status=422 if error else 200)


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def second_factor_setup(request: SignedInRequest) -> HttpResponse:
    """Scan the picture, type the first code; then the recovery codes are shown once."""
    error = ""
    try:
        if request.method == "POST":
            device, codes = confirm_second_factor(actor=request.user, code=request.POST.get("code", ""))
            remember_device(request, device)
            return render(request, "accounts/recovery_codes.html", {"codes": codes})
        device = start_second_factor(actor=request.user)
    except AccountRefused as refused:
        if refused.code == "ALREADY_ON":
            messages.info(request, refused.message)
            return redirect("reports:account")
        error = refused.message
        device = start_second_factor(actor=request.user)
    context = {
        "error": error,
        "secret": _grouped(device.config_url),
        "required": second_factor_required(request.user),
    }
    return render(request, "accounts/second_factor_setup.html", context, status=422 if error else 200)


def _grouped(config_url: str) -> str:
    """The secret in groups of four, for people who cannot scan."""
    secret = parse_qs(urlsplit(config_url).query)["secret"][0]
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


@never_cache
@require_safe
@signed_in
def second_factor_qr(request: SignedInRequest) -> HttpResponse:
    """The picture to scan, while the factor is being set up."""
    try:
        device = start_second_factor(actor=request.user)
    except AccountRefused:
        raise Http404 from None
    picture = BytesIO()
    segno.make(device.config_url, error="m").save(picture, kind="svg", scale=5, border=2)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@require_POST
@signed_in
def second_factor_off(request: SignedInRequest) -> HttpResponse:
    """The person turns the own factor off, where no office asks for it."""
    if second_factor_required(request.user):
        messages.error(request, AccountRefused.MESSAGES["REQUIRED"])
    else:
        remove_second_factor(user=request.user)
        messages.success(request, "动态验证码已停用。")
    return redirect("reports:account")


@require_POST
@signed_in
def second_factor_rule(request: SignedInRequest, agency_id: int) -> HttpResponse:
    """The office asks a second factor of the reviewers of its region, or no longer."""
    region = get_object_or_404(Agency.objects.visible_to(request.user), pk=agency_id)
    require(request.user, "demand_second_factor", region)
    demanded = request.POST.get("demanded") == "1"
    demand_second_factor(actor=request.user, region_id=region.pk, demanded=demanded)
    sentence = "审核人员下次打开页面时须设置动态验证码。" if demanded else "不再要求审核人员使用动态验证码。"
    messages.success(request, f"{region.name}：{sentence}")
    return redirect(reverse("reports:account"))
