"""A title that is read only when an old report is filed, and names another agency or year than were chosen."""

import pytest
from django.urls import reverse

from reports.models import AnnualReport, ReportingYear
from reports.models.archive_batches import READ_LATER, Outcome
from reports.services.archive_answers import choose
from reports.services.publishing import publish_year
from review.archiving import file_batch
from tests.factories import make_agency
from tests.services.old_reports import confirmed, new_report, old_text, outcomes, received

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgresql,
    pytest.mark.usefixtures("own_store"),
]


@pytest.mark.parametrize("year", [2020, 2012])
def test_a_title_read_only_while_filing_that_names_another_agency_holds_publication(
    client, office, top, water, year
):
    other = make_agency("青禾县财政局", parent=top)
    content = new_report(year=year) if year == 2020 else old_text(year=year)
    batch = received(office, top, ("扫描件." + ("docx" if year == 2020 else "txt"), content))
    batch.files.update(unread_code=READ_LATER, title_agency="")  # as a scan, which is not read for the match
    choose(actor=office, file_id=batch.files.get().pk, agency=other, year=year - 1)
    confirmed(office, batch)
    assert file_batch(batch.pk)
    file = batch.files.get()
    assert (file.outcome, file.outcome_code) == (Outcome.FILED, "OTHER_TITLE")
    assert file.outcome_message.startswith("需核对：标题中的单位“青禾县水利局”与上报单位“青禾县财政局”不一致")
    assert f"标题年度为{year}，所报年度为{year - 1}" in file.outcome_message
    client.force_login(office)
    for page in (
        reverse("reports:archive_batch", args=(batch.pk,)),
        reverse("reports:archive_file", args=(batch.pk, file.number)),
        reverse("reports:publish", args=(year - 1,)) + f"?region={top.pk}",
    ):
        assert "需核对：标题中的单位“青禾县水利局”" in client.get(page).content.decode(), page
    report = file.submission.report
    assert publish_year(actor=office, year=report.year, region=top) == (0, {"OTHER_TITLE": 1})
    one = reverse("reports:publish", args=(year - 1,))
    assert client.post(one, {"report": report.pk}).status_code == 422
    assert AnnualReport.objects.get(pk=report.pk).published_at is None
    assert client.post(one, {"report": report.pk, "titled": "1"}).status_code == 302
    assert AnnualReport.objects.get(pk=report.pk).published_at is not None


@pytest.mark.parametrize("seen", [True, False])
def test_a_title_that_was_seen_or_names_the_same_agency_holds_nothing(office, top, water, seen):
    other = make_agency("青禾县财政局", parent=top)
    batch = received(office, top, ("1.docx", new_report()))
    if not seen:
        batch.files.update(unread_code=READ_LATER)
    choose(actor=office, file_id=batch.files.get().pk, agency=other if seen else water, year=2020)
    confirmed(office, batch)
    assert file_batch(batch.pk)
    assert outcomes(batch) == [("1.docx", Outcome.FILED, "")]
    year = ReportingYear.objects.get(pk=2020)
    assert publish_year(actor=office, year=year, region=top) == (1, {})
