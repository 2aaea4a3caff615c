"""People who grant roles hold none in reporting, nobody changes their own, and every change is an event."""

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from reports.acting import acting_for
from reports.models import Membership, PortalEvent, User
from reports.models.reach import Role
from reports.services.change_log import RECORDED
from reports.services.people import PersonRow, check_person, import_people
from review.text_blocks import add_block, remove_block
from tests.factories import county, make_user, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
WORK = (Role.CLERK, Role.REVIEWER, Role.OFFICE, Role.AUDITOR)


@pytest.fixture
def place():
    government, department = county()
    return {
        "government": government,
        "department": department,
        "administrator": make_user(Role.ADMINISTRATOR, government, is_staff=True),
    }


@pytest.mark.parametrize("role", WORK)
def test_an_administrator_gets_no_role_in_the_work_from_a_shell(place, role):
    with pytest.raises(ValidationError, match="不能兼任其他角色"):
        Membership.objects.create(user=place["administrator"], agency=place["government"], role=role)


@pytest.mark.parametrize("role", WORK)
def test_the_database_refuses_what_is_written_past_the_models(place, role):
    mixed = Membership(user=place["administrator"], agency=place["government"], role=role)
    with pytest.raises(IntegrityError, match="holds no other role"), transaction.atomic():
        Membership.objects.bulk_create([mixed])
    reviewer = make_user(Role.REVIEWER, place["government"])
    with pytest.raises(IntegrityError, match="holds no other role"), transaction.atomic():
        User.objects.filter(pk=reviewer.pk).update(is_staff=True)
    with pytest.raises(IntegrityError, match="holds no other role"), transaction.atomic():
        Membership.objects.filter(user=place["administrator"]).update(role=role)


@pytest.mark.parametrize("role", [Role.CLERK, Role.HEAD, Role.REVIEWER, Role.OFFICE])
@pytest.mark.parametrize("first", ["auditor", "worker"])
def test_nobody_audits_a_region_in_which_the_same_person_works(place, role, first):
    """Also where the one agency lies below the other; a region apart is no matter."""
    _, elsewhere = county()
    wanted = [(Role.AUDITOR, place["government"]), (role, place["department"])]
    (one, there), (other, here) = wanted if first == "auditor" else reversed(wanted)
    person = make_user(one, there)
    with pytest.raises(ValidationError, match="审计员不能在所审计地区兼任"):
        Membership.objects.create(user=person, agency=here, role=other)
    row = PersonRow(person.username, "人员", "", other, here.code)
    assert any("审计员不能在所审计地区兼任" in error for error in check_person(row))
    Membership.objects.create(user=person, agency=elsewhere, role=other)


def test_a_reviewer_becomes_neither_staff_nor_administrator(place):
    reviewer = make_user(Role.REVIEWER, place["government"])
    reviewer.is_staff = True
    with pytest.raises(ValidationError, match="不能兼任其他角色"):
        reviewer.save()
    with pytest.raises(ValidationError, match="不能兼任其他角色"):
        Membership.objects.create(user=reviewer, agency=place["government"], role=Role.ADMINISTRATOR)


def test_an_import_gives_an_administrator_no_other_role(place):
    row = PersonRow(place["administrator"].username, "张三", "", Role.REVIEWER, place["government"].code)
    with pytest.raises(ValidationError, match="不能兼任其他角色"):
        import_people(rows=[row])


def form_of(client, person: User) -> dict:
    """Return the form data that the browser would submit unchanged from the person's administration page."""
    page = client.get(reverse("admin:reports_user_change", args=(person.pk,)))
    form = page.context["adminform"].form
    data = {name: value for name, value in form.initial.items() if value is not None and name in form.fields}
    formset = page.context["inline_admin_formsets"][0].formset
    data |= {f"memberships-{key}": value for key, value in formset.management_form.initial.items()}
    for number, inline in enumerate(formset.forms):
        for name in inline.fields:
            value = inline.initial.get(name)
            data[f"memberships-{number}-{name}"] = "" if value is None else getattr(value, "pk", value)
    return {key: value for key, value in data.items() if value is not False and value is not None}


def test_an_administrator_does_not_make_himself_a_reviewer_in_the_administration(client, place):
    administrator = place["administrator"]
    client.force_login(administrator)
    data = form_of(client, administrator) | {
        "memberships-TOTAL_FORMS": 2,
        "memberships-1-agency": place["government"].pk,
        "memberships-1-role": Role.REVIEWER,
        "memberships-1-first_stage": 1,
        "memberships-1-last_stage": 3,
    }
    client.post(reverse("admin:reports_user_change", args=(administrator.pk,)), data)
    assert set(administrator.memberships.values_list("role", flat=True)) == {Role.ADMINISTRATOR}


def test_nobody_changes_the_own_roles_or_powers(place):
    administrator = place["administrator"]
    request = RequestFactory().get("/")
    request.user = administrator
    with acting_for(request):
        with pytest.raises(ValidationError, match="不能更改自己的角色"), transaction.atomic():
            administrator.memberships.get().delete()
        with pytest.raises(ValidationError, match="不能更改自己的角色"), transaction.atomic():
            Membership.objects.create(user=administrator, agency=place["department"], role=Role.ADMINISTRATOR)
        administrator.is_superuser = True
        with pytest.raises(ValidationError, match="不能更改自己的角色"), transaction.atomic():
            administrator.save()
        administrator.is_superuser, administrator.display_name = False, "李四"
        administrator.save()  # one's own name may be changed: it grants nothing


def test_changes_of_people_roles_agencies_and_years_are_recorded_with_who_and_from_where(place):
    PortalEvent.objects.count()
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    request.user = place["administrator"]
    person = make_user()
    with acting_for(request):
        role = Membership.objects.create(user=person, agency=place["department"], role=Role.CLERK)
        person.display_name = "王五"
        person.set_password("another correct horse")
        person.save()
        role.delete()
        place["department"].telephone = "0999-8220320"
        place["department"].save()
        make_year(2019, review_stages=2)
    events = list(PortalEvent.objects.filter(actor=place["administrator"]))
    assert [event.action for event in events] == [
        "role_created",
        "user_changed",
        "role_deleted",
        "agency_changed",
        "year_created",
    ]
    assert {event.address for event in events} == {"192.0.2.7"}
    assert events[1].data["display_name"][1] == "王五"
    assert events[1].data["password"] == []
    assert "argon2" not in str(events[1].data)


#: Models that no person sets: reports and what happens to them (recorded in the chains of the reports), jobs and
#: messages, what follows from a recorded change, and the record itself.
NOT_SET_BY_PEOPLE = {
    *(
        "AnnualReport",
        "Submission",
        "SourceFile",
        "ParseRun",
        "Correction",
        "Decision",
        "Finding",
        "Explanation",
    ),
    *("CheckRun", "ProactiveDisclosure", "RequestHandling", "RequestRow", "RequestTable", "Reconsideration"),
    "DamagedReading",
    *("Litigation", "Narrative"),
    *(
        "Query",
        "QueryEntry",
        "Endorsement",
        "VoidRequest",
        "TextSketch",
        "ShingleSample",
        "KeptCounts",
        "PendingCheck",
    ),
    *(
        "ExportJob",
        "RecheckJob",
        "DryRun",
        "DryRunHit",
        "ReceivedPackage",
        "Outbox",
        "FigureBand",
        "FileFault",
        "LoginAlarm",
    ),
    *("Event", "PortalEvent", "ChainHead", "SignedHeads", "FormerName", "AgencyChange", "ImportPreview"),
    *("CountedReport", "RegionTotals", "SearchEntry", "PublicChange", "Withdrawal"),
    # Reports that are being written; what becomes of them is an event of the report.
    *("RegionDraft", "WorkingDraft", "DraftField", "DraftWriter"),
    # Batches of old reports are recorded by their service, what becomes of each file is an event of its report.
    *("ArchiveBatch", "ArchiveFile"),
    *("ListImport", "WordListEntry", "BoilerplateEntry", "SignIn", "ApiToken"),
    # Addresses that are told are recorded by their service (review.webhooks); the rest is written by programs.
    # Holds and removals of originals are recorded by reports.services.retention.
    *("LegalHold", "Purge"),
    *("WebhookAddress", "Delivery", "KeptAnswer", "OpenDataBuild", "QueueSign"),
}


def test_every_model_that_people_set_is_recorded():
    """Lists of words and 套话 are recorded as revisions of the check set, tokens by the service that issues them."""
    models = {
        model.__name__: model
        for name in ("reports", "review")
        for model in apps.get_app_config(name).get_models()
    }
    unknown = {name for name, model in models.items() if model not in RECORDED} - NOT_SET_BY_PEOPLE
    assert not unknown, f"record their changes (reports.services.change_log): {unknown}"


def test_sentences_of_an_office_and_a_second_factor_are_recorded(place):
    office = make_user(Role.OFFICE, place["government"])
    block = add_block(actor=office, agency=place["government"], text="请补充说明。")
    remove_block(actor=office, block_id=block.pk)
    office.second_factor_since = timezone.now()
    office.save(update_fields=["second_factor_since"])
    added, removed, factor = PortalEvent.objects.order_by("-sequence")[:3][::-1]
    assert (added.action, added.agency, added.data["text"][1]) == (
        "text_block_created",
        place["government"],
        "请补充说明。",
    )
    assert (removed.action, factor.action) == ("text_block_changed", "user_changed")
    assert factor.data == {"second_factor_since": []}


def test_a_login_is_no_change_of_a_user(client, place):
    before = PortalEvent.objects.count()
    client.force_login(place["administrator"])
    assert PortalEvent.objects.count() == before


def test_without_a_request_the_system_acts():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with acting_for(request):
        make_year(2018)
    assert PortalEvent.objects.get(subject__startswith="2018").actor_name == "系统"


def test_the_chain_of_the_portal_refuses_changes():
    make_year(2017)
    for statement in (
        "UPDATE reports_portalevent SET subject = ''",
        "DELETE FROM reports_portalevent",
    ):
        with (
            pytest.raises(Exception, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
