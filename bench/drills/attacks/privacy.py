"""Personal numbers in a report that is published: nothing that leaves the portal shows one."""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from collections.abc import Callable, Iterator

from bench.drills.attacks.crawl import crawl
from bench.drills.outcome import Outcome
from bench.drills.place import PASSWORD, YEAR, Person, Place, exports, running
from reports.demo.printing import print_docx
from tests.e2e.region import printed

#: An identity number with its check digit, a mobile number, a bank card with its check digit: invented.
IDENTITY, MOBILE, CARD = "11010519491231002X", "13912345678", "6217000000000000004"
NUMBERS = (IDENTITY, MOBILE, CARD)
#: What must not be seen: a whole number, or more of it than its mask leaves.
TELLING = (*NUMBERS, *(number[3:-2] for number in NUMBERS))
MASKED = "110***2X"
SENTENCE = f"申请人张某，身份证{IDENTITY}，电话{MOBILE}，卡号{CARD}，已当面答复。"
#: Explains, decides, passes and publishes with the numbers in every text that people write.
PUBLISH = """
from reports.models import Agency, Finding, Submission, User
from reports.services.explanations import explain
from reports.services.people import save_person
from reports.services.publishing import publish_report
from review import questions
from review.decisions import decide
from review.lifecycle import Move
from review.selectors import undecided_errors
from review.services import move
person = {{one.username: one for one in User.objects.all()}}
draft = Submission.objects.get(report_id={slot})
for finding in Finding.objects.filter(submission=draft, severity="error", echo_of=None):
    explain(actor=person["clerk0"], submission_id=draft.pk, fingerprint=finding.fingerprint, text={text!r})
move(actor=person["clerk0"], submission_id=draft.pk, move=Move.SUBMIT, attested=True)
question = questions.ask(actor=person["reviewer"], submission_id=draft.pk, kind="part", subject="1", text={text!r})
questions.close(actor=person["reviewer"], query_id=question.pk)
for finding in undecided_errors(draft):
    decide(actor=person["reviewer"], submission_id=draft.pk, fingerprint=finding.fingerprint, verdict="waive",
           reason={text!r})
save_person(username="reviewer2", display_name="reviewer2", password="{password}",
            roles=(("reviewer", Agency.objects.get(code="D"), 1, 3),))
move(actor=User.objects.get(username="reviewer2"), submission_id=draft.pk, move=Move.PASS, reason={text!r})
publish_report(actor=person["office"], report_id={slot}, personal="经核对，遮盖后公布。")
print(1)
"""
#: Records, messages and jobs; the reading, its narrative and the source keep what must be found and deleted.
STORED = """
import json
from django.apps import apps
kept = {"SourceFile", "ParseRun", "Narrative", "Submission"}
rows = [(model.__name__, str(list(row.values()))) for model in apps.get_models() if model.__name__ not in kept
        for row in model._default_manager.values()]
print(json.dumps([name for name, text in rows if any(part in text for part in TELLING)]))
"""


def personal_numbers(database: str, size: int) -> Outcome:
    """Publish a report full of personal numbers; look for them wherever something leaves the portal."""
    outcome = Outcome("personal numbers in what leaves the portal")
    with running(2, database=database, PUBLIC_ARCHIVE="1") as place:
        report, _ = printed("青禾县第0局", 0, year=YEAR)
        narrative = {part: (*texts, SENTENCE) for part, texts in report.narrative.items()}
        content = print_docx(dataclasses.replace(report, narrative=narrative, closing=(SENTENCE,)))
        sent = place.clerk(0).upload(place.slots[0], content, name=f"年报{MOBILE}.docx")
        outcome.check(sent.status == 201, f"the upload was answered {sent.status}")
        place.wait_until_read()
        place.inside(PUBLISH.format(slot=place.slots[0], text=SENTENCE, password=PASSWORD))
        _pages(place, outcome, most=12 * size)
        _searches(place, outcome)
        _interface(place, outcome)
        _workbooks(place, outcome)
        _originals(place, outcome)
        stored = place.inside(STORED.replace("TELLING", repr(TELLING)))
        outcome.check(not stored, f"rows hold one: {sorted(set(stored))}")
    return outcome


def held(text: str) -> list[str]:
    """Return the parts of personal numbers that a text shows."""
    return [part for part in TELLING if part in text]


def _pages(place: Place, outcome: Outcome, most: int) -> None:
    archived = f"/archive/{place.slots[0]}/"
    masked = 0
    for name in ("", "clerk1", "clerk0", "reviewer", "office", "auditor"):
        person = place.person(name)
        pages = [(path, person.get(path)) for path in ("/archive/?q=张某", archived)]
        pages += [(path, answer) for path, answer in crawl(person, most) if not _is_work(path, name)]
        if name == "office":
            printed_list = f"/years/{YEAR}/?view=print&region={place.top}"
            pages.append((printed_list, person.get(printed_list)))
        for path, answer in pages:
            outcome.check(not answer.fault, f"{path} answered {answer.status} to {name}")
            outcome.check(
                not held(answer.text + str(answer.headers)), f"{path} shows one to {name or 'nobody'}"
            )
            masked += MASKED in answer.text
    outcome.check(masked > 0, "no page shows the masked number")
    outcome.figures["pages with a masked one"] = str(masked)


def _is_work(path: str, name: str) -> bool:
    """Return whether those in whose reach the report is see it there in full: they have to delete it."""
    return name in ("clerk0", "reviewer", "office", "auditor") and (
        path.startswith("/submissions/") or path.endswith("/source/")
    )


def _searches(place: Place, outcome: Outcome) -> None:
    for name in ("", "clerk1", "office"):
        person = place.person(name)
        found = person.get("/archive/", params={"q": "申请人张某"})
        outcome.check(f"/archive/{place.slots[0]}/" in found.text, "a search for the words finds nothing")
        for number in (*NUMBERS, *(number[:8] for number in NUMBERS)):
            found = person.get("/archive/", params={"q": number})
            outcome.check(
                f"/archive/{place.slots[0]}/" not in found.text, f"a search for {number[:8]} tells it"
            )


def _interface(place: Place, outcome: Outcome) -> None:
    masked = False
    for name in ("clerk0", "clerk1", "reviewer", "office", "auditor"):
        key = {"Authorization": f"Token {place.person(name).token()}"}
        for path in (
            "reports/",
            "reports/?include=tables",
            f"reports/{place.slots[0]}/",
            f"reports/{place.slots[0]}/?version=1",
            "findings/",
            "agencies/",
        ):
            answer = place.person().get(f"/api/v1/{path}", headers=key)
            outcome.check(answer.status == 200, f"{path} answered {answer.status} to {name}")
            text = json.dumps(json.loads(answer.text), ensure_ascii=False) if answer.status == 200 else ""
            outcome.check(not held(text), f"{path} shows one to {name}")
            masked = masked or MASKED in text
    outcome.check(masked, "no answer of the API shows the masked number")


def _workbooks(place: Place, outcome: Outcome) -> None:
    office = place.person("office")
    office.post("/exports/", {"year": str(YEAR), "region": str(place.top)})
    books = exports(office)
    outcome.check(bool(books), "no yearly workbook was made")
    lists = (
        (place.clerk(0), f"/submissions/{place.newest(0)}/findings.xlsx"),
        (office, f"/years/{YEAR}/findings.xlsx"),
    )
    for person, path in lists:
        answer = person.browser.get(person.url + path, timeout=60)
        outcome.check(answer.status_code == 200, f"{path} answered {answer.status_code}")
        books += [answer.content] if answer.status_code == 200 else []
    for book in books:
        for part, text in _parts(book):
            outcome.check(not held(text), f"{part} of a workbook shows one")
    outcome.check(any(MASKED in text for book in books for _, text in _parts(book)), "no workbook masks one")


def _parts(book: bytes) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(book)) as packed:
        for name in packed.namelist():
            yield name, packed.read(name).decode(errors="replace")


def _originals(place: Place, outcome: Outcome) -> None:
    def status(person: Person) -> int:
        return person.get(f"/archive/{place.slots[0]}/source/").status

    for person in (place.person(), place.clerk(1)):
        outcome.check(
            status(person) == 403, f"{person.name or 'nobody'} fetches the original: {status(person)}"
        )
    for person in (place.clerk(0), place.person("office")):
        outcome.check(status(person) == 200, f"{person.name} does not fetch the original: {status(person)}")


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (personal_numbers,)
