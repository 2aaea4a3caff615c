"""The routes of the workflow: the work page, its moves, the queue, messages, the record."""

from django.urls import path

from review.views import (
    audit,
    bulk,
    claims,
    compare,
    decisions,
    live,
    messages,
    moves,
    passages,
    portal_log,
    quality,
    questions,
    queue,
    report,
    sheet,
    talk,
    text_blocks,
    urging,
    voiding,
)

app_name = "review"
urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/pass/", bulk.pass_many, name="pass_many"),
    path("submissions/<int:submission_id>/", report.report, name="report"),
    path("submissions/<int:submission_id>/changes/", live.changes, name="changes"),
    path("submissions/<int:submission_id>/compare/", compare.compare, name="compare"),
    path("submissions/<int:submission_id>/record/", compare.record, name="record"),
    path("submissions/<int:submission_id>/sheet/", sheet.sheet, name="sheet"),
    path("submissions/<int:submission_id>/move/<str:move>/", moves.move, name="move"),
    path("submissions/<int:submission_id>/claim/", claims.claim, name="claim"),
    path("submissions/<int:submission_id>/release/", claims.release, name="release"),
    path("submissions/<int:submission_id>/void/", voiding.void, name="void"),
    path(
        "submissions/<int:submission_id>/findings/<str:fingerprint>/decide/", decisions.decide, name="decide"
    ),
    path(
        "submissions/<int:submission_id>/findings/<str:fingerprint>/passages/",
        passages.passages,
        name="passages",
    ),
    path("submissions/<int:submission_id>/ask/", questions.ask, name="ask"),
    path("questions/<int:query_id>/answer/", questions.answer, name="answer"),
    path("questions/<int:query_id>/again/", questions.ask_again, name="ask_again"),
    path("questions/<int:query_id>/close/", questions.close, name="close_query"),
    path("years/<int:year>/urge/", urging.urge, name="urge"),
    path("years/<int:year>/quality/", quality.quality, name="quality"),
    path("years/<int:year>/quality/table/", quality.quality_table, name="quality_table"),
    path("quality/weights/", quality.quality_weights, name="quality_weights"),
    path("reports/<int:report_id>/quality/", quality.own_quality, name="own_quality"),
    path("talk/", talk.talk, name="talk"),
    path("text-blocks/", text_blocks.text_blocks, name="text_blocks"),
    path("text-blocks/<int:block_id>/remove/", text_blocks.remove_text_block, name="remove_text_block"),
    path("messages/", messages.messages_page, name="messages"),
    path("messages/read/", messages.messages_read, name="messages_read"),
    path("messages/<int:message_id>/open/", messages.message_open, name="message_open"),
    path("audit/", audit.audit, name="audit"),
    path("audit/export.xlsx", audit.export, name="audit_export"),
    path("audit/portal/", portal_log.portal, name="audit_portal"),
    path("audit/portal/export.xlsx", portal_log.export, name="audit_portal_export"),
    path("audit/verify/", audit.verify, name="audit_verify"),
]
