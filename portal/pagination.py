"""Pagination of every list of the API."""

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request


class Pages(PageNumberPagination):
    """50 a page; `page_size` may ask for other sizes up to 200. A size that is no number is refused, not ignored."""

    page_size_query_param = "page_size"
    max_page_size = 200

    def get_page_size(self, request: Request) -> int | None:
        asked = request.query_params.get(self.page_size_query_param, "")
        if asked and not (asked.isascii() and asked.isdecimal() and int(asked[:9]) > 0):
            raise ValidationError({"page_size": [f"请填写1至{self.max_page_size}的整数。"]})
        return super().get_page_size(request)
