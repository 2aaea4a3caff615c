"""What a person or a program sees when a request cannot be answered: one code, one Chinese sentence."""

import logging
import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist, loader
from django.utils.html import format_html

from portal.unavailable import RETRY_AFTER, unavailable
from reports.problems import MEDIA_TYPE, problem
from reports.request_ids import request_id

log = logging.getLogger(__name__)

_SENTENCES = {
    400: ("BAD_REQUEST", "请求有误，请返回上一页重试。"),
    403: ("FORBIDDEN", "您没有进行这项操作的权限。"),
    404: ("NOT_FOUND", "没有找到这个页面，或者您无权查看。"),
    405: ("METHOD", "这个地址不能直接打开。请从页面上的按钮办理。"),
    409: ("CONFLICT", "内容已被他人更新，请刷新页面后重试。"),
    429: ("TOO_MANY", "尝试次数过多，请15分钟后再试。"),
    503: ("UNAVAILABLE", "系统暂时不能办理。请稍后重试。"),
    500: ("INTERNAL", "系统出现故障，已记录。请稍后重试，仍未解决的，请联系系统管理员。"),
}


def answer(request: HttpRequest, status: int, *, code: str = "", sentence: str = "") -> HttpResponse:
    """The error as JSON for /api/ and for programs, else as the page templates/<status>.html.

    The template receives `status`, `code`, `sentence` and `request_id`, which stands in the log. The page of a 500 or
    503 is rendered without the request, because whatever broke (the database, the session) may break again.
    """
    default_code, default_sentence = _SENTENCES[status]
    code, sentence = code or default_code, sentence or default_sentence
    if request.path.startswith("/api/"):
        return problem_answer(status, code, sentence)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse(
            {"code": code, "message": sentence}, status=status, json_dumps_params={"ensure_ascii": False}
        )
    context = {"status": status, "code": code, "sentence": sentence, "request_id": request_id()}
    body: str
    try:
        body = loader.render_to_string(f"{status}.html", context, None if status >= 500 else request)
    except TemplateDoesNotExist:
        body = _bare_page(status, sentence)
    except Exception:
        log.exception("the page for status %s cannot be rendered", status)
        body = _bare_page(status, sentence)
    return HttpResponse(body, status=status)


def problem_answer(status: int, code: str, sentence: str) -> HttpResponse:
    """The refusal of a request of the API before any of its views is asked."""
    return JsonResponse(
        problem(status=status, code=code, sentence=sentence),
        status=status,
        json_dumps_params={"ensure_ascii": False},
        content_type=MEDIA_TYPE,
    )


def _bare_page(status: int, sentence: str) -> str:
    return format_html(
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{}</title></head>'
        '<body><h1>{}</h1><p>{}</p><p><a href="/">返回首页</a></p></body></html>',
        status,
        status,
        sentence,
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(
        request,
        400,
        code=str(getattr(exception, "code", "")),
        sentence=str(getattr(exception, "message", "")),
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(
        request,
        403,
        code=str(getattr(exception, "code", "")),
        sentence=str(getattr(exception, "message", "")),
    )


def page_not_found(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    return answer(request, 404)


def method_not_allowed(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    """In place of Django's empty 405: somebody who logs in anew is led to the address of a form that was sent."""
    response = answer(request, 405)
    response.headers["Allow"] = refused.headers["Allow"]
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After where disk or database refuse for now, else 500."""
    passing = unavailable(sys.exc_info()[1])
    if passing is None:
        return answer(request, 500)
    code, sentence = passing
    response = answer(request, 503, code=code, sentence=sentence)
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def csrf_failure(request: HttpRequest, **_: object) -> HttpResponse:
    return answer(request, 403, code="CSRF", sentence="页面已过期，请返回上一页、刷新后再提交一次。")


def locked_out(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """Answer for django-axes when a name has failed too often from one address."""
    return answer(request, 429, code="LOCKED_OUT", sentence="登录失败次数过多，请15分钟后再试。")
