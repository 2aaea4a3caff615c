"""Writes on accounts: where people are logged in, passwords, second factors."""

from __future__ import annotations

import logging
import re
import secrets
from base64 import b32encode

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from reports.models import Agency, ApiToken, SecondFactorRule, SignIn, User
from reports.models.people import MailMode
from reports.permissions import require
from reports.refusals import Refused
from reports.services.access import end_tokens
from reports.services.portal_events import record_change

log = logging.getLogger(__name__)
RECOVERY_CODES = 8
TELEPHONE = re.compile(r"[0-9+\-（）()转 ]{3,32}")
TELEPHONE_SENTENCE = "电话只能用数字、空格、+、-和转分机号的“转”，不超过32字。"


class AccountRefused(Refused):
    MESSAGES = {
        "CODE_WRONG": "动态验证码不正确，请核对手机时间后再试。连续输错须等待片刻。",
        "NOT_STARTED": "请重新打开设置页面，再扫一次二维码。",
        "ALREADY_ON": "动态验证码已经启用。",
        "REQUIRED": "您所在地区要求审核人员启用动态验证码，不能停用。",
        "MODE_UNKNOWN": "请选择邮件提醒的方式。",
        "TELEPHONE": TELEPHONE_SENTENCE,
    }


def note_sign_in(*, user: User, session_key: str, address: str | None, device: str) -> SignIn:
    """Enters a session of the person, or brings it up to date, and forgets those that have ended."""
    now = timezone.now()
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    SignIn.objects.filter(user=user).exclude(session_key__in=alive).delete()
    row, _ = SignIn.objects.update_or_create(
        session_key=session_key,
        defaults={"user": user, "address": address, "device": device[:200], "seen_at": now},
        create_defaults={
            "user": user,
            "address": address,
            "device": device[:200],
            "started_at": now,
            "seen_at": now,
        },
    )
    return row


def touch_sign_in(*, session_key: str) -> None:
    """The session is being used."""
    SignIn.objects.filter(session_key=session_key).update(seen_at=timezone.now())


@transaction.atomic
def end_sessions(*, actor: User, keep: str | None = None, sign_in_id: int | None = None) -> int:
    """End one session of the actor, or all but ``keep`` with the API token; return the number of sessions ended."""
    rows = SignIn.objects.filter(user=actor)
    if sign_in_id is not None:
        rows = rows.filter(pk=sign_in_id)
    elif keep:
        rows = rows.exclude(session_key=keep)
    if sign_in_id is None:
        end_tokens(user_id=actor.pk)
    keys = list(rows.values_list("session_key", flat=True))
    ended, _ = Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return ended


@transaction.atomic
def password_changed(*, user: User) -> None:
    """The person chose a password: the first one is done with, tokens made under the old one end."""
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    user.must_change_password = False
    end_tokens(user_id=user.pk)


@transaction.atomic
def demand_new_password(*, user: User) -> None:
    """Somebody else set the password: the person must choose another at the next login."""
    User.objects.filter(pk=user.pk).update(must_change_password=True)
    user.must_change_password = True
    end_tokens(user_id=user.pk)


def set_mail_mode(*, actor: User, mode: str) -> None:
    """How messages also go out by mail. Raises AccountRefused("MODE_UNKNOWN")."""
    if mode not in MailMode.values:
        raise AccountRefused("MODE_UNKNOWN")
    User.objects.filter(pk=actor.pk).update(mail_mode=mode)
    actor.mail_mode = mode


def set_telephone(*, actor: User, telephone: str) -> None:
    """The number at which the office reaches the person. Raises AccountRefused("TELEPHONE")."""
    telephone = telephone.strip()
    if telephone and not TELEPHONE.fullmatch(telephone):
        raise AccountRefused("TELEPHONE")
    actor.telephone = telephone
    actor.save(update_fields=["telephone"])


@transaction.atomic
def start_second_factor(*, actor: User) -> TOTPDevice:
    """The device that is being set up, made on first use. Raises AccountRefused("ALREADY_ON")."""
    person = User.objects.select_for_update().get(pk=actor.pk)
    if person.second_factor_since is not None:
        raise AccountRefused("ALREADY_ON")
    device, _ = TOTPDevice.objects.get_or_create(user=person, name="手机", confirmed=False)
    return device


def confirm_second_factor(*, actor: User, code: str) -> tuple[TOTPDevice, list[str]]:
    """Turns the factor on with a first right code; the device and one-time recovery codes, shown only now.

    Raises AccountRefused: NOT_STARTED, CODE_WRONG, ALREADY_ON. A wrong code counts for the throttling.
    """
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=actor.pk)
        if person.second_factor_since is not None:
            raise AccountRefused("ALREADY_ON")
        device = TOTPDevice.objects.select_for_update().filter(user=person, confirmed=False).first()
        if device is None:
            raise AccountRefused("NOT_STARTED")
        right = _verified(device, code)
        codes = _turn_on(person, device) if right else []
    if not right:
        raise AccountRefused("CODE_WRONG")
    actor.second_factor_since = person.second_factor_since
    return device, codes


def _verified(device: TOTPDevice, code: str) -> bool:
    allowed, _ = device.verify_is_allowed()
    return allowed and device.verify_token(code.strip().replace(" ", ""))


def _turn_on(person: User, device: TOTPDevice) -> list[str]:
    device.confirmed = True
    device.save()
    person.second_factor_since = timezone.now()
    person.save(update_fields=["second_factor_since"])
    end_tokens(user_id=person.pk)
    backup, _ = StaticDevice.objects.get_or_create(user=person, name="备用码")
    backup.token_set.all().delete()
    codes = [b32encode(secrets.token_bytes(5)).decode().lower() for _ in range(RECOVERY_CODES)]
    for code in codes:
        backup.token_set.create(token=code)
    return codes


@transaction.atomic
def remove_second_factor(*, user: User) -> None:
    """Forgets all second factors of the person (lost telephone). The caller has asked whether that is allowed."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(second_factor_since=None)
    user.second_factor_since = None
    ApiToken.objects.filter(user=user.pk, with_factor=True).delete()
    record_change(action="factor_removed", subject=str(user))
    log.info("second factor of user %s removed", user.pk)


@transaction.atomic
def demand_second_factor(*, actor: User, region_id: int, demanded: bool) -> None:
    """The office of the region asks a second factor of its reviewers, or no longer. Raises NotAllowed."""
    region = Agency.objects.select_for_update().get(pk=region_id)
    require(actor, "demand_second_factor", region)
    if demanded:
        SecondFactorRule.objects.get_or_create(region=region, defaults={"by": actor, "at": timezone.now()})
    else:
        SecondFactorRule.objects.filter(region=region).delete()
    log.info("second factor of reviewers of agency %s: %s, set by %s", region.pk, demanded, actor.pk)
