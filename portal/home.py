"""The address people type, which leads each to the page where their work begins."""

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from reports.navigation import start_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Redirect by role; without login to the public archive where it is open, else to the login page."""
    if request.user.is_authenticated:
        return redirect(start_of(request.user))
    if settings.PUBLIC_ARCHIVE:
        return redirect("reports:archive_home")
    return redirect_to_login("/")
