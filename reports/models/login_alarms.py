"""Addresses from which many names were tried, listed for the administrators."""

from __future__ import annotations

from django.db import models


class LoginAlarm(models.Model):
    """Logins from ``address`` were slowed in the hour that begins at ``hour``; at most one row for both.

    ``names``: how many different names had failed when the row was written, from the address or in all.
    """

    address = models.CharField("地址", max_length=64)
    hour = models.DateTimeField("起始时间")
    found_at = models.DateTimeField("发现时间", auto_now_add=True)
    names = models.PositiveIntegerField("尝试的用户名数")

    class Meta:
        verbose_name = verbose_name_plural = "登录异常"
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("address", "hour"), name="login_alarm_once_an_hour"),)

    def __str__(self) -> str:
        return f"{self.address} {self.names}个用户名"
