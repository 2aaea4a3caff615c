"""对外通知: the addresses of other systems, listed, given another secret and ended by administrators."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from reports.agency_choice import AgencyField
from reports.models import Agency
from reports.models.reach import Role, memberships_of
from reports.permissions import NotAllowed
from reports.requests import SignedInRequest
from reports.views.access import signed_in
from review.models.webhooks import Delivery, Told, WebhookAddress
from review.webhooks import LONGEST_LABEL, AddressRefused, end_address, list_address, renew_secret

#: Messages shown of each address, newest first.
SHOWN = 5


class AddressForm(forms.Form):
    """One more address."""

    region = AgencyField(
        label="地区（含其下所有单位）",
        empty_label=None,
        error_messages={"required": "请选择地区。", "invalid_choice": "请从列表中选择地区。"},
    )
    label = forms.CharField(
        label="名称",
        max_length=LONGEST_LABEL,
        error_messages={"required": AddressRefused.MESSAGES["LABEL"]},
        help_text="例如接收通知的系统：市政务公开平台。",
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
    url = forms.CharField(
        label="地址",
        max_length=500,
        error_messages={"required": AddressRefused.MESSAGES["URL"]},
        widget=forms.TextInput(attrs={"class": "form-control", "type": "url", "placeholder": "https://"}),
    )
    told = forms.MultipleChoiceField(
        label="事项",
        choices=Told.choices,
        initial=list(Told.values),
        error_messages={
            "required": AddressRefused.MESSAGES["TOLD"],
            "invalid_choice": "请从列表中选择事项。",
        },
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, regions: list[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["region"])
        field.queryset = Agency.objects.filter(pk__in=[each.pk for each in regions]).order_by("sort_key")


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: SignedInRequest) -> HttpResponse:
    """The addresses of the person's regions with what was sent last; POST lists one more and shows its secret."""
    regions = _regions(request)
    form = AddressForm(request.POST if request.method == "POST" else None, regions=regions)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            listed = list_address(
                actor=request.user,
                region=typed["region"],
                label=typed["label"],
                url=typed["url"],
                told=typed["told"],
            )
        except AddressRefused as refused:
            form.add_error("url" if refused.code.startswith("URL") else None, refused.message)
        else:
            return _page(request, AddressForm(regions=regions), shown=listed)
    return _page(request, form, status=422 if form.errors else 200)


@require_POST
@signed_in
@never_cache
def renew(request: SignedInRequest, address_id: int) -> HttpResponse:
    """Give the address another secret and show it, once."""
    address = _kept(request, address_id)
    renewed = renew_secret(actor=request.user, address=address)
    return _page(request, AddressForm(regions=_regions(request)), shown=renewed)


@require_POST
@signed_in
def end(request: SignedInRequest, address_id: int) -> HttpResponse:
    """Tell the address nothing more."""
    address = _kept(request, address_id)
    end_address(actor=request.user, address=address)
    messages.success(request, f"不再通知“{address.label}”。")
    return redirect("review:webhooks")


def _regions(request: SignedInRequest) -> list[Agency]:
    held = [each.agency for each in memberships_of(request.user) if each.role == Role.ADMINISTRATOR]
    if not held:
        raise NotAllowed("只有系统管理员可以登记对外通知的地址。")
    return held


def _kept(request: SignedInRequest, address_id: int) -> WebhookAddress:
    _regions(request)
    kept = WebhookAddress.objects.kept_by(request.user).select_related("region")
    return get_object_or_404(kept, pk=address_id, ended_at=None)


def _page(
    request: SignedInRequest, form: AddressForm, *, status: int = 200, shown: WebhookAddress | None = None
) -> HttpResponse:
    newest = Delivery.objects.select_related("event__report").order_by("-id")
    rows = WebhookAddress.objects.kept_by(request.user).filter(ended_at=None).select_related("region", "by")
    prefetched = rows.prefetch_related(Prefetch("deliveries", queryset=newest[:SHOWN], to_attr="last"))
    context = {"form": form, "rows": prefetched, "shown": shown}
    return render(request, "review/webhooks.html", context, status=status)
