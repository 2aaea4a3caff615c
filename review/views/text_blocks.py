"""常用语: the sentences that an office keeps for returns, listed, added and removed."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reports.permissions import NotAllowed
from reports.requests import SignedInRequest
from reports.views.access import signed_in
from review.forms import TextBlockForm
from review.models import TextBlock
from review.text_blocks import add_block, regions_kept_by, remove_block


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def text_blocks(request: SignedInRequest) -> HttpResponse:
    """The sentences of the person's offices with a form for one more; 403 for who is not an office."""
    regions = regions_kept_by(request.user)
    if not regions:
        raise NotAllowed("只有政务公开办可以维护常用语。")
    form = TextBlockForm(request.POST or None, regions=regions)
    if request.method == "POST" and form.is_valid():
        add_block(actor=request.user, agency=form.cleaned_data["agency"], text=form.cleaned_data["text"])
        messages.success(request, "常用语已添加。")
        return redirect("review:text_blocks")
    rows = TextBlock.objects.kept_by(request.user).in_use().select_related("agency", "by")
    status = 422 if form.is_bound else 200
    return render(request, "review/text_blocks.html", {"form": form, "rows": rows}, status=status)


@require_POST
@signed_in
def remove_text_block(request: SignedInRequest, block_id: int) -> HttpResponse:
    """Offer the sentence no longer; 404 for one that the person does not keep."""
    try:
        remove_block(actor=request.user, block_id=block_id)
    except TextBlock.DoesNotExist:
        raise Http404 from None
    messages.success(request, "常用语已删除。")
    return redirect("review:text_blocks")
