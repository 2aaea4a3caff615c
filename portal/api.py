"""The only list of API routes, mounted at /api/v1/."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.authtoken.views import ObtainAuthToken
from rest_framework.routers import DefaultRouter
from rest_framework.throttling import ScopedRateThrottle

from reports.api.views import AgencyViewSet, FindingViewSet, ReportViewSet, YearViewSet

router = DefaultRouter()
router.register("agencies", AgencyViewSet, basename="agency")
router.register("years", YearViewSet, basename="year")
router.register("reports", ReportViewSet, basename="report")
router.register("findings", FindingViewSet, basename="finding")


class Login(ObtainAuthToken):
    """User name and password in, token out. Throttled, and counted by the login lock-out."""

    throttle_classes = [ScopedRateThrottle]
    throttle_scope = "login"

    def get_serializer_context(self) -> dict:
        # The lock-out marks the request that it is given, and its middleware sees only Django's, not DRF's.
        return {**super().get_serializer_context(), "request": self.request._request}


class Docs(SpectacularSwaggerSplitView):
    """Swagger UI from our own files; its page keeps style and script apart, as the content security policy wants."""

    template_name = "api/docs.html"


urlpatterns = [
    path("", include(router.urls)),
    path("login/", Login.as_view(), name="login"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", Docs.as_view(url_name="api:schema"), name="docs"),
]
