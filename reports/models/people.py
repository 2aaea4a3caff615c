"""Users and their roles in agencies. Roles are compared in ``reach`` and in ``permissions`` only."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from reports.models.agencies import Agency
from reports.models.reach import Role


class MailMode(models.TextChoices):
    """When the portal's messages also go out as e-mail."""

    EACH = "each", "逐条发送"
    DAILY = "daily", "每日汇总一封"
    NONE = "none", "不发邮件"


class User(AbstractUser):
    """A person who logs in. What the person may do hangs on memberships, never on ``is_superuser``."""

    display_name = models.CharField("姓名", max_length=50, blank=True)
    telephone = models.CharField("联系电话", max_length=32, blank=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    #: Set while a confirmed second factor exists, so that no request has to look for it.
    second_factor_since = models.DateTimeField("动态验证码启用时间", null=True, blank=True, editable=False)
    mail_mode = models.CharField("邮件提醒", max_length=8, choices=MailMode, default=MailMode.EACH)
    #: Filled by ``reach.memberships_of`` on the user object of one request.
    memberships_read: tuple[Membership, ...] | None = None

    #: Counts what ended all sessions of the person; part of the hash that a session must fit.
    access_generation = models.PositiveIntegerField(default=0, editable=False)

    class Meta(AbstractUser.Meta):
        verbose_name = verbose_name_plural = "用户"

    def __str__(self) -> str:
        return self.display_name or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what sessions must fit; Django asks it at every request. It also covers ``access_generation``."""
        if not self.access_generation:
            return super()._get_session_auth_hash(secret)  # type: ignore[misc]  # the stubs leave it out
        key_salt = "reports.models.User.get_session_auth_hash"
        content = f"{self.password}:{self.access_generation}"
        return salted_hmac(key_salt, content, secret=secret, algorithm="sha256").hexdigest()


class Membership(models.Model):
    """A role in an agency. For reviewers, the stages (1 初审, 2 复审, 3 终审) at which the person decides."""

    user = models.ForeignKey(User, verbose_name="用户", on_delete=models.CASCADE, related_name="memberships")
    agency = models.ForeignKey(
        Agency, verbose_name="单位", on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField("角色", max_length=16, choices=Role)
    first_stage = models.PositiveSmallIntegerField("起始审核环节", default=1)
    last_stage = models.PositiveSmallIntegerField("终止审核环节", default=3)

    class Meta:
        verbose_name = verbose_name_plural = "角色分配"
        constraints = (
            models.UniqueConstraint(fields=("user", "agency", "role"), name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(first_stage__gte=1, last_stage__lte=3, first_stage__lte=F("last_stage")),
                name="membership_stages_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.agency}"
