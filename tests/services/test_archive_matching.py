"""Old reports: packages received, files matched to agency and year, matches confirmed by the office."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from reports.models import (
    AgencyAlias,
    AnnualReport,
    ArchiveBatch,
    FormerName,
    SourceFile,
)
from reports.models.archive_batches import Answer, Certainty, Outcome
from reports.selectors.archive_rows import numbers_of, unread_of
from reports.services import archive_batches
from reports.services.archive_answers import AnswerRefused, answer_files, choose, confirm_sure
from reports.services.archive_batches import (
    ArchiveRefused,
    discard,
    receive_zip,
)
from reports.services.archive_matching import work_on
from reports.services.sweeping import sweep
from tests.factories import make_agency, make_year
from tests.reading.docx_builder import zipped
from tests.services.old_reports import filed, new_report, old_text, outcomes, received

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.postgresql,
    pytest.mark.usefixtures("own_store"),
]


def test_renamed_and_ended_agencies_are_known_by_the_name_of_the_year(office, top):
    land = make_agency("青禾县自然资源局", parent=top)
    FormerName.objects.create(agency=land, name="青禾县国土资源局", until=date(2019, 3, 1))
    ended = make_agency("青禾县文物局", parent=top, valid_to=date(2016, 6, 1))
    batch = received(
        office,
        top,
        ("1.txt", old_text("青禾县国土资源局", 2012)),
        ("2.txt", old_text("青禾县自然资源局", 2013)),
        ("3.txt", old_text("青禾县文物局", 2014)),
        ("4.txt", old_text("青禾县文物局", 2017)),
    )
    rows = list(batch.files.values_list("agency", "certainty"))
    assert rows == [
        (land.pk, Certainty.SURE),
        (land.pk, Certainty.DOUBTFUL),
        (ended.pk, Certainty.SURE),
        (ended.pk, Certainty.DOUBTFUL),
    ]
    assert "当时名称为青禾县国土资源局" in batch.files.get(number=0).message
    filed(office, batch)
    assert AnnualReport.objects.get(agency=land, year=2012).agency_name == "青禾县国土资源局"


@pytest.mark.parametrize(
    ("path", "text", "certainty", "said"),
    [
        ("水利局2012年.txt", "没有标题的文字，" * 10, Certainty.DOUBTFUL, "按文件名对应"),
        ("某局2012年.txt", "没有标题的文字，" * 10, Certainty.NONE, "没有找到单位名称"),
        ("水利局.txt", "没有标题的文字，" * 10, Certainty.NONE, "没有年度"),
        ("财政局2012年.txt", None, Certainty.DOUBTFUL, "文件名中的单位是青禾县财政局"),
        ("2013年/a.txt", None, Certainty.SURE, "按标题对应"),
        ("2015年/a.txt", None, Certainty.DOUBTFUL, "文件夹名中的年度是2015年"),
        ("2012年/2015年.txt", None, Certainty.DOUBTFUL, "文件名中的年度是2015年"),
        ("青禾县农业局2012.txt", None, Certainty.DOUBTFUL, "文件名中的单位是青禾县农业局，请核对"),
        ("青禾县2012年政府信息公开年报.txt", None, Certainty.DOUBTFUL, "文件名中的单位是青禾县人民政府"),
    ],
)
def test_what_the_title_does_not_say_is_doubtful(office, top, water, path, text, certainty, said):
    batch = received(office, top, (path, text.encode() if text else old_text()))
    file = batch.files.get()
    assert (file.certainty, said in file.message) == (certainty, True), file.message


@pytest.mark.parametrize("printed", ["青禾县人民政府", "青禾县"])
def test_a_government_is_recognised_by_its_title(office, top, printed):
    file = received(office, top, ("1.txt", old_text(printed, 2012))).files.get()
    assert (file.agency, file.certainty) == (top, Certainty.SURE), file.message


@pytest.mark.parametrize(
    ("name", "path", "title", "said"),
    [
        ("青禾高新技术产业开发区管理委员会", "1.txt", "青禾县高新区管委会", "简称"),
        ("青禾高新技术产业开发区管理委员会", "高新区2012年.txt", "", "按文件名对应"),
        ("青禾县公共交通集团有限公司", "1.txt", "青禾县公交公司", "简称“青禾县公交公司”"),
        ("青禾县公共交通集团有限公司", "县属企业/公交公司2012年年报.txt", "", "按文件名对应"),
        ("青禾县卫生健康委员会", "1.txt", "青禾县卫健委", "简称"),
        ("青禾县教育体育局", "教育局2012年.txt", "", "按文件名对应"),
        ("青禾县农业农村局", "1.txt", "县农业局", "简称“县农业局”"),
        ("青禾县卫生健康局", "1.txt", "县卫健局", "简称"),
        ("青禾县柳溪镇人民政府", "1.txt", "柳溪镇", "简称“柳溪镇”"),
        ("青禾县自然资源局", "1.txt", "县国土局", "简称"),
        ("青禾县卫生健康局", "1.txt", "青禾县卫计局", "简称"),
        ("青禾县卫生健康局", "卫计委2012年.txt", "", "按文件名对应"),
        ("青禾县教育局", "1.txt", "青禾县教体局", "简称"),
        ("青禾县人民政府办公室", "1.txt", "县府办", "简称"),
    ],
)
def test_an_everyday_name_is_a_doubtful_match(office, top, name, path, title, said):
    agency = make_agency(name, parent=top)
    make_agency("青禾县公安局", parent=top)
    text = old_text(title, 2012) if title else "没有标题的文字，".encode() * 10
    file = received(office, top, (path, text)).files.get()
    assert (file.agency, file.year, file.certainty) == (agency, 2012, Certainty.DOUBTFUL), file.message
    assert said in file.message


def test_an_everyday_name_of_several_agencies_or_another_region_matches_none(office, top):
    for name in ("青禾县公共交通有限公司", "青禾县公路交通有限公司"):
        make_agency(name, parent=top)
    batch = received(
        office,
        top,
        ("公交公司2012年.txt", "没有标题的文字，".encode() * 10),
        ("1.txt", old_text("长汀区公交公司", 2012)),
    )
    assert [file.agency for file in batch.files.all()] == [None, None]
    messages = "".join(batch.files.values_list("message", flat=True))
    assert "可能是青禾县公共交通有限公司、青禾县公路交通有限公司" in messages
    assert "“长汀区公交公司”不在本地区" in messages


def test_a_level_in_a_title_is_that_of_the_region(office, top):
    make_agency("青禾县农业农村局", parent=top)
    file = received(office, top, ("1.txt", old_text("市农业局", 2012))).files.get()
    assert (file.agency, file.certainty) == (None, Certainty.NONE), file.message


def test_a_short_form_that_the_office_entered_is_not_told_as_the_name_of_the_time(office, top):
    education = make_agency("青禾县教育局", parent=top)
    AgencyAlias.objects.create(agency=education, name="县教育局")
    file = received(office, top, ("1.txt", old_text("县教育局", 2012))).files.get()
    assert (file.agency, file.certainty) == (education, Certainty.SURE)
    assert file.message == "按标题中的简称“县教育局”对应"


def test_a_title_of_another_region_is_no_match_whatever_the_file_is_called(office, top, water):
    file = received(office, top, ("水利局2012年.txt", old_text("长汀区水利局", 2012))).files.get()
    assert (file.agency, file.certainty) == (None, Certainty.NONE)
    assert "“长汀区水利局”不在本地区" in file.message


def test_two_files_of_one_report_are_doubtful_and_only_one_is_filed(office, top, water):
    batch = received(
        office, top, ("a.txt", old_text()), ("b.txt", old_text(words="修订稿。")), ("c.txt", old_text())
    )
    assert [row.certainty for row in batch.files.all()] == ["sure", "doubtful", "doubtful"]
    assert confirm_sure(actor=office, batch_id=batch.pk) == 1
    filed(office, batch)
    assert [code for _, _, code in outcomes(batch)] == ["", "EFFECTIVE", "SAME_FILE"]


def test_the_office_mends_a_match(office, top, water):
    batch = received(office, top, ("x.txt", "没有标题的文字，".encode() * 10))
    file = batch.files.get()
    assert answer_files(actor=office, batch_id=batch.pk, numbers=[0], answer=Answer.CONFIRMED) == 0
    choose(actor=office, file_id=file.pk, agency=water, year=2010)
    file.refresh_from_db()
    assert (file.answer, file.answered_by, file.scope) == (Answer.CONFIRMED, office, "own")
    with pytest.raises(AnswerRefused) as refused:
        choose(actor=office, file_id=file.pk, agency=water, year=2007)
    assert refused.value.code == "YEAR_WRONG"
    with pytest.raises(AnswerRefused) as refused:
        choose(actor=office, file_id=file.pk, agency=make_agency("外省水利厅"), year=2010)
    assert refused.value.code == "NO_AGENCY"
    filed(office, batch)
    assert AnnualReport.objects.get(year=2010).agency == water
    with pytest.raises(AnswerRefused) as refused:
        choose(actor=office, file_id=file.pk, agency=water, year=2011)
    assert refused.value.code == "FILED"


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "EMPTY"), (b"text", "NOT_A_ZIP"), (b"PK\x03\x04broken", "CORRUPT"), (new_report(), "NOT_A_ZIP")],
)
def test_what_is_no_package_is_refused(office, top, content, code):
    with pytest.raises(ArchiveRefused) as refused:
        receive_zip(actor=office, region=top, file=ContentFile(content, "x.zip"), name="x.zip")
    assert refused.value.code == code


def test_too_many_files_are_refused_by_the_directory(office, top, monkeypatch):
    monkeypatch.setattr(archive_batches, "MOST_FILES", 2)
    with pytest.raises(ArchiveRefused) as refused:
        receive_zip(
            actor=office,
            region=top,
            file=ContentFile(zipped([(f"{n}.txt", b"x") for n in range(3)])),
            name="x",
        )
    assert refused.value.code == "TOO_MANY_FILES"


def test_unpacking_goes_on_where_a_worker_died(office, top, water):
    data = zipped([(f"{n}.txt", old_text(year=2008 + n)) for n in range(4)])
    batch = receive_zip(actor=office, region=top, file=ContentFile(data), name="x.zip")
    assert not work_on(batch.pk, turn=0)
    assert batch.files.count() == 1
    assert not work_on(batch.pk, turn=0)
    assert work_on(batch.pk)
    assert batch.files.filter(certainty=Certainty.SURE).count() == 4


def test_files_that_wait_stay_and_those_of_a_discarded_batch_are_swept(office, top, water):
    batch = received(office, top, ("a.txt", old_text()))
    SourceFile.objects.update(created_at=timezone.now() - timedelta(days=3))
    sweep()
    assert SourceFile.objects.filter(archive_files=batch.files.get()).exists()
    assert not SourceFile.objects.filter(kind="package").exists()  # unpacked
    discard(actor=office, batch_id=batch.pk)
    sweep()
    assert not SourceFile.objects.exists()
    assert not ArchiveBatch.objects.exists()


def test_what_cannot_be_read_is_known_before_anything_is_confirmed(office, top, water):
    batch = received(
        office,
        top,
        ("青禾县水利局2021年.pdf", b"%PDF-1.4\nbroken"),
        ("青禾县水利局2011年.pdf", b"%PDF-1.4\nbroken"),
        ("2012.txt", old_text()),
        ("b.docx", new_report()),
        ("某局.pdf", b"%PDF-1.4\nbroken"),
    )
    told = {file.path: (file.unread_code, unread_of(file)) for file in batch.files.all()}
    assert {path: code for path, (code, _) in told.items()} == {
        "青禾县水利局2021年.pdf": "CORRUPT",
        "青禾县水利局2011年.pdf": "CORRUPT",
        "2012.txt": "",
        "b.docx": "",
        "某局.pdf": "CORRUPT",
    }
    assert "不能归档，请选“不归档”" in told["青禾县水利局2021年.pdf"][1]
    assert "归档后只供下载" in told["青禾县水利局2011年.pdf"][1]
    assert told["某局.pdf"][1].startswith("未能读取：文件已损坏")
    numbers = numbers_of(batch)
    assert (numbers.unread, numbers.unread_confirmed) == (3, 0)
    numbers = batch.files.values_list("number", flat=True)
    answer_files(actor=office, batch_id=batch.pk, numbers=numbers, answer=Answer.CONFIRMED)
    assert numbers_of(batch).unread_confirmed == 1
    filed(office, batch)
    rows = {path: outcome for path, outcome, _ in outcomes(batch)}
    assert rows["青禾县水利局2021年.pdf"] == Outcome.WAITING, "what cannot be filed is not confirmed"
    assert rows["青禾县水利局2011年.pdf"] == Outcome.FILED


def test_a_file_that_cannot_be_filed_is_refused_when_it_is_chosen(office, top, water):
    batch = received(
        office,
        top,
        ("说明.exe", b"This program needs no report. " * 9),
        ("某局.pdf", b"%PDF-1.4\nbroken"),
    )
    notes, broken = (batch.files.get(path=path) for path in ("说明.exe", "某局.pdf"))
    assert "不能归档为2019年度及以后的年报" in unread_of(notes)
    for file in (notes, broken):
        with pytest.raises(AnswerRefused) as refused:
            choose(actor=office, file_id=file.pk, agency=water, year=2021)
        assert refused.value.code == "UNREADABLE"
        assert "请选“不归档”" in refused.value.message
    choose(actor=office, file_id=notes.pk, agency=water, year=2012)  # kept as a document
    choose(actor=office, file_id=broken.pk, agency=water, year=2013)  # kept for download
    filed(office, batch)
    assert {outcome for _, outcome, _ in outcomes(batch)} == {Outcome.FILED}


def test_why_a_match_was_doubtful_stays_beside_who_chose(office, top, water):
    make_year(2020, is_open=True)
    file = received(office, top, ("b.docx", new_report())).files.get()
    earlier = file.message
    assert earlier.startswith("2020年度正在填报，由单位上报，不能归档")
    for _ in range(2):
        chosen = choose(actor=office, file_id=file.pk, agency=water, year=2019)
        assert chosen.message == f"由{office}选定；识别时：{earlier}"


def test_a_file_of_a_year_in_collection_is_not_confirmed(client, office, top, water):
    make_year(2020, is_open=True)
    batch = received(office, top, ("b.docx", new_report()))
    file = batch.files.get()
    said = "2020年度正在填报，由单位上报，不能归档。"
    with pytest.raises(AnswerRefused) as refused:
        choose(actor=office, file_id=file.pk, agency=water, year=2020)
    assert (refused.value.code, refused.value.message) == ("YEAR_OPEN", said)
    client.force_login(office)
    page = reverse("reports:archive_file", args=(batch.pk, file.number))
    response = client.post(page, {"agency": water.pk, "year": 2020, "scope": "own"})
    assert (response.status_code, said in response.content.decode()) == (409, True)
    numbers = [file.number]
    assert answer_files(actor=office, batch_id=batch.pk, numbers=numbers, answer=Answer.CONFIRMED) == 0
    assert batch.files.get().answer == Answer.OPEN
    choose(actor=office, file_id=file.pk, agency=water, year=2019)
    assert batch.files.get().answer == Answer.CONFIRMED
