"""URL root. Every route of the portal hangs below this list."""

from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.contrib.auth.models import Group
from django.urls import include, path
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.authtoken.models import TokenProxy

from portal import sign_on
from portal.health import healthz
from portal.home import home
from portal.watch.metrics import metrics
from portal.watch.readiness import readyz
from portal.watch.status import retry_job, system_status
from reports.views.accounts import PasswordChange

admin.site.site_header = "政府信息公开工作年度报告 · 系统管理"
admin.site.site_title = "系统管理"
admin.site.index_title = "基础数据"
# Tokens and the secrets of second factors are as good as passwords, groups mean nothing here: none of them is for
# administrators to see or to change.
for _model in (Group, TokenProxy, StaticDevice, TOTPDevice):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)

urlpatterns = [
    path("", home, name="home"),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("system/", system_status, name="system_status"),
    path("system/jobs/<str:kind>/<int:job_id>/retry/", retry_job, name="retry_job"),
    path("login/", sign_on.Login.as_view(), name="login"),
    path("sign-on/", sign_on.begin, name="sign_on"),
    path("sign-on/return/", sign_on.come_back, name="sign_on_callback"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("password/", PasswordChange.as_view(), name="password_change"),
    path("password/done/", auth_views.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("admin/", admin.site.urls),
    path("api/v1/", include(("portal.api", "api"))),
    path("", include("review.urls")),
    path("", include("reports.urls")),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.permission_denied"
handler404 = "portal.errors.page_not_found"
handler500 = "portal.errors.server_error"
