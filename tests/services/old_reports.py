"""Old reports of invented agencies, and batches of them brought as far as a test needs."""

from django.core.files.base import ContentFile

from reports.demo.printing import PrintedReport, print_docx
from reports.models import ReportingYear
from reports.models.archive_batches import Answer, BatchStep
from reports.services.archive_answers import answer_files
from reports.services.archive_batches import receive_zip, start_filing
from reports.services.archive_matching import work_on
from reports.states import JobState
from review.archiving import file_batch
from tests.reading.docx_builder import zipped
from tests.recognition.reading_of import numbered_cells

REASON = "原网站已公布的历年年报"


def old_text(agency="青禾县水利局", year=2012, words="主动公开128条。"):
    return f"""{agency}{year}年政府信息公开工作年度报告
现公布{year}年度报告。
一、概述
本局认真贯彻条例。
二、主动公开政府信息情况
{words}
三、依申请公开办理情况
没有收到申请。
四、收费情况
未收取费用。
五、复议诉讼情况
没有。
六、问题和改进
队伍力量不足。
七、附表
指标	单位	数量
主动公开	条	128
{agency}
{year + 1}年3月12日
""".encode()


def new_report(agency="青禾县水利局", year=2020, edition="2019"):
    return print_docx(PrintedReport(agency, year, numbered_cells(edition), edition=edition))


def received(office, top, *files):
    """Send a package and match it as a worker does."""
    batch = receive_zip(
        actor=office, region=top, file=ContentFile(zipped(list(files)), "历年.zip"), name="历年.zip"
    )
    assert work_on(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.step, batch.done) == (JobState.SUCCEEDED, BatchStep.MATCHING, batch.total)
    return batch


def confirmed(office, batch):
    """Confirm all and start the filing; files of open years as where the year was opened after they were confirmed."""
    opened = ReportingYear.objects.filter(
        pk__in=[year.pk for year in ReportingYear.objects.filter(is_open=True)]
    )
    opened.update(is_open=False)
    answer_files(
        actor=office,
        batch_id=batch.pk,
        numbers=batch.files.values_list("number", flat=True),
        answer=Answer.CONFIRMED,
    )
    opened.update(is_open=True)
    return start_filing(actor=office, batch_id=batch.pk, reason=REASON)


def filed(office, batch):
    confirmed(office, batch)
    assert file_batch(batch.pk)
    batch.refresh_from_db()
    return batch


def outcomes(batch):
    return list(batch.files.values_list("path", "outcome", "outcome_code"))
