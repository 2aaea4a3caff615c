"""Handing a file to a report: at once, or by reference to a file that was sent before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.files.base import File
from django.core.signing import BadSignature, TimestampSigner
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from reports.api.errors import Unmet, refused
from reports.api.listing import EVERYWHERE, Answering, refuse_unknown
from reports.api.rows import seen_version
from reports.api.shapes import Moment, Shape, Text, Whole
from reports.api.version_views import COLUMNS, SubmissionShape, submission_row
from reports.api.views import ReportViewSet
from reports.api.writing import IDEMPOTENCY, Writes, actor_of, checked, once, require_acts
from reports.intake import UploadRefused, open_draft, printable_name, receive_upload, store_source
from reports.models import AnnualReport, SourceFile, Submission
from reports.models.accounts import TokenActs
from reports.models.actors import Actor
from reports.permissions import require

#: How long a file that was sent before may be referred to; unused ones are removed after a day.
REFERRED = timedelta(hours=20)
#: Digits of a number that every database takes.
LONGEST_ID = 18
#: Refusals of an upload that are about the state of the slot; the others are about the file.
CONFLICTS = (
    "DRAFT_EXISTS",
    "APPROVED_EXISTS",
    "IN_REVIEW",
    "YEAR_CLOSED",
    "EXEMPT",
    "SAME_FILE",
    "SOURCE_GONE",
)
TOO_LARGE = ("TOO_LARGE",)


class FileSent(Shape):
    """一份要上传的文件。"""  # noqa: D400 – shown in the documents

    report = Whole(min_value=1, max_value=2**63 - 1, help_text="年报编号")
    file = serializers.FileField(help_text="文件", max_length=255, allow_empty_file=True)


class UploadShape(Shape):
    upload = Text(help_text="引用此文件的标识，提交版本时送回；只供上传人本人用于同一年报")
    name = Text()
    sha256 = Text()
    size = Whole(help_text="字节")
    kind = Text(help_text="文件类型")
    expires_at = Moment()


class VersionSent(Shape):
    """一个新版本：file 与 upload 二者取一。"""  # noqa: D400 – shown in the documents

    file = serializers.FileField(required=False, help_text="文件", max_length=255, allow_empty_file=True)
    upload = Text(required=False, max_length=900, help_text="先前上传所得的标识")
    replace = serializers.BooleanField(default=False, help_text="true：替换草稿，或对已通过的年报办理更正")


def upload_refused(exc: UploadRefused) -> Unmet:
    """Return the refusal of a file with its status, and the version that is in the way."""
    status = 413 if exc.code in TOO_LARGE else 409 if exc.code in CONFLICTS else 422
    found = refused(exc, status)
    if exc.existing is not None:
        found.more |= {"submission": exc.existing.pk, "confirm": "replace=true" if exc.confirm else ""}
    return found


class UploadViewSet(Answering):
    """Files that wait to be made a version."""

    permission_classes = (Writes,)
    serializer_class = UploadShape
    queryset = Submission.objects.none()
    acts = TokenActs.UPLOAD

    @extend_schema(
        operation_id="upload",
        summary="上传文件备用",
        description="文件存下但不进入年报，20小时内可以凭 upload 提交为版本。",
        request={"multipart/form-data": FileSent},
        responses={201: UploadShape},
        parameters=[IDEMPOTENCY],
    )
    @once
    def create(self, request: Request) -> Response:
        """Store the file and answer with a reference that only this person can use, for this report only."""
        refuse_unknown(request, EVERYWHERE)
        sent = checked(FileSent, request)
        slot = slot_in_reach(request, sent["report"])
        require(request.user, "upload", slot)
        source = stored(request, slot, sent["file"])
        name = printable_name(sent["file"].name or "")
        return self.one(
            {
                "upload": reference(actor_of(request), slot, source, name),
                "name": name,
                "sha256": source.sha256,
                "size": source.size,
                "kind": source.kind,
                "expires_at": timezone.localtime() + REFERRED,
            },
            status=201,
        )


class HandedReportViewSet(ReportViewSet):
    """Reports, with the address that takes a new version."""

    @extend_schema(
        operation_id="report_submit_file",
        summary="上传一个版本",
        description="直接上传文件，或引用先前上传的文件。文件在后台读取，进展见版本的 reading。"
        "已有草稿或已通过时答复409，确认后以 replace=true 再次提交。",
        request={"multipart/form-data": VersionSent, "application/json": VersionSent},
        responses={201: SubmissionShape},
        parameters=[IDEMPOTENCY],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="submissions",
        url_name="submissions",
        permission_classes=(Writes,),
        serializer_class=SubmissionShape,
    )
    @once
    def submissions(self, request: Request, pk: str, **_format: Any) -> Response:
        """Open a version from the file and answer with it."""
        refuse_unknown(request, EVERYWHERE)
        require_acts(request, TokenActs.UPLOAD)
        slot = slot_in_reach(request, pk)
        require(request.user, "upload", slot)
        sent = checked(VersionSent, request)
        if ("file" in sent) == ("upload" in sent):
            raise serializers.ValidationError(
                {"file": ["请上传文件，或以 upload 引用先前上传的文件，二者取一。"]}
            )
        try:
            draft = self._opened(request, slot, sent)
        except UploadRefused as exc:
            raise upload_refused(exc) from None
        response = Response(version_of(request, draft.pk), status=201)
        response["Location"] = reverse("api:submission-detail", args=(draft.pk,), request=request)
        return response

    def _opened(self, request: Request, slot: AnnualReport, sent: dict[str, Any]) -> Submission:
        common: dict[str, Any] = {
            "actor": actor_of(request),
            "report": slot,
            "replace": sent["replace"],
            "address": request.META["REMOTE_ADDR"],
        }
        if "file" in sent:
            return receive_upload(file=sent["file"], name=sent["file"].name or "", **common)
        source, name = referred(actor_of(request), slot, sent["upload"])
        return open_draft(source=source, name=name, **common)


def slot_in_reach(request: Request, pk: int | str) -> AnnualReport:
    """Return a report of the person's reach. Raises Http404."""
    if not str(pk).isdecimal() or len(str(pk)) > LONGEST_ID:
        raise Http404
    slots = AnnualReport.objects.visible_to(request.user).select_related("agency", "year")
    return get_object_or_404(slots, pk=int(pk))


def stored(request: Request, slot: AnnualReport, file: File[bytes]) -> SourceFile:
    """Store a file for the agency of a report. Raises Unmet."""
    try:
        return store_source(actor=actor_of(request), agency=slot.agency, file=file)
    except UploadRefused as exc:
        raise upload_refused(exc) from None


def reference(user: Actor, slot: AnnualReport, source: SourceFile, name: str) -> str:
    """Return a signed text that names the stored file for this person and report only: a digest alone names nothing."""
    signer = TimestampSigner(salt="api.upload")
    return signer.sign_object([user.pk, slot.pk, source.pk, name], compress=True)


def referred(user: Actor, slot: AnnualReport, upload: str) -> tuple[SourceFile, str]:
    """Return the file and the name of a reference. Raises Unmet (422)."""
    try:
        person, report, pk, name = TimestampSigner(salt="api.upload").unsign_object(upload, max_age=REFERRED)
    except (BadSignature, ValueError, TypeError):
        person = report = pk = name = None
    source = SourceFile.objects.filter(pk=pk).first() if pk else None
    if source is None or (person, report) != (user.pk, slot.pk):
        raise Unmet(422, "UPLOAD_UNKNOWN", "没有这份待用的文件，或已超过20小时，请重新上传。")
    return source, str(name)


def version_of(request: Request, pk: int) -> dict[str, Any]:
    """Return a version as the API answers it to the person who works on it."""
    found = Submission.objects.visible_to(request.user).annotate(works=seen_version(request.user))
    return submission_row(found.values(*COLUMNS).get(pk=pk))
