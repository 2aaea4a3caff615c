"""The administrators' pages."""

import re
from datetime import date

import pytest
from django.contrib import admin
from django.db.models import F
from django.test import Client
from django.urls import reverse

from reports.models import Agency, AnnualReport, Event, Membership, ReportingYear, User
from reports.models.people import Role
from tests.factories import (
    PASSWORD,
    county,
    make_agency,
    make_approved,
    make_slot,
    make_submitted,
    make_user,
    make_year,
)
from tests.views.pages import parsed

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    """Return a client of a member of staff who is not a superuser."""
    person = make_user(is_staff=True)
    client.force_login(person)
    return person


def agency_values(**changes) -> dict:
    values = {
        "name": "青禾县档案局",
        "code": "QH-001",
        "kind": "department",
        "level": "county",
        "must_report": "on",
        "order": "0",
        "aliases-TOTAL_FORMS": "1",
        "aliases-INITIAL_FORMS": "0",
        "aliases-0-name": "县档案局",
    }
    return values | changes


def test_only_agencies_years_people_events_and_holidays_are_here(client, administrator):
    client.get(reverse("admin:index"))
    models = {model._meta.label for model in admin.site._registry}
    assert models == {
        "reports.Agency",
        "reports.ReportingYear",
        "reports.User",
        "reports.Event",
        "reports.CalendarDay",
        "reports.FileFault",
        "reports.LoginAlarm",
    }


def test_pages_wear_the_colours_of_the_portal_and_name_no_algorithm(client, administrator):
    person = make_user(Role.CLERK, county()[1])
    page = client.get(reverse("admin:reports_user_change", args=(person.pk,))).content.decode()
    assert "css/administration" in page
    assert "返回系统首页" in page
    assert "重置密码" in page
    for word in ("pbkdf2", "sha256", "算法", "迭代", "盐", "argon2"):
        assert word not in page


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.OFFICE, Role.AUDITOR, Role.ADMINISTRATOR])
def test_people_who_are_not_staff_have_no_way_in(client, role):
    client.force_login(make_user(role, county()[0]))
    for name in ("index", "reports_agency_changelist", "reports_user_changelist", "reports_event_changelist"):
        assert client.get(reverse(f"admin:{name}")).status_code == 302


def test_an_agency_is_made_in_its_place_in_the_tree(client, administrator):
    parent, _ = county()
    response = client.post(reverse("admin:reports_agency_add"), agency_values(parent=parent.pk))
    assert response.status_code == 302, response.context["errors"]
    agency = Agency.objects.get(code="QH-001")
    assert agency.path == f"{parent.path}{agency.pk}/"
    assert [alias.name for alias in agency.aliases.all()] == ["县档案局"]


def test_moving_an_agency_moves_what_hangs_below(client, administrator):
    _, child = county()
    grandchild = make_agency(parent=child)
    new = make_agency(kind="government")
    address = reverse("admin:reports_agency_change", args=(child.pk,))
    values = agency_values(parent=new.pk, name=child.name, code=child.code)
    assert client.post(address, values).status_code == 302
    grandchild.refresh_from_db()
    assert grandchild.path == f"{new.path}{child.pk}/{grandchild.pk}/"


def test_a_loop_in_the_tree_is_refused_in_the_form(client, administrator):
    top, child = county()
    address = reverse("admin:reports_agency_change", args=(top.pk,))
    for parent in (child, top):
        response = client.post(address, agency_values(parent=parent.pk, name=top.name, code=top.code))
        assert response.status_code == 200
        assert "上级单位不能是本单位或其下级单位。" in response.content.decode()
    top.refresh_from_db()
    assert top.parent is None


def test_dates_in_the_wrong_order_are_refused_in_the_form(client, administrator):
    values = agency_values(valid_from="2024-02-01", valid_to="2024-01-01")
    response = client.post(reverse("admin:reports_agency_add"), values)
    assert "撤销日期不能早于设立日期。" in response.content.decode()
    assert not Agency.objects.exists()


def test_opening_a_year_makes_the_slots_with_the_dates_of_the_level(client, administrator):
    _, department = county()
    values = {
        "year": "2024",
        "review_stages": "2",
        "is_open": "on",
        "due_dates-TOTAL_FORMS": "1",
        "due_dates-INITIAL_FORMS": "0",
        "due_dates-0-level": "county",
        "due_dates-0-step": "hand_in",
        "due_dates-0-on": "2025-01-20",
    }
    assert client.post(reverse("admin:reports_reportingyear_add"), values).status_code == 302
    year = ReportingYear.objects.get(pk=2024)
    assert year.review_stages == 2
    action = {"action": "open_slots", "_selected_action": [year.pk]}
    page = client.post(reverse("admin:reports_reportingyear_changelist"), action, follow=True)
    assert "新增应报年报2份" in page.content.decode()
    assert AnnualReport.objects.get(agency=department).due_on == date(2025, 1, 20)
    again = client.post(reverse("admin:reports_reportingyear_changelist"), action, follow=True)
    assert "新增应报年报0份" in again.content.decode()


def test_a_person_gets_a_password_and_roles(client, administrator):
    _, department = county()
    values = {"username": "zhang", "display_name": "张三", "password1": PASSWORD, "password2": PASSWORD}
    values |= {"usable_password": "true"} | no_memberships()
    response = client.post(reverse("admin:reports_user_add"), values)
    assert response.status_code == 302, response.context["errors"]
    person = User.objects.get(username="zhang")
    assert person.check_password(PASSWORD)
    values = {"username": "zhang", "display_name": "张三", "email": "", "is_active": "on"} | no_memberships()
    values |= {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-agency": department.pk,
        "memberships-0-role": "clerk",
        "memberships-0-first_stage": "1",
        "memberships-0-last_stage": "3",
    }
    assert client.post(reverse("admin:reports_user_change", args=(person.pk,)), values).status_code == 302
    assert list(person.memberships.values_list("agency_id", "role")) == [(department.pk, "clerk")]


def no_memberships() -> dict:
    return {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}


def test_stages_in_the_wrong_order_are_refused_in_the_form(client, administrator):
    _, department = county()
    person = make_user()
    values = {
        "username": person.username,
        "display_name": "",
        "email": "",
        "is_active": "on",
    } | no_memberships()
    values |= {
        "memberships-TOTAL_FORMS": "1",
        "memberships-0-agency": department.pk,
        "memberships-0-role": "reviewer",
        "memberships-0-first_stage": "3",
        "memberships-0-last_stage": "1",
    }
    response = client.post(reverse("admin:reports_user_change", args=(person.pk,)), values)
    assert "起始审核环节不能晚于终止审核环节" in response.content.decode()
    assert not Membership.objects.exists()


def test_a_locked_name_is_released(client, administrator, settings):
    person = make_user()
    entrance, wrong = Client(), {"username": person.username, "password": "wrong"}
    for _ in range(settings.AXES_FAILURE_LIMIT):
        entrance.post(reverse("login"), wrong)
    right = {"username": person.username, "password": PASSWORD}
    assert entrance.post(reverse("login"), right).status_code == 429
    action = {"action": "unlock", "_selected_action": [person.pk]}
    page = client.post(reverse("admin:reports_user_changelist"), action, follow=True)
    assert "已解除1个账号的登录锁定" in page.content.decode()
    assert entrance.post(reverse("login"), right).status_code == 302


def test_nobody_is_made_superuser_or_given_permissions_here(client, administrator):
    person = make_user()
    text = client.get(reverse("admin:reports_user_change", args=(person.pk,))).content.decode()
    for field in ("is_superuser", "user_permissions", "groups"):
        assert f'name="{field}"' not in text


@pytest.mark.parametrize("name", ["agency", "reportingyear", "user", "event"])
def test_nothing_is_deleted_here(client, administrator, name):
    make_submitted(make_slot(county()[1]))
    subject = {
        "agency": Agency.objects.first(),
        "reportingyear": ReportingYear.objects.first(),
        "user": make_user(),
        "event": Event.objects.first(),
    }[name]
    address = reverse(f"admin:reports_{name}_delete", args=(subject.pk,))
    assert client.post(address, {"post": "yes"}).status_code == 403
    assert type(subject).objects.filter(pk=subject.pk).exists()
    listing = reverse(f"admin:reports_{name}_changelist")
    client.post(listing, {"action": "delete_selected", "_selected_action": [subject.pk], "post": "yes"})
    assert type(subject).objects.filter(pk=subject.pk).exists()


def test_events_are_read_without_comments_and_figures_and_never_changed(client, administrator):
    submission = make_submitted(make_slot(county()[1]))
    event = Event.objects.filter(submission=submission).last()
    Event.objects.model.objects.create(
        report=submission.report,
        submission=submission,
        sequence=99,
        move="correct",
        actor_name="张三",
        comment="由4711改为4712",
        data={"code": "x", "new": "4712"},
        at=event.at,
        hash="0" * 64,
    )
    listing = client.get(reverse("admin:reports_event_changelist")).content.decode()
    page = client.get(reverse("admin:reports_event_change", args=(event.pk,))).content.decode()
    shown = client.get(
        reverse("admin:reports_event_change", args=(Event.objects.get(sequence=99).pk,))
    ).content.decode()
    for text in (listing, page, shown):
        assert "4711" not in text
        assert "4712" not in text
    assert 'name="_save"' not in page
    assert client.post(reverse("admin:reports_event_change", args=(event.pk,)), {}).status_code == 403
    assert client.get(reverse("admin:reports_event_add")).status_code == 403


def test_administrators_open_no_report(client, administrator):
    report = make_approved(make_slot(county()[1])).report
    for address in (
        reverse("review:report", args=(report.effective_submission_id,)),
        reverse("reports:source", args=(report.effective_submission_id,)),
        reverse("reports:archived", args=(report.pk,)),
    ):
        assert client.get(address).status_code == 404


def test_the_pages_carry_no_inline_script_or_style(client, administrator):
    make_submitted(make_slot(county()[1]))
    make_year(2024)
    addresses = [reverse("admin:index")]
    for name in ("agency", "reportingyear", "user", "event"):
        addresses.append(reverse(f"admin:reports_{name}_changelist"))
    addresses += [reverse(f"admin:reports_{name}_add") for name in ("agency", "reportingyear", "user")]
    addresses.append(reverse("admin:reports_agency_change", args=(Agency.objects.first().pk,)))
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        text = response.content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text), address
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), address


def test_a_row_opens_although_the_address_names_an_empty_field(client, administrator):
    event = make_submitted(make_slot()).report.events.first()
    address = reverse("admin:reports_event_change", args=(event.pk,))
    assert client.get(address, {"_to_field": ""}).status_code == 200


@pytest.mark.parametrize("name", ["agency", "reportingyear", "user", "event"])
def test_lists_take_few_queries(client, administrator, django_assert_max_num_queries, name):
    government, _ = county()
    for number in range(6):
        make_submitted(make_slot(make_agency(f"第{number}局", parent=government)))
    with django_assert_max_num_queries(16):
        assert client.get(reverse(f"admin:reports_{name}_changelist")).status_code == 200


@pytest.mark.parametrize(
    "route",
    [
        ("index",),
        ("reports_agency_changelist",),
        ("reports_agency_add",),
        ("reports_user_changelist",),
        ("reports_user_add",),
        ("reports_reportingyear_changelist",),
        ("reports_calendarday_changelist",),
        ("reports_event_changelist",),
        ("reports_loginalarm_changelist",),
        ("reports_filefault_changelist",),
        ("auth_user_password_change", 1),
    ],
)
def test_nothing_is_said_in_english_not_even_to_screen_readers(client, administrator, route):
    make_approved(make_slot(county()[1]))
    User.objects.exclude(pk=administrator.pk).update(username=F("id"))
    name, *args = route
    page = parsed(client.get(reverse(f"admin:{name}", args=[administrator.pk] if args else [])))
    said = [text.strip() for text in page.xpath("//body//text()[not(parent::script) and not(parent::style)]")]
    said += page.xpath("//body//@aria-label | //body//@alt | //body//@title | //body//@placeholder")
    known = re.compile(administrator.username + "|IP")
    assert [text for text in said if re.search("[A-Za-z]{3,}", known.sub("", text))] == []
    assert not [text for text in said if "无可选的" in text]
