"""Who may use the API."""

from __future__ import annotations

from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from reports.selectors.archive import archive_is_open_to


class ReadsArchive(BasePermission):
    """People with an account; anybody where the archive is public. What they see is decided by the lists."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return archive_is_open_to(request.user)
