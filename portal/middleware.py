"""Middleware that concerns the deployment, not the reports."""

import ipaddress

from django.conf import settings


class ClientAddressMiddleware:
    """Puts the client's address into REMOTE_ADDR when our own proxies stand in front.

    With PROXY_HOPS=n the n-th member of X-Forwarded-For from the right was written by the outermost of our
    proxies; everything left of it was sent by the client and is not believed. With 0 the header is ignored.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        hops = settings.PROXY_HOPS
        if hops:
            members = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
            if len(members) >= hops and _is_address(members[-hops]):
                request.META["REMOTE_ADDR"] = members[-hops]
        return self.get_response(request)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
