"""The search in explanations, questions and answers about approved reports, for those in whose reach a report is."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.found_pages import search_page
from reports.models import AnnualReport
from reports.models.search import SearchedText
from reports.requests import SignedInRequest
from reports.views.access import signed_in
from review.searched_talk import shown_talk


@require_safe
@signed_in
def talk(request: SignedInRequest) -> HttpResponse:
    """The approved reports of the person's reach about which the words were written; a form without words."""
    typed = request.GET.get("q", "").strip()
    context = {"typed": typed}
    if typed:
        among = AnnualReport.objects.visible_to(request.user).filter(effective_submission__isnull=False)
        context |= search_page(request, typed, among=among, texts=SearchedText.TALK, texts_of=shown_talk)
    return render(request, "review/talk.html", context)
