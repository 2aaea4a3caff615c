"""The only list of API routes, mounted at /api/v1/."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import include, path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.authtoken.serializers import AuthTokenSerializer
from rest_framework.authtoken.views import ObtainAuthToken
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import APIRootView, DefaultRouter, SimpleRouter
from rest_framework.serializers import CharField
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from portal.bounds import BoundedJSONParser, StorableFormParser, StorableMultiPartParser
from reports.api.access import ReadsArchive
from reports.api.dictionary import CodeViewSet, MeasureViewSet, ProblemViewSet, StateViewSet
from reports.api.errors import Unmet
from reports.api.renderers import FastJSON
from reports.api.search_views import SearchViewSet
from reports.api.shapes import Shape, Text
from reports.api.sum_views import TotalViewSet
from reports.api.table_views import LongViewSet, WideViewSet
from reports.api.upload_views import HandedReportViewSet, UploadViewSet
from reports.api.views import AgencyViewSet, FindingViewSet, YearViewSet
from reports.api.withdrawal_views import WithdrawalViewSet
from reports.api.work_views import DecisionViewSet, ExportViewSet
from reports.selectors.accounts import second_factor_required
from reports.services.tokens import issue_token
from review.api.acting import QuestionViewSet, WorkedSubmissionViewSet
from review.api.reading import EventViewSet, TalkViewSet


class Root(APIRootView):
    """The lists of the API by their addresses: those that the reader may ask for."""

    schema = None
    permission_classes = (ReadsArchive,)
    #: Prefix → the view of its list.
    lists: Mapping[str, type[GenericViewSet[Any]]] = MappingProxyType({})

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return prefix → address."""
        self.api_root_dict = {
            prefix: name
            for prefix, name in (self.api_root_dict or {}).items()
            if all(each().has_permission(request, self) for each in self.lists[prefix].permission_classes)
        }
        return super().get(request, *args, **kwargs)


class Routes(DefaultRouter):
    """The lists of the first day, whose addresses may end in a format, with the root of all."""

    APIRootView = Root

    def get_api_root_view(self, api_urls: Any = None) -> Any:
        """Return the view that names the lists of both routers."""
        known = [each for each in (*self.registry, *more.registry) if hasattr(each[1], "list")]
        return Root.as_view(
            api_root_dict={prefix: f"{basename}-list" for prefix, _, basename in known},
            lists={prefix: view for prefix, view, _ in known},
        )


router, more = Routes(), SimpleRouter()
router.register("agencies", AgencyViewSet, basename="agency")
router.register("years", YearViewSet, basename="year")
router.register("reports", HandedReportViewSet, basename="report")
router.register("findings", FindingViewSet, basename="finding")
more.register("uploads", UploadViewSet, basename="upload")
more.register("submissions", WorkedSubmissionViewSet, basename="submission")
more.register("tables/wide", WideViewSet, basename="wide")
more.register("tables/long", LongViewSet, basename="long")
more.register("withdrawals", WithdrawalViewSet, basename="withdrawal")
more.register("decisions", DecisionViewSet, basename="decision")
more.register("questions", QuestionViewSet, basename="question")
more.register("events", EventViewSet, basename="event")
more.register("exports", ExportViewSet, basename="export")
more.register("totals", TotalViewSet, basename="total")
more.register("search", SearchViewSet, basename="search")
more.register("talk", TalkViewSet, basename="talk")
more.register("codes", CodeViewSet, basename="code")
more.register("measures", MeasureViewSet, basename="measure")
more.register("states", StateViewSet, basename="state")
more.register("problems", ProblemViewSet, basename="problem")


class Credentials(AuthTokenSerializer):
    """用户名和密码。"""  # noqa: D400 - shown in the documents of the API

    # The lock-out keeps the name in a column of 255 characters; PostgreSQL refuses a longer one.
    username = CharField(
        label="用户名",
        write_only=True,
        max_length=150,
        error_messages={"max_length": "不能超过{max_length}个字。"},
    )
    password = CharField(
        label="密码",
        write_only=True,
        max_length=4096,
        trim_whitespace=False,
        error_messages={"max_length": "不能超过{max_length}个字。"},
    )

    token = None  # type: ignore[assignment]  # is answered, not sent


class TokenShape(Shape):
    token = Text(help_text="接口令牌")


class Login(ObtainAuthToken):
    """User name and password in, token out: throttled, and counted by the login lock-out."""

    serializer_class = Credentials
    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "login"
    renderer_classes = (FastJSON,)
    parser_classes = (StorableFormParser, StorableMultiPartParser, BoundedJSONParser)

    @extend_schema(
        summary="取得令牌",
        description="用户名和密码换取接口令牌；使用动态验证码的账号不能换取。",
        responses=TokenShape,
    )
    def post(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Refuse a token to people who must first change the password or enter a code at the portal."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = serializer.validated_data["user"]
        if user.second_factor_since is not None or second_factor_required(user):
            raise Unmet(403, "SECOND_FACTOR", "这个账号使用动态验证码，不能只凭密码取得接口令牌。")
        if user.must_change_password:
            raise Unmet(403, "PASSWORD_CHANGE", "请先登录网页修改初始密码。")
        return Response({"token": issue_token(user=user)})

    def get_serializer_context(self) -> dict[str, Any]:
        # The lock-out marks the request that it receives, and its middleware sees only Django's, not DRF's.
        return {**super().get_serializer_context(), "request": self.request._request}


class DocumentsPermission(BasePermission):
    """Everybody, or with ``API_DOCS_PUBLIC=0`` people who have logged in."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Return whether the documents of the API are shown; they hold no data."""
        return settings.API_DOCS_PUBLIC or bool(request.user and request.user.is_authenticated)


class Schema(SpectacularAPIView):
    """The schema of the API: made once in each process and form, because it is the same for everybody."""

    permission_classes = [DocumentsPermission]

    @extend_schema(exclude=True)
    def get(self, request: Request, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """Return it as YAML or JSON; walking all operations takes a second, too long for a page without login."""
        renderer = request.accepted_renderer
        answer = HttpResponse(
            _rendered_schema(renderer.format), content_type=f"{renderer.media_type}; charset=utf-8"
        )
        answer.headers["Content-Disposition"] = (
            f'inline; filename="{self._get_filename(request, request.version)}"'
        )
        return answer


@cache
def _rendered_schema(format_name: str) -> str | bytes:
    renderer = next(each for each in Schema.renderer_classes if each.format == format_name)
    return renderer().render(Schema.generator_class().get_schema(request=None, public=True))


class Docs(SpectacularSwaggerSplitView):
    """Swagger UI from our own files; its page keeps style and script apart, as the content security policy wants."""

    template_name = "api/docs.html"
    permission_classes = [DocumentsPermission]

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return the page or its script, which without a session neither needs nor sets a cookie."""
        response: Response = super().get(request, *args, **kwargs)
        if not request.user.is_authenticated:
            response.data["csrf_token"] = ""
        return response


urlpatterns = [
    path("", include(router.urls)),
    path("", include(more.urls)),
    path("login/", Login.as_view(), name="login"),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", Docs.as_view(url_name="api:schema"), name="docs"),
]
