"""年度 and 应报单位: opening a year, its settings, and decisions for many units at once."""

from datetime import date

import pytest
from django.urls import reverse

from reports.models import AnnualReport, Event, ReportingYear
from reports.models.people import Role
from tests.factories import county, make_agency, make_slot, make_user, make_year
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, region):
    person = make_user(Role.OFFICE, region[0])
    client.force_login(person)
    return person


def test_the_newest_year_is_proposed_and_taken_over(client, region, office):
    make_year(2024, review_stages=2)
    page = parsed(client.get(reverse("reports:new_year")))
    assert_clean(page)
    assert page.xpath("//input[@name = 'year']/@value") == ["2025"]
    assert page.xpath("//option[@selected]/@value") == ["2024"]
    done = client.post(reverse("reports:new_year"), {"year": 2025, "copy_from": 2024}, follow=True)
    assert "2025年已开设，应报年报2份" in done.content.decode()
    assert ReportingYear.objects.get(pk=2025).review_stages == 2
    assert client.post(reverse("reports:new_year"), {"year": 2025}).status_code == 422


def test_a_year_that_does_not_follow_the_newest_is_opened_only_when_confirmed(client, region, office):
    make_year(2024)
    answer = client.post(reverse("reports:new_year"), {"year": 2018})
    assert answer.status_code == 422
    assert "最近的年度是2024年。确要开设2018年的" in answer.content.decode()
    assert not ReportingYear.objects.filter(pk=2018).exists()
    client.post(reverse("reports:new_year"), {"year": 2018, "confirmed": "on"})
    assert ReportingYear.objects.filter(pk=2018).exists()


def test_settings_are_shown_and_saved(client, region, office):
    make_slot(region[1])
    address = reverse("reports:year_settings", args=(2024,))
    assert_clean(parsed(client.get(address)))
    values = {"review_stages": 2, "stage_1": "科室初审", "is_open": "on", "due_county_hand_in": "2025-01-20"}
    done = client.post(address, values, follow=True).content.decode()
    assert "1份年报的截止日期随之调整" in done
    page = parsed(client.get(address))
    assert page.xpath("//input[@name = 'stage_1']/@value") == ["科室初审"]
    assert page.xpath("//input[@name = 'due_county_hand_in']/@value") == ["2025-01-20"]
    assert "科室初审 → 终审" in client.get(reverse("reports:year_list")).content.decode()


def test_a_refusal_is_a_sentence_on_the_page(client, region, office):
    make_year(2024)
    address = reverse("reports:year_settings", args=(2024,))
    answer = client.post(address, {"review_stages": 1, "due_county_hand_in": "2024-01-20"})
    assert answer.status_code == 422
    assert "截止日期须在2024年之后" in answer.content.decode()


def duties(client, **asked):
    return client.get(reverse("reports:duties", args=(2024,)), asked)


def test_totals_and_filters_of_what_is_owed(client, region, office):
    make_slot(region[0])
    make_slot(region[1], exempted=True, exemption_reason="撤并")
    town = make_agency("河口镇", parent=region[0], kind="town")
    make_slot(town, extended_until=date(2025, 3, 1), extension_reason="停电")
    make_agency("乙局", parent=region[0])
    totals = duties(client).context["totals"]
    assert (totals.agencies, totals.owed, totals.own, totals.aggregate) == (4, 2, 1, 1)
    assert (totals.exempted, totals.extended, totals.without) == (1, 1, 1)

    def listed(**asked):
        return [row.agency.name for row in duties(client, **asked).context["rows"]]

    assert listed(state="exempted") == [region[1].name]
    assert listed(state="extended") == ["河口镇"]
    assert listed(state="none") == ["乙局"]
    assert listed(kind="town") == ["河口镇"]
    assert listed(q="乙") == ["乙局"]
    assert listed(state="nothing") == []


def test_many_reports_are_extended_with_one_reason(client, region, office):
    slots = [make_slot(make_agency(f"第{number}局", parent=region[0])) for number in range(3)]
    address = reverse("reports:many_duties", args=(2024,))
    asked = client.get(address, {"what": "extend", "all": "1", "q": "局", "kind": "department"})
    page = parsed(asked)
    assert_clean(page)
    assert len(page.xpath("//input[@name = 'slot'][@checked]")) == 3
    values = {
        "what": "extend",
        "slot": [slot.pk for slot in slots[:2]],
        "until": "2025-03-01",
        "reason": "停电",
    }
    done = client.post(address, values)
    assert "已延期2份，共2份。" in text_of(parsed(done))
    assert Event.objects.filter(move="extend", comment="停电").count() == 2
    assert AnnualReport.objects.filter(due_on=date(2025, 3, 1)).count() == 2


def test_what_cannot_be_extended_does_not_stop_the_others(client, region, office):
    slot, late = make_slot(region[1]), make_slot(region[0])  # a government is due on 31 March
    address = reverse("reports:many_duties", args=(2024,))
    values = {"what": "extend", "slot": [slot.pk, late.pk], "until": "2025-02-20", "reason": "停电"}
    text = text_of(parsed(client.post(address, values)))
    assert "已延期1份，共2份。" in text
    assert "延期后的日期须晚于原定的2025-03-31" in text


def test_many_reports_are_exempted_only_with_a_reason_and_only_of_the_region(client, region, office):
    _, elsewhere = county()
    slot, foreign = make_slot(region[1]), make_slot(elsewhere)
    address = reverse("reports:many_duties", args=(2024,))
    values = {"what": "exempt", "slot": [slot.pk, foreign.pk]}
    assert client.post(address, values).status_code == 422
    assert not AnnualReport.objects.filter(exempted=True).exists()
    client.post(address, values | {"reason": "撤并"})
    assert [report.pk for report in AnnualReport.objects.filter(exempted=True)] == [slot.pk]


def test_an_agency_names_its_people(client, region, office):
    make_year(2024, review_stages=2)
    clerk = make_user(Role.CLERK, region[1], telephone="0999-8220316")
    first = make_user(Role.REVIEWER, region[0], stages=(1, 1))
    text = text_of(parsed(client.get(reverse("reports:agency", args=(region[1].pk,)))))
    for words in (
        str(clerk),
        clerk.telephone,
        f"审核员（初审）{first}",
        "审核员（终审）未登记",
        str(office),
    ):
        assert words in text


@pytest.mark.parametrize(
    ("typed", "status"), [("٢٠٢٥", 422), ("2e3", 422), ("二〇二五", 422), ("２０２５", 302)]
)
def test_a_new_year_takes_the_digits_of_cells_only(client, region, office, typed, status):
    make_year(2024, review_stages=2)
    assert client.post(reverse("reports:new_year"), {"year": typed}).status_code == status
    assert ReportingYear.objects.filter(pk=2025).exists() is (status == 302)
