"""The administration site: Django's, without the address that leads from a row to its page in the portal."""

from __future__ import annotations

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path


class PortalAdminSite(AdminSite):
    """Administrators decide on no report, so the administration leads to none, whatever has an address."""

    def get_urls(self) -> list[URLResolver | URLPattern]:
        return [
            path(str(entry.pattern), self.admin_view(nowhere), name=entry.name)
            if isinstance(entry, URLPattern) and entry.name == "view_on_site"
            else entry
            for entry in super().get_urls()
        ]


def nowhere(request: HttpRequest, **named: str) -> HttpResponse:  # noqa: ARG001 - the arguments of the address
    """Answer 404, whatever is asked for."""
    raise Http404


class PortalAdminConfig(AdminConfig):
    """Takes the place of ``django.contrib.admin`` among the installed apps."""

    default_site = "portal.administration.PortalAdminSite"
