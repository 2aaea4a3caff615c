"""Where people are logged in, from whom a second factor is asked, and lists read in before they count."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.agencies import Agency


class SignIn(models.Model):
    """One session of a person: on which device, from where, since when. The session itself is Django's."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    address = models.GenericIPAddressField("地址", null=True)
    device = models.CharField("设备", max_length=200, blank=True)
    started_at = models.DateTimeField("登录时间")
    seen_at = models.DateTimeField("最近使用")

    class Meta:
        verbose_name = verbose_name_plural = "登录"
        ordering = ("-seen_at",)

    def __str__(self) -> str:
        return f"{self.user_id} {self.address}"


class TokenScope(models.TextChoices):
    """Which reports a token reaches; what it may do with them is ``TokenActs``."""

    PUBLIC = "public", "已公布的年报"
    OWN = "own", "本单位的年报和已公布的年报"
    ALL = "all", "本人权限内的全部内容"


class TokenActs(models.TextChoices):
    """What a token may do: never more than its person may do on the pages."""

    READ = "read", "只读取"
    UPLOAD = "upload", "读取和填报（上传、更正、说明、上报、撤回、答复）"
    REVIEW = "review", "读取和审核（通过、退回、问询、处理意见）"


class ApiToken(models.Model):
    """A token of the API: its digest only, what it reaches and may do, and when it ends.

    ``label`` is empty for tokens got at the API's own login; the person names those made in the portal.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField("名称", max_length=50, blank=True)
    scope = models.CharField("范围", max_length=8, choices=TokenScope, default=TokenScope.ALL)
    acts = models.CharField("用途", max_length=8, choices=TokenActs, default=TokenActs.READ)
    #: Made in a session that had given its second factor, which the token then need not give.
    with_factor = models.BooleanField(default=False)
    created_at = models.DateTimeField("取得时间")
    expires_at = models.DateTimeField("有效期至")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        constraints = (
            models.CheckConstraint(condition=Q(scope__in=TokenScope.values), name="api_token_scope_known"),
            models.CheckConstraint(condition=Q(acts__in=TokenActs.values), name="api_token_acts_known"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.expires_at:%Y-%m-%d}"


class SecondFactorRule(models.Model):
    """The office of a region asks a second factor of everybody who reviews in it."""

    region = models.OneToOneField(Agency, on_delete=models.CASCADE, related_name="second_factor_rule")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("设置时间")

    class Meta:
        verbose_name = verbose_name_plural = "动态验证码要求"

    def __str__(self) -> str:
        return str(self.region)


class ImportKind(models.TextChoices):
    AGENCIES = "agencies", "单位"
    PEOPLE = "people", "人员"


class ImportPreview(models.Model):
    """The rows of an uploaded list after the dry run. Nothing counts before ``applied_at``; it is applied once."""

    kind = models.CharField("类别", max_length=16, choices=ImportKind)
    file_name = models.CharField("文件名", max_length=255)
    rows = models.JSONField(default=list)  # [{"row", "values", "action", "errors"}]
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("上传时间")
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入预览"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=ImportKind.values), name="import_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.file_name}"
