"""Search: the index finds candidates, their texts as shown are compared; on SQLite and PostgreSQL."""

import pytest
from django.db import connection

from reports.models import AgencyAlias, AnnualReport, Narrative, SearchEntry
from reports.models.people import Role
from reports.search.words import words_of
from reports.selectors import search
from reports.selectors.archive import archive_of
from reports.selectors.search import Place, find, place_of
from reports.services.agencies import save_agency, save_aliases
from reports.services.search_entries import missing_entries, renew_entries
from tests.factories import county, make_agency, make_approved, make_slot, make_user
from tests.machinery.statistics import analysed
from tests.selectors.approved import approve

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def region():
    return county()[0]


@pytest.fixture
def office(region):
    return make_user(Role.OFFICE, region)


def written(agency, text: str, *, year: int = 2024) -> AnnualReport:
    """Make an effective report whose narrative says this, without the review steps."""
    submission = approve(agency, year=year)
    Narrative.objects.create(submission=submission, part=5, heading="五、存在问题", text=text)
    renew_entries(reports=[submission.report_id])
    return AnnualReport.objects.get(pk=submission.report_id)


def found(typed: str, among=None, **options) -> list[AnnualReport]:
    hits = find(words_of(typed), among=AnnualReport.objects.all() if among is None else among, **options)
    return [hit.report for hit in hits.hits]


def test_an_approved_report_is_found_by_title_narrative_and_all_words_together(region):
    report = make_approved(make_slot(make_agency("青禾县教育局", parent=region))).report
    other = make_approved(make_slot(make_agency("青禾县水利局", parent=region))).report
    assert found("教育局") == [report]
    assert set(found("青禾县 第五部分的文字")) == {report, other}
    assert found("教育局 第五部分的文字") == [report]
    assert found("水利局 没有这句话") == []


def test_pairs_that_stand_apart_are_no_phrase(region):
    agency = make_agency("青禾县教育局", parent=region)
    report = written(agency, "主动公开力度不够；公开工作有待加强，动员不足。")
    assert found("公开力度") == [report]
    assert found("公开工作有待动员") == []
    # The index holds every pair of this one, the text does not hold it in a row.
    words = words_of("主动公开工作")
    assert SearchEntry.objects.holding(words.readings).count() == 1
    assert found("主动公开工作") == []


def test_names_short_forms_and_former_names_are_found_as_soon_as_they_change(region):
    agency = make_agency("青禾县教育局", parent=region)
    report = written(agency, "无。")
    assert found("县教体中心") == []
    save_aliases(agency=agency, names=["县教体中心"])
    assert found("县教体中心") == [report]
    agency.name = "青禾县教育和体育局"
    save_agency(agency=agency)
    assert found("教育和体育局") == [report]
    save_aliases(agency=agency, names=[])
    assert found("县教体中心") == []


def test_what_people_call_an_agency_finds_its_official_name_and_is_marked(region):
    board = written(make_agency("青禾县卫生健康委员会", parent=region), "无。")
    town = written(make_agency("清河镇人民政府", parent=region, kind="town"), "由镇政府负责。")
    assert found("卫健委") == found("县卫健委 年度报告") == [board]
    assert found("镇政府") == [town]
    assert found("清河镇政府") == [town]
    assert found("卫健局") == []
    title = find(words_of("卫健委"), among=AnnualReport.objects.all()).hits[0].title
    assert [piece.text for piece in title if piece.marked] == ["卫生健康委员会"]


def test_a_masked_number_cannot_be_found_nor_what_is_left_of_it(region):
    report = written(make_agency("青禾县教育局", parent=region), "联系人手机13812345678，请致电。")
    assert found("请致电") == [report]
    for typed in ("13812345678", "12345678", "1381"):
        assert found(typed) == []


def test_the_index_holds_no_pair_of_a_masked_number(region):
    """Counts are taken from it: a number that nobody may see must not be confirmed by them."""
    report = written(make_agency(parent=region), "申请人身份证号110101199003074514，已答复。")
    for typed in ("110101199003074514", "1199003074", "199003"):
        words = words_of(typed)
        assert not SearchEntry.objects.filter(report=report).holding(words.readings).exists()
    assert SearchEntry.objects.filter(report=report).holding(words_of("申请人").readings).exists()


def test_a_report_that_leaves_the_archive_leaves_the_index(region):
    report = written(make_agency("青禾县教育局", parent=region), "问题较多。")
    AnnualReport.objects.filter(pk=report.pk).update(effective_submission=None)
    assert list(missing_entries()) == [report.pk]
    renew_entries(reports=[report.pk])
    assert found("问题较多") == []
    assert not SearchEntry.objects.exists()
    assert list(missing_entries()) == []


def test_deleted_entries_leave_no_pairs_behind(region):
    report = written(make_agency("青禾县教育局", parent=region), "问题较多。")
    SearchEntry.objects.all().delete()
    with connection.cursor() as cursor:
        table = "reports_searchtokens" if connection.vendor == "sqlite" else "reports_searchentry"
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone() == (0,)
    assert list(missing_entries()) == [report.pk]


def test_pages_follow_one_another_without_gap_or_repetition(region, office):
    reports = [
        written(make_agency(f"青禾县第{number}局", parent=region), "共同的问题", year=2020 + number % 3)
        for number in range(7)
    ]
    seen, after, rounds = [], None, 0
    while after is not None or not rounds:
        page = find(words_of("共同的问题"), among=archive_of(office), after=after, limit=3)
        seen += [hit.report for hit in page.hits]
        after, rounds = page.after, rounds + 1
        after = place_of(str(after)) if after else None
    assert len(seen) == len(set(seen)) == len(reports)
    years = [report.year_id for report in seen]
    assert years == sorted(years, reverse=True)
    assert rounds <= 4


def test_only_reports_of_the_given_set_are_hits(region, office):
    inside = written(make_agency("青禾县教育局", parent=region), "共同的问题")
    written(make_agency("外县教育局", parent=county()[0]), "共同的问题")
    assert found("共同的问题", among=archive_of(office)) == [inside]


def test_queries_do_not_grow_with_the_hits(region, office, django_assert_max_num_queries):
    for number in range(30):
        written(make_agency(f"青禾县第{number}局", parent=region), "共同的问题")
    with django_assert_max_num_queries(4 if connection.vendor == "sqlite" else 7):
        page = find(words_of("共同的问题"), among=archive_of(office), limit=20)
    assert len(page.hits) == 20


def test_frequent_words_are_looked_for_among_the_newest_with_the_same_hits(region, monkeypatch):
    for number in range(6):
        text = "共同的问题" if number % 3 else "没有"
        written(make_agency(f"青禾县第{number}局", parent=region), text, year=2019 + number)
    hits = found("共同的问题")
    assert len(hits) == 4
    monkeypatch.setattr(search, "AT_ONCE", 2)
    for newest in (1, 3, 6):
        monkeypatch.setattr(search, "NEWEST", newest)
        assert found("共同的问题") == hits


def test_a_search_that_compares_in_vain_stops_and_says_where_it_goes_on(region, monkeypatch):
    monkeypatch.setattr(search, "AT_ONCE", 2)
    monkeypatch.setattr(search, "ROUNDS", 2)
    for number in range(5):
        written(make_agency(f"青禾县第{number}局", parent=region), "主动公开，公开工作")
    words, everything = words_of("主动公开工作"), AnnualReport.objects.all()
    page = find(words, among=everything)
    assert (page.hits, bool(page.after)) == ((), True)
    assert find(words, among=everything, after=page.after).after is None


@pytest.mark.parametrize("text", ["", "x", "2024", "2024-", "-5", "2024-٣", "2024-1-2", "9" * 30 + "-1"])
def test_a_place_that_was_tampered_with_is_the_beginning(text):
    assert place_of(text) is None


def test_a_place_survives_its_address():
    assert place_of(str(Place(2024, 17))) == Place(2024, 17)


@pytest.mark.postgresql_only
def test_on_postgresql_rare_words_are_found_through_the_index(region):
    written(make_agency("青禾县教育局", parent=region), "独一无二的措施")
    with connection.cursor() as cursor:
        # As many entries as let a walk over all of them cost more than the index.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "INSERT INTO reports_searchentry (report_id, submission_id, texts, year_id, tokens)"
            " SELECT 1000000 + n, 1000000 + n, 'report', (SELECT min(year) FROM reports_reportingyear),"
            " ARRAY[n, n + 1, 7] FROM generate_series(1, 50000) AS n"
        )
    with analysed("reports_searchentry"):
        for typed, look_ups in (("独一无二", 1), ("独一镇政府", 2)):
            holding = SearchEntry.objects.holding(words_of(typed).readings)
            plan = holding.order_by("-year_id", "-pk")[:50].explain()
            assert plan.count("search_entries_tokens") == look_ups, plan


def test_aliases_written_beside_the_service_are_indexed_with_the_next_version(region):
    agency = make_agency("青禾县教育局", parent=region)
    AgencyAlias.objects.create(agency=agency, name="县教体局")
    report = written(agency, "无。")
    assert found("县教体局") == [report]
