"""The only list of API routes, mounted at /api/v1/."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.authtoken.views import ObtainAuthToken
from rest_framework.routers import DefaultRouter

router = DefaultRouter()


class Login(ObtainAuthToken):
    """User name and password in, token out. Throttled, and counted by the login lock-out."""

    throttle_scope = "login"


urlpatterns = [
    path("", include(router.urls)),
    path("login/", Login.as_view(), name="login"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api:schema"), name="docs"),
]
