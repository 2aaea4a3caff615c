"""The clerk's own pages, and what the report page calls for one submission."""

from django.urls import path

from reports.views import (
    blank_forms,
    blocks,
    cells,
    confirmations,
    my_reports,
    packages,
    progress,
    public_notes,
    publications,
    source_view,
    sources,
    upload,
    writing,
    written_reports,
)

urlpatterns = [
    path("my/", my_reports.my_reports, name="my_reports"),
    path("reports/<int:report_id>/publication/", publications.publication, name="publication"),
    path("reports/<int:report_id>/public-note/", public_notes.public_note, name="public_note"),
    path("reports/<int:report_id>/write/", writing.write_tables, name="write_tables"),
    path("reports/<int:report_id>/write/text/", writing.write_texts, name="write_texts"),
    path("reports/<int:report_id>/write/save/", writing.save, name="write_save"),
    path("reports/<int:report_id>/write/changes/", writing.changes, name="write_changes"),
    path("reports/<int:report_id>/write/start/", written_reports.start, name="write_start"),
    path("reports/<int:report_id>/write/findings/", written_reports.findings, name="write_findings"),
    path("reports/<int:report_id>/write/finish/", written_reports.finish, name="write_finish"),
    path("reports/<int:report_id>/write/adopt/", written_reports.adopt, name="write_adopt"),
    path("reports/<int:report_id>/write/print/<str:kind>/", written_reports.draft_print, name="write_print"),
    path("upload/", upload.upload, name="upload"),
    path("upload/package/", packages.package, name="package"),
    path("upload/package/<str:key>/", packages.entries, name="package_entries"),
    path("forms/", blank_forms.blank_forms, name="blank_forms"),
    path("forms/<str:edition>/<str:kind>/", blank_forms.blank_form, name="blank_form"),
    path("submissions/<int:submission_id>/source/", sources.source, name="source"),
    path("submissions/<int:submission_id>/source/view/", source_view.source_view, name="source_view"),
    path(
        "submissions/<int:submission_id>/source/pages/<int:number>.png",
        source_view.source_picture,
        name="source_picture",
    ),
    path("submissions/<int:submission_id>/progress/", progress.progress, name="progress"),
    path("submissions/<int:submission_id>/reread/", progress.reread, name="reread"),
    path("submissions/<int:submission_id>/other-slot/", progress.move_draft, name="move_draft"),
    path("submissions/<int:submission_id>/confirmed/", confirmations.confirm_cells, name="confirm_cells"),
    path(
        "submissions/<int:submission_id>/confirmed/undo/",
        confirmations.undo_corrections,
        name="undo_corrections",
    ),
    path("submissions/<int:submission_id>/block/", blocks.paste_block, name="paste_block"),
    path(
        "submissions/<int:submission_id>/cells/<str:code>/undo/",
        cells.undo_correction,
        name="undo_correction",
    ),
    path("submissions/<int:submission_id>/cells/<str:code>/", cells.correct_cell, name="correct_cell"),
    path(
        "submissions/<int:submission_id>/findings/<str:fingerprint>/explain/", cells.explain, name="explain"
    ),
]
