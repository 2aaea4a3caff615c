"""历年归档: the pages of the office, without scripts; what is filed stands in the archive, in search and by year."""

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from reports.models import AnnualReport, ArchiveBatch
from reports.models.archive_batches import Answer, Outcome
from reports.models.people import Role
from reports.services.archive_matching import work_on
from reports.services.publications import record_publication
from reports.services.publishing import publish_report
from review.archiving import file_batch
from tests.factories import make_agency, make_user
from tests.reading.docx_builder import zipped
from tests.services.old_reports import REASON, confirmed, filed, new_report, old_text, received

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_store")]


@pytest.fixture
def office(office, client):
    client.force_login(office)
    return office


def test_the_whole_way_without_scripts(client, office, top, water):
    package = SimpleUploadedFile(
        "历年.zip",
        zipped(
            [("2012.txt", old_text()), ("b.docx", new_report()), ("x.txt", "没有标题的文字，".encode() * 10)]
        ),
    )
    answer = client.post(reverse("reports:archive_batches"), {"region": top.pk, "file": package})
    batch = ArchiveBatch.objects.get()
    page = reverse("reports:archive_batch", args=(batch.pk,))
    assert answer["Location"] == page
    assert "排队等待" in client.get(page).content.decode()
    work_on(batch.pk)
    text = client.get(page).content.decode()
    assert "确认全部“确定”的匹配（2个）" in text
    answer = client.post(f"{page}?certainty=sure&page=1", {"answer": "sure"})
    assert answer["Location"] == f"{page}?certainty=sure&page=1"  # the filters stay
    doubtful = reverse("reports:archive_file", args=(batch.pk, 2))
    found = client.get(doubtful, {"q": "水利"}).content.decode()
    assert f'value="{water.pk}"' in found
    answer = client.post(doubtful, {"agency": water.pk, "year": "2013", "scope": "own"})
    assert answer["Location"] == page  # no other file waits
    client.post(reverse("reports:start_archive", args=(batch.pk,)), {"reason": REASON})
    file_batch(batch.pk)
    assert list(batch.files.values_list("outcome", flat=True)) == [Outcome.FILED] * 3
    sheet = load_workbook(
        io.BytesIO(client.get(reverse("reports:archive_results", args=(batch.pk,))).content)
    ).active
    assert [cell.value for cell in sheet[3]][1:4] == ["2012.txt", "青禾县水利局", 2012]
    assert [row[9].value for row in sheet.iter_rows(min_row=3)] == ["已归档"] * 3


def test_a_report_of_a_year_without_the_form_says_why_it_has_no_tables(client, office, top, water):
    filed(office, received(office, top, ("2012.txt", old_text()), ("b.docx", new_report())))
    old, new = AnnualReport.objects.order_by("year_id")
    text = client.get(reverse("reports:archived", args=(old.pk,))).content.decode()
    assert "现行统计表格式自2019年度报告起施行，2012年的报告采用的不是现行格式" in text
    assert ">七、附表</h2>" in text
    assert "由政务公开办归档，未经本系统审核" in text
    assert "规定格式" not in text
    assert 'id="table-requests"' not in text
    # In the row of years of its agency, both ways.
    assert f'<a href="{reverse("reports:archived", args=(new.pk,))}"' in text
    later = client.get(reverse("reports:archived", args=(new.pk,))).content.decode()
    assert f'<a href="{reverse("reports:archived", args=(old.pk,))}"' in later
    assert "采用的不是现行格式" not in later
    assert client.get(reverse("reports:archived_source", args=(old.pk,))).getvalue() == old_text()
    for kind, status in (("docx", 409), ("html", 409)):
        assert client.get(reverse("reports:official_print", args=(old.pk, kind))).status_code == status
    for word in ("队伍力量", "主动公开128条"):
        hits = client.get(reverse("reports:archive"), {"q": word}).content.decode()
        assert reverse("reports:archived", args=(old.pk,)) in hits
        assert reverse("reports:archived", args=(new.pk,)) not in hits
    work = client.get(old.effective_submission.get_absolute_url()).content.decode()
    assert "历年归档" in work
    assert "逾期" not in work
    assert "规定格式" not in work
    assert "采用的不是现行格式，按原文保存" in work
    assert REASON in client.get(old.effective_submission.get_absolute_url() + "?tab=history").content.decode()


def test_the_batch_says_what_is_not_public_yet_and_leads_there(client, office, top, water):
    old = ("2012.txt", old_text()), ("2013.txt", old_text(year=2013))
    batch = filed(office, received(office, top, *old))
    page = reverse("reports:archive_batch", args=(batch.pk,))
    first, second = AnnualReport.objects.order_by("year_id")
    addresses = [f"{reverse('reports:year', args=(year,))}?region={top.pk}" for year in (2012, 2013)]
    text = client.get(page).content.decode()
    assert "以下已归档的年报尚未公布" in text
    for year, address in zip((2012, 2013), addresses, strict=True):
        assert f'href="{address}">{year}年（1份）</a>' in text
    assert reverse("reports:publish", args=(2012,)) in client.get(addresses[0]).content.decode()
    publish_report(actor=office, report_id=first.pk)
    text = client.get(page).content.decode()
    assert (addresses[0] in text, addresses[1] in text) == (False, True)
    publish_report(actor=office, report_id=second.pk)
    assert "尚未公布" not in client.get(page).content.decode()


def test_a_report_from_the_archive_has_no_due_date(client, office, top, water):
    filed(office, received(office, top, ("2012.txt", old_text())))
    due = AnnualReport.objects.get().due_on.isoformat()
    shown = client.get(reverse("reports:year", args=(2012,))).content.decode()
    assert '<td data-label="截止日期" class="tabular">—</td>' in shown
    assert due not in shown.partition("<tbody>")[2]
    client.force_login(make_user(Role.CLERK, water))
    mine = client.get(reverse("reports:my_reports")).content.decode()
    assert '<span class="tabular">—</span>' in mine
    assert due not in mine


def test_a_report_from_the_archive_is_owed_by_nobody_on_any_page(client, office, top, water):
    filed(office, received(office, top, ("b.docx", new_report(year=2019)), ("2012.txt", old_text())))
    publish_report(actor=office, report_id=AnnualReport.objects.get(year=2012).pk)
    numbers = client.get(reverse("reports:year", args=(2019,))).context["numbers"]
    assert (numbers.owed, numbers.archived, numbers.approved) == (0, 1, 1)
    printed = client.get(reverse("reports:year", args=(2019,)), {"view": "print"}).content.decode()
    assert "应报0份" in printed
    assert "另有历年归档1份，不计入应报" in printed
    trend = client.get(reverse("reports:year_trend"))
    rows = {year: count for year, count, *_ in trend.context["rows"]}
    assert {year: (count.owed, count.archived, count.published) for year, count in rows.items()} == {
        2012: (0, 1, 1),
        2019: (0, 1, 0),
    }
    assert '<td data-label="历年归档" class="is-number">1</td>' in trend.content.decode()
    assert client.get(reverse("reports:duties", args=(2019,))).context["totals"].owed == 0
    counts = client.get(reverse("reports:document_counts", args=(2019,))).content.decode()
    assert "应报0份，已通过0份，另有历年归档1份" in counts
    for year, public in ((2012, 1), (2019, 0)):
        made = client.get(reverse("reports:bulletin", args=(year,))).context["bulletin"]
        [text] = made.paragraphs
        assert text.startswith(f"青禾县人民政府{year}年政府信息公开工作年度报告由历年归档归入")
        assert f"共1份，已公布{public}份" in text
        assert made.lists == ()


def test_the_day_on_which_the_agency_published_is_shown_and_cited(client, office, top, water):
    filed(office, received(office, top, ("2012.txt", old_text())))
    report = AnnualReport.objects.get()
    publish_report(actor=office, report_id=report.pk)
    record_publication(actor=office, report_id=report.pk, on=date(2013, 3, 15), url="")
    text = client.get(reverse("reports:archived", args=(report.pk,))).content.decode()
    today = timezone.localdate()
    assert "2013年3月15日公布" in text
    assert f"[R/OL]. (2013-03-15)[{today}]." in text
    assert "date = {2013-03-15}" in text
    assert re.search("<dt>公布日期</dt>\\s*<dd>2013-03-15，由该单位公布", text)
    assert re.search(f"<dt>本档案公布时间</dt>\\s*<dd>{today}", text)
    for query in ({}, {"q": "队伍力量"}):
        assert "2013-03-15 公布" in client.get(reverse("reports:archive"), query).content.decode()
    years = client.get(reverse("reports:archived_agency", args=(water.pk,))).content.decode()
    assert re.search('<td data-label="公布" class="tabular">\\s*2013-03-15</td>', years)


def test_the_page_is_kept_while_a_batch_is_worked_on(client, office, top, water):
    batch = received(office, top, ("2012.txt", old_text()))
    confirmed(office, batch)
    page = reverse("reports:archive_batch", args=(batch.pk,))
    part = client.get(page, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert client.post(page, {"answer": "confirm", "number": "0"}).status_code == 409
    steer = {
        act: reverse("reports:steer_archive", args=(batch.pk, act)) for act in ("pause", "resume", "cancel")
    }
    client.post(steer["pause"])
    assert "已暂停 0 / 1" in client.get(page).content.decode()
    client.post(steer["resume"])
    client.post(steer["cancel"])
    assert client.post(steer["cancel"]).status_code == 409
    ended = client.get(page, headers={"HX-Request": "true"})
    assert ended["HX-Refresh"] == "true"
    assert client.post(reverse("reports:steer_archive", args=(batch.pk, "burn"))).status_code == 404


def test_only_the_region_of_the_office_is_offered(client, office, top, water):
    batch = received(office, top, ("x.txt", b"nothing " * 10))
    other = make_agency("长汀县水利局", parent=make_agency("长汀县人民政府", kind="government"))
    page = reverse("reports:archive_file", args=(batch.pk, 0))
    assert f'value="{other.pk}"' not in client.get(page, {"q": "水利局"}).content.decode()
    answer = client.post(page, {"agency": other.pk, "year": "2012"})
    assert answer.status_code == 400
    assert batch.files.get().answer == Answer.OPEN


def test_the_list_says_what_could_not_be_read_and_filters_it(client, office, top, water):
    broken = b"%PDF-1.4\nbroken"
    batch = received(office, top, ("青禾县水利局2020年.pdf", broken), ("1.txt", old_text()))
    page = reverse("reports:archive_batch", args=(batch.pk,))
    told = "未能读取：文件已损坏，无法打开。"
    assert told in client.get(page).content.decode()
    only = client.get(page, {"unread": "yes"}).content.decode()
    assert told in only
    assert "1.txt" not in only
    assert "青禾县水利局2020年.pdf" not in client.get(page, {"unread": "no"}).content.decode()
    number = batch.files.get(path__contains="2020").number
    assert told in client.get(reverse("reports:archive_file", args=(batch.pk, number))).content.decode()
    answered = client.post(page, {"answer": "confirm", "number": [number]}, follow=True).content.decode()
    assert "已确认0个文件" in answered
    assert "不能归档" in answered
    results = client.get(reverse("reports:archive_results", args=(batch.pk,)))
    sheet = load_workbook(io.BytesIO(results.content)).active
    assert any(told in str(cell.value) for row in sheet for cell in row)


def test_the_page_of_a_file_leaves_it_out_and_takes_it_back(client, office, top, water):
    batch = received(office, top, ("2012.txt", old_text()))
    page = reverse("reports:archive_file", args=(batch.pk, 0))
    assert 'value="leave_out"' in client.get(page).content.decode()
    client.post(page, {"answer": "leave_out"})
    assert batch.files.get(number=0).answer == Answer.LEFT_OUT
    shown = client.get(page).content.decode()
    assert f"不归档（{office}）" in shown
    client.post(page, {"answer": "reopen"})
    assert batch.files.get(number=0).answer == Answer.OPEN
    # What can be filed for no year is not offered a choice.
    batch.files.filter(number=0).update(unread_code="ENCRYPTED", unread_message="文件有密码保护。")
    shown = client.get(page).content.decode()
    assert "这个文件不能归档" in shown
    assert 'name="agency"' not in shown
    assert 'value="leave_out"' in shown


@pytest.mark.parametrize("name", ["archive_batch", "archive_batches", "archive_file"])
def test_the_number_of_queries_does_not_grow_with_the_files(
    client, office, top, water, name, django_assert_num_queries
):
    few = received(office, top, ("1.txt", old_text()))
    many = received(office, top, *((f"{n}.txt", old_text(year=2008 + n)) for n in range(10)))
    counts = []
    for batch in (few, many):
        args = {"archive_batch": (batch.pk,), "archive_batches": (), "archive_file": (batch.pk, 0)}[name]
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client.get(reverse(f"reports:{name}", args=args))
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse(f"reports:{name}", args=args))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14
