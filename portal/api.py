"""The only list of API routes, mounted at /api/v1/."""

from typing import Any

from django.conf import settings
from django.urls import include, path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.authtoken.serializers import AuthTokenSerializer
from rest_framework.authtoken.views import ObtainAuthToken
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter
from rest_framework.serializers import CharField
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from portal.bounds import BoundedJSONParser, StorableFormParser, StorableMultiPartParser
from reports.api.views import AgencyViewSet, FindingViewSet, ReportViewSet, YearViewSet
from reports.selectors.accounts import second_factor_required
from reports.services.tokens import issue_token

router = DefaultRouter()
router.register("agencies", AgencyViewSet, basename="agency")
router.register("years", YearViewSet, basename="year")
router.register("reports", ReportViewSet, basename="report")
router.register("findings", FindingViewSet, basename="finding")


def _refused(code: str, message: str) -> Response:
    return Response({"code": code, "message": message}, status=403)


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


class Login(ObtainAuthToken):
    """User name and password in, token out: throttled, and counted by the login lock-out."""

    serializer_class = Credentials
    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "login"
    parser_classes = (StorableFormParser, StorableMultiPartParser, BoundedJSONParser)

    @extend_schema(summary="取得令牌", description="用户名和密码换取接口令牌；使用动态验证码的账号不能换取。")
    def post(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Refuse a token to people who must first change the password or enter a code at the portal."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = serializer.validated_data["user"]
        if user.second_factor_since is not None or second_factor_required(user):
            return _refused("SECOND_FACTOR", "这个账号使用动态验证码，不能只凭密码取得接口令牌。")
        if user.must_change_password:
            return _refused("PASSWORD_CHANGE", "请先登录网页修改初始密码。")
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
    """The schema of the API."""

    permission_classes = [DocumentsPermission]


class Docs(SpectacularSwaggerSplitView):
    """Swagger UI from our own files; its page keeps style and script apart, as the content security policy wants."""

    template_name = "api/docs.html"
    permission_classes = [DocumentsPermission]


urlpatterns = [
    path("", include(router.urls)),
    path("login/", Login.as_view(), name="login"),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", Docs.as_view(url_name="api:schema"), name="docs"),
]
