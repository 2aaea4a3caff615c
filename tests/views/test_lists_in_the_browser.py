"""The administrators' lists, the problem list and the statistics in a real browser: width, policy, dry-run progress."""

import pytest

from reports.models import Finding
from reports.models.people import Role
from reports.services import dry_runs
from reports.services.word_lists import WORDS, save_boilerplate, save_word, switch_entry
from review.lifecycle import Move
from review.services import move
from tests.factories import county, make_draft, make_slot, make_user
from tests.machinery.browser import too_wide_at
from tests.services.test_word_lists import TYPO

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_pages_fit_the_screen_and_keep_the_policy(enter):
    government, finance = county()
    clerk, administrator = make_user(Role.CLERK, finance), make_user(Role.ADMINISTRATOR, government)
    draft = make_draft(make_slot(finance), clerk)
    move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    long = TYPO | {"pattern": "长" * 120, "note": "http://www.example.gov.cn/" + "a" * 80}
    word = save_word(actor=administrator, values=TYPO)
    save_word(actor=administrator, values=long)
    save_boilerplate(actor=administrator, values={"sentence": "根据条例要求，现公布本年度报告。" * 6})
    switch_entry(actor=administrator, list_name=WORDS, entry_id=word.pk, enabled=True)
    run = dry_runs.request_dry_run(actor=administrator, entry_id=word.pk)
    dry_runs.run_dry_run(run.pk)
    finding = Finding.objects.filter(submission=draft, echo_of=None).first()
    visits = (
        (
            administrator,
            [
                ("reports:words_entries",),
                ("reports:words_entry", word.pk),
                ("reports:words_new",),
                ("reports:words_import",),
                ("reports:boilerplate_entries",),
                ("reports:check_settings",),
                ("reports:catalogue",),
                ("reports:dry_run", run.pk),
            ],
        ),
        (clerk, [("reports:problem_list", draft.pk)]),
        (make_user(Role.REVIEWER, government), [("review:decide", draft.pk, finding.fingerprint)]),
        (make_user(Role.OFFICE, government), [("reports:finding_statistics", 2024)]),
    )
    for person, pages in visits:
        go = enter(person)
        for route in pages:
            page = go(*route)
            assert too_wide_at(page) == [], route


def test_a_dry_run_is_followed_without_loading_the_page_again(enter):
    government, finance = county()
    clerk, administrator = make_user(Role.CLERK, finance), make_user(Role.ADMINISTRATOR, government)
    draft = make_draft(make_slot(finance), clerk)
    move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    word = save_word(actor=administrator, values=TYPO)
    page = enter(administrator)("reports:words_entry", word.pk)
    page.get_by_role("button", name="试运行").click()
    page.get_by_text("排队等待").wait_for()
    dry_runs.run_dry_run(word.dry_runs.get().pk)
    page.get_by_text("命中6处").wait_for()
    page.reload()
    page.get_by_role("button", name="启用这个词条").click()
    page.get_by_text("已启用，正在重新校验。").wait_for()
