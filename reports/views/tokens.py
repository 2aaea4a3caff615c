"""接口令牌: the tokens of the own account; each is shown once, when it is made."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from reports.models import ApiToken
from reports.models.accounts import TokenActs, TokenScope
from reports.requests import SignedInRequest
from reports.services.tokens import (
    LIFETIMES,
    LONGEST_LABEL,
    NAMELESS,
    TokenAsked,
    TokenRefused,
    make_token,
    revoke_token,
    tokens_of,
)
from reports.views.access import signed_in

WRONG = "密码不正确，未取得令牌。连续输错{limit}次，您的账号在这台电脑所用的网络上15分钟内不能登录。"


class TokenForm(forms.Form):
    """A new token; the password is asked again, because a token outlives the session."""

    label = forms.CharField(
        label="名称",
        max_length=LONGEST_LABEL,
        error_messages={"required": TokenRefused.MESSAGES["LABEL"]},
        help_text="例如使用它的系统：县门户网站。",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    scope = forms.ChoiceField(
        label="范围",
        choices=TokenScope.choices,
        initial=TokenScope.PUBLIC,
        error_messages={"invalid_choice": TokenRefused.MESSAGES["SCOPE"]},
        help_text="请选够用的最小范围。",
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    acts = forms.ChoiceField(
        label="用途",
        choices=TokenActs.choices,
        initial=TokenActs.READ,
        required=False,
        error_messages={"invalid_choice": TokenRefused.MESSAGES["ACTS"]},
        help_text="不会超出您在网页上的权限。请选够用的最小用途。",
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    days = forms.TypedChoiceField(
        label="有效期",
        choices=[(days, f"{days}天") for days in LIFETIMES],
        coerce=int,
        initial=90,
        error_messages={"invalid_choice": TokenRefused.MESSAGES["LIFETIME"]},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    password = forms.CharField(
        label="本人密码",
        max_length=128,
        strip=False,
        error_messages={"required": "请填写本人的登录密码。"},
        widget=forms.PasswordInput(attrs={"class": "form-control", "autocomplete": "current-password"}),
    )


@sensitive_post_parameters("password")
@never_cache
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: SignedInRequest) -> HttpResponse:
    """The living tokens; POST makes one and shows it, once."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        key = _made(request, form)
        if key:
            return _page(request, TokenForm(), key=key, label=form.cleaned_data["label"])
    return _page(request, form, status=422 if form.errors else 200)


def _made(request: SignedInRequest, form: TokenForm) -> str:
    """The new token; empty with the sentence in the form when it is refused."""
    user, typed = request.user, form.cleaned_data
    if authenticate(request, username=user.username, password=typed["password"]) is None:
        form.add_error("password", WRONG.format(limit=settings.AXES_FAILURE_LIMIT))
        return ""
    asked = TokenAsked(typed["label"], typed["scope"], typed["days"], typed["acts"] or TokenActs.READ)
    try:
        return make_token(actor=user, asked=asked, with_factor=user.second_factor_since is not None)
    except TokenRefused as refused:
        form.add_error(None, refused.message)
        return ""


def _page(request: SignedInRequest, form: TokenForm, *, status: int = 200, **shown: Any) -> HttpResponse:
    context = {"form": form, "tokens": tokens_of(request.user), "nameless": NAMELESS, **shown}
    return render(request, "accounts/tokens.html", context, status=status)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def end_token(request: SignedInRequest, token_id: int) -> HttpResponse:
    """GET asks once more; POST ends the token at once."""
    token = get_object_or_404(ApiToken, pk=token_id, user=request.user)
    if request.method == "POST":
        revoke_token(actor=request.user, token=token)
        messages.success(request, f"令牌“{token.label or NAMELESS}”已停用。")
        return redirect("reports:tokens")
    return render(request, "accounts/end_token.html", {"token": token, "nameless": NAMELESS})
