"""Pages of the lists and settings, 校验目录, 问题清单, 问题统计 and the decision form."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reports.checks.catalogue import CATALOGUE, title_of
from reports.models import Decision, DryRun, Finding, ListImport, WordListEntry
from reports.models.people import Role
from reports.selectors.check_set import current_check_set
from reports.services import dry_runs
from reports.services.explanations import explain
from review.lifecycle import Move
from review.services import move
from tests.factories import county, make_agency, make_draft, make_slot, make_submitted, make_user
from tests.services.test_rechecking import WRONG
from tests.services.test_word_lists import TYPO, workbook
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client, db):
    WordListEntry.objects.all().delete()
    person = make_user(Role.ADMINISTRATOR, county()[0])
    client.force_login(person)
    return person


def page_of(response, status=200):
    assert response.status_code == status, response.content[:300]
    page = parsed(response)
    assert_clean(page)
    return page


PAGES = ("words_entries", "words_new", "words_import", "boilerplate_entries", "boilerplate_new")
PAGES += ("boilerplate_import", "check_settings", "catalogue")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_for_the_administrator(client, administrator, name):
    page_of(client.get(reverse(f"reports:{name}")))


@pytest.mark.parametrize("name", [name for name in PAGES if name != "catalogue"])
@pytest.mark.parametrize("role", [Role.CLERK, Role.OFFICE, Role.REVIEWER])
def test_nobody_else_sees_the_lists(client, name, role):
    client.force_login(make_user(role, county()[0]))
    assert client.get(reverse(f"reports:{name}")).status_code == 403


def test_the_catalogue_shows_every_check_to_everybody_who_has_logged_in(client):
    client.force_login(make_user(Role.CLERK, county()[1]))
    page = page_of(client.get(reverse("reports:catalogue")))
    assert {row.get("id") for row in page.xpath("//tbody/tr")} == set(CATALOGUE)
    for check in CATALOGUE.values():
        assert check.title in text_of(page)


def form_of(page, n: int = -1) -> dict[str, object]:
    """Return the form data of the n-th form of the page."""
    form = page.xpath("//main//form[translate(@method, 'POST', 'post') = 'post']")[n]
    data: dict[str, object] = {}
    for name, value in form.form_values():
        data.setdefault(name, [])
        data[name].append(value)
    data.pop("csrfmiddlewaretoken", None)
    return data


def test_a_word_is_added_tried_switched_on_and_off_without_scripts(client, administrator):
    _, finance = county_elsewhere()
    make_submitted(make_slot(finance))
    form = form_of(page_of(client.get(reverse("reports:words_new")))) | TYPO
    form["is_expression"] = "on"
    form["pattern"] = "供测试.用"
    response = client.post(reverse("reports:words_new"), form)
    entry = WordListEntry.objects.get()
    assert response.url == reverse("reports:words_entry", args=(entry.pk,))
    page = page_of(client.get(response.url))
    assert "须先试运行" in text_of(page)
    switch = reverse("reports:words_switch", args=(entry.pk,))
    page = page_of(client.post(switch, {"enabled": "1"}, follow=True))
    assert "须先在已有年报上试运行" in text_of(page)
    response = client.post(reverse("reports:start_dry_run", args=(entry.pk,)))
    run = DryRun.objects.get()
    assert "排队等待" in text_of(page_of(client.get(response.url)))
    dry_runs.run_dry_run(run.pk)
    page = page_of(client.get(response.url))
    assert "命中6处" in text_of(page)
    assert page.xpath("//table//td[contains(., '供测试使用')]")
    fragment = client.get(response.url, headers={"HX-Request": "true"})
    assert b"<html" not in fragment.content
    client.post(switch, {"enabled": "1"})
    entry.refresh_from_db()
    assert entry.enabled
    client.post(switch, {"enabled": "0"})
    entry.refresh_from_db()
    assert not entry.enabled


def county_elsewhere():
    top = make_agency("平川县人民政府", kind="government")
    return top, make_agency("平川县财政局", parent=top)


def test_a_refused_word_stays_on_the_form_with_its_sentence(client, administrator):
    response = client.post(reverse("reports:words_new"), TYPO | {"pattern": "(", "is_expression": "on"})
    page = page_of(response, 422)
    assert "不是正确的正则表达式" in text_of(page)
    assert page.xpath("//input[@name = 'pattern']/@value") == ["("]


def test_text_of_entries_is_escaped(client, administrator):
    client.post(reverse("reports:words_new"), TYPO | {"pattern": "<script>alert(1)</script>"})
    page = page_of(client.get(reverse("reports:words_entries")))
    assert "<script>alert(1)</script>" in text_of(page)


def test_the_list_is_searched_and_narrowed_down(client, administrator):
    for pattern, kind in (("锲合度", "typo"), ("某局", "old_agency")):
        client.post(reverse("reports:words_new"), TYPO | {"pattern": pattern, "kind": kind})
    address = reverse("reports:words_entries")
    assert "某局" not in text_of(page_of(client.get(address, {"q": "锲"})).xpath("//table")[0])
    assert "锲合度" not in text_of(page_of(client.get(address, {"kind": "old_agency"})).xpath("//table")[0])
    assert "没有符合条件的条目" in text_of(page_of(client.get(address, {"enabled": "1"})))


def test_a_list_goes_out_and_comes_back_by_the_pages(client, administrator):
    client.post(reverse("reports:words_new"), TYPO)
    exported = client.get(reverse("reports:words_export"))
    assert exported["Content-Disposition"].startswith("attachment")
    assert exported["X-Content-Type-Options"] == "nosniff"
    assert load_workbook(io.BytesIO(exported.content)).active["A2"].value == "供测试使用"
    file = workbook("words", {"pattern": "新词", "enabled": "是"}, {"pattern": "坏(", "is_expression": "是"})
    response = client.post(reverse("reports:words_import"), {"file": file})
    preview = ListImport.objects.get()
    page = page_of(client.get(response.url))
    assert "新增1条，修改0条，不变0条，不能导入1条" in text_of(page)
    assert not WordListEntry.objects.filter(pattern="新词").exists()
    page_of(client.post(response.url, follow=True))
    assert WordListEntry.objects.get(pattern="新词").enabled
    assert client.post(response.url).status_code == 409
    client.force_login(make_user(Role.ADMINISTRATOR, preview.by.memberships.get().agency))
    assert client.get(response.url).status_code == 404
    assert client.post(reverse("reports:words_import"), {}).status_code == 422


def test_settings_are_changed_by_the_page_and_the_change_is_listed(client, administrator):
    address = reverse("reports:check_settings")
    form = form_of(page_of(client.get(address)))
    assert client.post(address, form).status_code == 422  # no change
    changed = form | {"jump_factor": "20", "disabled": ["W-LATIN"], "power_town": ["penalties"]}
    page = page_of(client.post(address, changed, follow=True))
    settings = current_check_set().settings
    assert settings.jump_factor == 20
    assert settings.disabled == frozenset({"W-LATIN"})
    assert settings.powers["town"] == frozenset({"penalties"})
    assert "数量变化倍数：10 → 20" in text_of(page)
    stale = client.post(address, form | {"jump_factor": "30"})
    assert "刚修改过校验设置" in text_of(page_of(stale, 409))
    before_any_change = form | {"jump_factor": "30", "revision": "0"}
    assert "刚修改过校验设置" in text_of(page_of(client.post(address, before_any_change), 409))
    wrong = form_of(page_of(client.get(address))) | {"similarity_notice": "2"}
    assert "相似度提示线" in text_of(page_of(client.post(address, wrong), 422))


def wrong_draft():
    government, finance = county()
    clerk = make_user(Role.CLERK, finance)
    return government, clerk, make_draft(make_slot(finance), clerk, WRONG)


def test_the_clerk_prints_the_problem_list_and_takes_it_as_a_workbook(client):
    _, clerk, draft = wrong_draft()
    finding = Finding.objects.filter(submission=draft, severity="error", echo_of=None).first()
    explain(actor=clerk, submission_id=draft.pk, fingerprint=finding.fingerprint, text="口径不同，数据无误。")
    client.force_login(clerk)
    page = page_of(client.get(reverse("reports:problem_list", args=(draft.pk,))))
    assert finding.message in text_of(page)
    assert "口径不同，数据无误。" in text_of(page)
    response = client.get(reverse("reports:problem_workbook", args=(draft.pk,)))
    assert response["Content-Disposition"].startswith("attachment")
    sheet = load_workbook(io.BytesIO(response.content))["问题清单"]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert finding.message in cells
    assert "口径不同，数据无误。" in cells
    roots = Finding.objects.filter(submission=draft, echo_of=None).count()
    assert sheet.max_row == 2 + roots


def test_the_problem_list_of_another_agency_is_not_found(client):
    _, _, draft = wrong_draft()
    client.force_login(make_user(Role.CLERK, make_agency()))
    for name in ("problem_list", "problem_workbook"):
        assert client.get(reverse(f"reports:{name}", args=(draft.pk,))).status_code == 404


def explained_submission():
    government, clerk, draft = wrong_draft()
    finding = Finding.objects.get(submission=draft, severity="error", echo_of=None)
    explain(actor=clerk, submission_id=draft.pk, fingerprint=finding.fingerprint, text="机构改革。")
    move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    return government, clerk, draft, finding


def test_the_reviewer_decides_on_a_plain_form(client):
    government, clerk, draft, finding = explained_submission()
    address = reverse("review:decide", args=(draft.pk, finding.fingerprint))
    client.force_login(clerk)
    assert client.get(address).status_code == 403
    client.force_login(make_user(Role.REVIEWER, government))
    page = page_of(client.get(address))
    assert "机构改革。" in text_of(page)
    assert "请写明理由" in text_of(page_of(client.post(address, {"verdict": "waive"}), 422))
    assert client.post(address, {}).status_code == 422
    response = client.post(address, {"verdict": "waive", "reason": "改革属实"})
    assert response.url.startswith(reverse("review:report", args=(draft.pk,)))
    decision = Decision.objects.get()
    assert (decision.verdict, decision.reason) == ("waive", "改革属实")
    again = client.post(address, {"verdict": "confirm", "seen": "0"})
    assert again.status_code == 409
    page = page_of(again, 409)
    assert "已提出处理意见“说明成立，予以认可”" in text_of(page)
    assert page.xpath('//input[@name="seen"]/@value') == [str(decision.pk)]
    card = client.post(address, {"card": "1", "verdict": "confirm", "seen": "0"}, follow=True)
    assert "已提出处理意见“说明成立，予以认可”" in card.content.decode()
    assert "已记录" not in card.content.decode()
    assert page_of(card).xpath(f'//form[@action="{address}"]/input[@name="seen"]/@value') == [
        str(decision.pk)
    ]
    assert client.post(address, {"verdict": "confirm", "seen": "x" * 40}).status_code == 409
    assert Decision.objects.count() == 1
    gone = reverse("review:decide", args=(draft.pk, "0" * 64))
    assert client.get(gone).status_code == 404
    assert client.post(gone, {"verdict": "confirm"}).status_code == 409


def test_checks_are_switched_in_the_catalogue_and_the_page_says_what_is_checked_again(client):
    government, _, _ = wrong_draft()
    client.force_login(make_user(Role.ADMINISTRATOR, government))
    address = reverse("reports:catalogue")
    page = page_of(client.get(address))
    assert "重新校验开放年度的1份年报" in text_of(page)
    ticked = page.xpath("//input[@name = 'enabled'][@checked]/@value")
    assert set(ticked) == set(CATALOGUE)
    values = {
        "enabled": [check for check in ticked if check != "W-LATIN"],
        "revision": page.xpath("//input[@name = 'revision']/@value")[0],
    }
    done = page_of(client.post(reverse("reports:switch_checks"), values, follow=True))
    assert "启用情况已保存" in text_of(done)
    assert current_check_set().settings.disabled == frozenset({"W-LATIN"})
    assert set(page_of(client.get(address)).xpath("//input[@name = 'enabled'][not(@checked)]/@value")) == {
        "W-LATIN"
    }
    kept = page_of(client.get(reverse("reports:check_settings")))
    assert kept.xpath("//input[@name = 'disabled']/@value") == ["W-LATIN"]
    stale = page_of(client.post(reverse("reports:switch_checks"), values | {"enabled": ticked}, follow=True))
    assert "刚修改过校验设置" in text_of(stale)


def test_others_see_the_catalogue_without_switches(client):
    client.force_login(make_user(Role.CLERK, county()[1]))
    assert not page_of(client.get(reverse("reports:catalogue"))).xpath("//input[@name = 'enabled']")


def test_the_office_sees_which_checks_fail_most_and_where(client):
    government, _, draft, finding = explained_submission()
    client.force_login(make_user(Role.OFFICE, government))
    address = reverse("reports:finding_statistics", args=(2024,))
    page = page_of(client.get(address))
    row = page.xpath(f"//tr[.//a[contains(@href, 'check={finding.check_id}')]]")[0]
    numbers = [text_of(cell).strip() for cell in row.xpath("./td[contains(@class, 'is-number')]")]
    assert [number[0] for number in numbers] == ["1", "1"]
    assert "本级及直属单位" in text_of(page)
    listed = page_of(client.get(address, {"check": finding.check_id}))
    assert reverse("review:report", args=(draft.pk,)) in "".join(listed.xpath("//td//a/@href"))
    assert "没有问题" in text_of(page_of(client.get(address, {"kind": "street"})))
    for odd in ({"region": "x"}, {"region": "9" * 18}, {"kind": "x"}, {"check": "x"}):
        said = text_of(page_of(client.get(address, odd), 400))
        assert "这一项" in said or "没有找到“x”，请输入单位名称或从提示中选择。" in said
    page_of(client.get(address, {"page": "x"}))
    refused = page_of(client.get(address, {"region": "9" * 40}), 400)
    assert "网址中的参数过长" in text_of(refused)


def test_the_office_sees_shares_and_the_change_against_last_year_and_takes_them_away(client):
    government, _, draft, finding = explained_submission()
    agency = draft.report.agency
    make_submitted(make_slot(agency, 2023))  # without the finding
    make_submitted(make_slot(make_agency("乙局", parent=government)))
    client.force_login(make_user(Role.OFFICE, government))
    page = page_of(client.get(reverse("reports:finding_statistics", args=(2024,))))
    row = page.xpath(f"//tr[.//a[contains(@href, 'check={finding.check_id}')]]")[0]
    assert "占50%" in text_of(row)
    assert "升50个百分点" in text_of(row)
    answer = client.get(reverse("reports:statistics_workbook", args=(2024,)))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    values = next(row for row in sheet.iter_rows(values_only=True) if row[0] == title_of(finding.check_id))
    assert values[2:] == (1, 50, 1, 0, 50)


def test_drafts_and_other_regions_are_not_counted(client):
    government, _, draft = wrong_draft()
    elsewhere, _ = county_elsewhere()
    address = reverse("reports:finding_statistics", args=(2024,))
    for region in (government, elsewhere):
        client.force_login(make_user(Role.OFFICE, region))
        assert "没有问题" in text_of(page_of(client.get(address)))
    client.force_login(make_user(Role.CLERK, draft.report.agency))
    assert client.get(address).status_code == 403
