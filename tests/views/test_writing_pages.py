"""The pages of 在线填写: what they show, what a form without scripts does, their queries, other agencies' drafts."""

import re
from shutil import rmtree

import pytest
from django.urls import reverse

from reports.models import Submission, WorkingDraft
from reports.models.people import Role
from reports.reading.docx.reader import read_docx
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from reports.selectors.working_drafts import written_of
from reports.services.corrections import correct_cell
from reports.services.working_drafts import FieldEntry, save_fields, start_draft
from reports.statutory.editions import EDITIONS
from reports.written_versions import make_version
from tests.factories import (
    COPIED,
    county,
    finish_reading,
    make_approved,
    make_draft,
    make_reading,
    make_slot,
    make_user,
)

pytestmark = pytest.mark.django_db
FIRST, SECOND = "requests.received.natural_person", "requests.received.business"


@pytest.fixture
def begun(slot, clerk):
    start_draft(actor=clerk, report_id=slot.pk)
    return slot


def now(slot):
    return written_of(WorkingDraft.objects.get(report=slot))


def put(actor, slot, **fields):
    written = now(slot)
    entries = [FieldEntry(name, text, written.seen(name)) for name, text in fields.items()]
    save_fields(actor=actor, report_id=slot.pk, entries=entries)


def page(client, user, route, slot, *args):
    client.force_login(user)
    # The pages fetch the checks beside a draft as a piece.
    headers = {"HX-Request": "true"} if route == "write_findings" else {}
    return client.get(reverse(f"reports:{route}", args=(slot.pk, *args)), headers=headers)


def fields_of(html: str) -> dict[str, str]:
    """All fields of the form as a browser without scripts sends them."""
    found = {}
    for tag in re.findall(r"<input\b[^>]*>", html):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1][:2] in ("f.", "v."):
            found[name[1]] = value[1] if value else ""
    return found


def test_my_reports_leads_to_the_pages_while_the_agency_has_something_to_do(client, clerk, slot):
    html = client_text(client, clerk, "reports:my_reports")
    assert reverse("reports:write_tables", args=(slot.pk,)) in html
    head = make_user(Role.HEAD, slot.agency)
    assert "在线填写" not in client_text(client, head, "reports:my_reports")
    make_approved(slot, clerk=clerk)
    html = client_text(client, clerk, "reports:my_reports")
    assert "在线更正" in re.sub(r"<details.*?</details>", "", html, flags=re.DOTALL)
    slot.year.is_open = False
    slot.year.save()
    assert "在线填写" not in client_text(client, clerk, "reports:my_reports")


def client_text(client, user, route, *args):
    client.force_login(user)
    return client.get(reverse(route, args=args)).content.decode()


def test_all_cells_are_fields_with_last_years_number_beside_them(client, clerk, agencies, begun):
    make_approved(make_slot(agencies[1], 2023), {"proactive.licensing.decisions": 4711})
    put(clerk, begun, **{FIRST: "0"})
    html = page(client, clerk, "write_tables", begun).content.decode()
    sent = fields_of(html)
    assert {name[2:] for name in sent if name.startswith("f.")} == set(EDITIONS["2021"].cells)
    assert (sent[f"f.{FIRST}"], sent[f"f.{SECOND}"]) == ("0", "")
    assert re.search(r"f\.proactive\.licensing\.decisions.*?上年 4711", html, re.DOTALL)


def test_the_whole_form_is_sent_and_only_what_was_changed_is_saved(client, clerk, begun):
    put(clerk, begun, **{FIRST: "3"})
    sent = fields_of(page(client, clerk, "write_tables", begun).content.decode())
    colleague = make_user(Role.CLERK, begun.agency)
    put(colleague, begun, **{FIRST: "4"})
    address = reverse("reports:write_save", args=(begun.pk,))
    answer = client.post(address, sent | {f"f.{SECOND}": "7"}, follow=True)
    assert "已保存1处。" in answer.content.decode()
    assert (now(begun).text(FIRST), now(begun).text(SECOND)) == ("4", "7")


def test_a_conflict_is_shown_with_both_texts_and_saved_when_sent_again(client, clerk, begun):
    put(clerk, begun, part1="原来的。")
    before = now(begun).seen("part1")
    put(make_user(Role.CLERK, begun.agency), begun, part1="同事<b>的。")
    client.force_login(clerk)
    address = reverse("reports:write_save", args=(begun.pk,))
    answer = client.post(address, {"page": "texts", "f.part1": "我的。", "v.part1": before})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "我的。" in html
    assert "同事&lt;b&gt;的。" in html
    assert now(begun).text("part1") == "同事<b>的。"
    seen = re.search(r'name="v\.part1" value="([^"]*)"', html)[1]
    assert client.post(address, {"page": "texts", "f.part1": "我的。", "v.part1": seen}).status_code == 302
    assert now(begun).text("part1") == "我的。"


def test_what_is_refused_stays_in_its_field_with_the_sentence(client, clerk, begun):
    client.force_login(clerk)
    address = reverse("reports:write_save", args=(begun.pk,))
    answer = client.post(address, {f"f.{FIRST}": "三", f"v.{FIRST}": now(begun).seen(FIRST)})
    assert answer.status_code == 422
    assert fields_of(answer.content.decode())[f"f.{FIRST}"] == "三"
    assert "应为不小于0的整数" in answer.content.decode()


def test_without_scripts_the_next_step_saves_and_goes_on(client, clerk, begun):
    client.force_login(clerk)
    address = reverse("reports:write_save", args=(begun.pk,))
    data = {"page": "tables", f"f.{FIRST}": "3", f"v.{FIRST}": now(begun).seen(FIRST), "next": "1"}
    assert client.post(address, data).url == reverse("reports:write_texts", args=(begun.pk,))
    assert now(begun).text(FIRST) == "3"
    texts = {"page": "texts", "next": "1"}
    assert client.post(address, texts).url == reverse("reports:write_finish", args=(begun.pk,))
    refused = {**data, f"f.{FIRST}": "三", f"v.{FIRST}": now(begun).seen(FIRST)}
    assert client.post(address, refused).status_code == 422


def test_a_script_is_told_what_was_saved_and_what_others_wrote(client, clerk, begun):
    client.force_login(clerk)
    put(make_user(Role.CLERK, begun.agency), begun, **{SECOND: "5"})
    address = reverse("reports:write_save", args=(begun.pk,))
    data = {f"f.{FIRST}": "3", f"v.{FIRST}": now(begun).seen(FIRST), "since": "0"}
    said = client.post(address, data, headers={"accept": "application/json"}).json()
    assert (said["saved"], said["conflicts"], said["refused"]) == ([FIRST], {}, {})
    assert {name: field["text"] for name, field in said["fields"].items()} == {FIRST: "3", SECOND: "5"}
    assert said["offers"]["requests"] == {"sums": 1, "zeros": 142}
    changes = reverse("reports:write_changes", args=(begun.pk,))
    assert client.get(changes, {"since": said["revision"]}).json()["fields"] == {}
    assert set(client.get(changes, {"since": "1"}).json()["fields"]) == {FIRST}


def test_last_years_text_is_shown_and_never_copied(client, clerk, agencies, begun):
    make_approved(make_slot(agencies[1], 2023))
    html = page(client, clerk, "write_texts", begun).content.decode()
    assert "上年文字" in html
    assert "第一部分的文字，供测试使用" in html
    assert "供测试使用" not in re.search(r'name="f\.part1".*?</textarea>', html, re.DOTALL)[0]
    assert "各级政府还要写：工作考核" in html


def test_the_last_page_makes_a_version_and_leads_to_it(client, clerk, begun):
    put(clerk, begun, **{FIRST: "3"}, part1="共收到申请3件。")
    assert "生成第1版" in page(client, clerk, "write_finish", begun).content.decode()
    answer = client.post(reverse("reports:write_finish", args=(begun.pk,)))
    version = Submission.objects.get()
    assert answer.url == version.get_absolute_url()
    assert version.original_name == f"{begun.agency_name}2024年政府信息公开工作年度报告.docx"
    for form in ({}, {"replace": "1"}):
        again = client.post(reverse("reports:write_finish", args=(begun.pk,)), form, follow=True)
        assert again.redirect_chain[0][0] == version.get_absolute_url()
        assert "已生成第1版，正在读取" in again.content.decode()
    finish_reading(version, make_reading())
    again = client.post(reverse("reports:write_finish", args=(begun.pk,)), follow=True)
    assert "第1版就是按现在的内容生成的，无需再次生成" in again.content.decode()
    assert Submission.objects.get() == version


def test_characters_that_no_document_holds_are_dropped_and_the_version_is_made(client, clerk, begun):
    put(clerk, begun, **{FIRST: "3"})
    client.force_login(clerk)
    sent = {"page": "texts", "f.part5": "甲\x1b\x08\x00\ufffe\uffff乙", "v.part5": now(begun).seen("part5")}
    assert client.post(reverse("reports:write_save", args=(begun.pk,)), sent).status_code == 302
    assert now(begun).text("part5") == "甲乙"
    for route in ("write_findings", "write_finish"):
        assert page(client, clerk, route, begun).status_code == 200
    answer = client.post(reverse("reports:write_finish", args=(begun.pk,)))
    assert answer.url == Submission.objects.get().get_absolute_url()


def test_corrections_of_the_version_are_offered_to_the_draft(client, clerk, begun):
    put(clerk, begun, **{FIRST: "3", "requests.received.total": "4"}, part1="共收到申请。")
    version = make_version(actor=clerk, report=begun)
    with version.source_file.file.open("rb") as source:
        finish_reading(version, recognise(read_docx(source.read())))
    correct_cell(
        actor=clerk, submission_id=version.pk, code="requests.received.total", value="3", reason="合计有误"
    )
    html = page(client, clerk, "write_finish", begun).content.decode()
    assert "填写4，更正为3" in html
    client.post(reverse("reports:write_adopt", args=(begun.pk,)))
    assert now(begun).text("requests.received.total") == "3"
    assert "更正为3" not in page(client, clerk, "write_finish", begun).content.decode()


@pytest.mark.parametrize("kind", ["docx", "html", "pdf"])
def test_the_print_can_be_looked_at_before(client, clerk, begun, kind):
    put(clerk, begun, part1="联系人电话13912345678。")
    answer = page(client, clerk, "write_print", begun, kind)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert "13912345678" in recognise(read(answer.content)).chapter(1).text


def test_the_pdf_of_a_draft_is_not_stored(client, clerk, begun, settings):
    rmtree(settings.MEDIA_ROOT / "printed", ignore_errors=True)
    put(clerk, begun, part1="联系人电话13912345678。")
    assert page(client, clerk, "write_print", begun, "pdf").status_code == 200
    assert not (settings.MEDIA_ROOT / "printed").exists()


def test_begun_from_a_file_with_a_button(client, clerk, slot):
    draft = make_draft(slot, clerk, {FIRST: 3})
    html = page(client, clerk, "write_tables", slot).content.decode()
    assert "从第1版开始" in html
    client.post(reverse("reports:write_start", args=(slot.pk,)), {"version": str(draft.pk)})
    assert now(slot).text(FIRST) == "3"


def test_the_work_page_of_a_draft_leads_to_the_pages(client, clerk, slot):
    draft = make_draft(slot, clerk)
    link = reverse("reports:write_tables", args=(slot.pk,))
    head = make_user(Role.HEAD, slot.agency)
    for person, shown in ((clerk, True), (head, False)):
        client.force_login(person)
        assert (f'href="{link}"' in client.get(draft.get_absolute_url()).content.decode()) is shown
    slot.year.is_open = False
    slot.year.save()
    client.force_login(clerk)
    assert link not in client.get(draft.get_absolute_url()).content.decode()


def test_enter_in_a_cell_presses_the_button_that_saves(client, clerk, begun):
    html = page(client, clerk, "write_tables", begun).content.decode()
    form = re.search(r'<form[^>]*id="write-form".*?</form>', html, re.DOTALL)[0]
    first = re.search(r'<button[^>]*type="submit"[^>]*>', form)[0]
    assert "name=" not in first
    assert "disabled" not in first


def test_what_was_begun_from_a_version_is_checked_beside_it(client, clerk, slot):
    """The version has the same figures, and the draft is not a version yet."""
    draft = make_draft(slot, clerk, cells=COPIED)
    client.force_login(clerk)
    client.post(reverse("reports:write_start", args=(slot.pk,)), {"version": str(draft.pk)})
    for route in ("write_findings", "write_finish"):
        assert page(client, clerk, route, slot).status_code == 200


ROUTES = ("write_tables", "write_texts", "write_changes", "write_findings", "write_finish")


def test_nobody_reads_the_draft_of_another_agency(client, clerk, begun):
    put(clerk, begun, **{FIRST: "4711"}, part1="只有本单位知道的话。")
    stranger = make_user(Role.CLERK, county()[1])
    others = [make_user(Role.OFFICE, begun.agency.parent), make_user(Role.REVIEWER, begun.agency.parent)]
    for person, status in ((stranger, 404), *((other, 403) for other in others)):
        for route in ROUTES:
            answer = page(client, person, route, begun)
            assert answer.status_code == status, route
            assert "只有本单位知道的话" not in answer.content.decode()
        for kind in ("docx", "html"):
            assert page(client, person, "write_print", begun, kind).status_code == status
        save = client.post(
            reverse("reports:write_save", args=(begun.pk,)), {f"f.{FIRST}": "1", f"v.{FIRST}": "x"}
        )
        assert save.status_code == status


def test_a_file_of_another_agency_is_not_opened(client, clerk, slot):
    foreign = make_draft(make_slot(county()[1]))
    client.force_login(clerk)
    answer = client.post(reverse("reports:write_start", args=(slot.pk,)), {"version": str(foreign.pk)})
    assert answer.status_code == 404
    assert not WorkingDraft.objects.exists()


@pytest.mark.parametrize(
    ("route", "most"),
    [("write_tables", 13), ("write_texts", 13), ("write_findings", 13), ("write_finish", 15)],
)
def test_the_queries_of_the_pages_do_not_grow(
    client, clerk, agencies, begun, route, most, django_assert_max_num_queries
):
    make_approved(make_slot(agencies[1], 2023))
    put(clerk, begun, **dict.fromkeys(EDITIONS["2021"].cells, "1"), part1="全年工作。")
    page(client, clerk, route, begun)
    with django_assert_max_num_queries(most):
        client.get(reverse(f"reports:{route}", args=(begun.pk,)), headers={"HX-Request": "true"})
