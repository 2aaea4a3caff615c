"""Files and texts that attack their readers: hostile files, scripts in every text, formulas in the workbook."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from lxml import html
from openpyxl import load_workbook

from bench.drills.attacks.crawl import crawl, is_page
from bench.drills.outcome import Outcome, highest, some
from bench.drills.place import YEAR, Answer, document, exports, running
from reports.demo.printing import print_html
from tests.e2e.region import printed
from tests.hostile.registry import FILES

PAYLOADS = (
    "<script>alert('x1')</script>",
    "<img src=x onerror=alert('x2')>",
    "\"><svg onload=alert('x3')>",
    "javascript:alert('x4')",
    "</textarea><script>alert('x5')</script>",
    "'-alert('x6')-'",
    "{{constructor.constructor('alert(7)')()}}",
    "<iframe srcdoc='<script>alert(8)</script>'>",
    "<a href='data:text/html,<script>alert(9)</script>'>x</a>",
    "<style>@import 'http://x.example/x10.css'</style>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert('x11')>",
    "<base href='http://x.example/'>",
    "<meta http-equiv=refresh content='0;url=http://x.example/'>",
    "<object data='javascript:alert(14)'>",
    "<details open ontoggle=alert('x15')>",
    "\u202e<script>alert('x16')</script>",
    "＜script＞alert('x17')＜/script＞",
    "<!--<img src='--><img src=x onerror=alert(18)//'>",
    "<scr<script>ipt>alert('x19')</scr</script>ipt>",
    "<input autofocus onfocus=alert('x20')>",
)
#: What of a payload is alive in a parsed page; as escaped text it is none of these.
ALIVE = (
    "//@*[starts-with(name(), 'on')]",
    "//script[contains(., 'alert')]",
    "//style[contains(., '@import')]",
    "//base | //object | //embed | //*[@srcdoc] | //meta[@http-equiv = 'refresh']",
    "(//@href | //@src | //@action | //@formaction | //@data)"
    "[starts-with(normalize-space(.), 'javascript:') or starts-with(normalize-space(.), 'data:text')]",
)
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "\t=1+1",
    '=HYPERLINK("http://x.example")',
)


#: Hands in, then asks and returns in turn; each with the payload of the slot in its text.
WORK = """
from reports.models import Submission, User
from reports.services.explanations import explain
from review import questions
from review.lifecycle import Move
from review.selectors import unexplained_errors
from review.services import move
reviewer = User.objects.get(username="reviewer")
for number, (slot, payload) in enumerate({texts!r}):
    clerk = User.objects.get(username=f"clerk{{number}}")
    draft = Submission.objects.filter(report_id=slot).latest("pk")
    for finding in unexplained_errors(draft):
        explain(actor=clerk, submission_id=draft.pk, fingerprint=finding.fingerprint, text=payload)
    move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    if number % 2:
        move(actor=reviewer, submission_id=draft.pk, move=Move.RETURN, reason=payload)
    else:
        questions.ask(actor=reviewer, submission_id=draft.pk, kind="part", subject="1", text=payload)
print(1)
"""


def scripts_in_texts(database: str, size: int) -> Outcome:
    """Put every payload into file names, titles, narrative, reasons and questions; crawl all pages in every role."""
    outcome = Outcome("scripts in every text, all pages crawled")
    payloads = some(PAYLOADS, size)
    with running(len(payloads), database=database, PUBLIC_ARCHIVE="1") as place:
        for number, payload in enumerate(payloads):
            report, _ = printed(f"青禾县第{number}局", number, year=YEAR)
            page = print_html(report).decode("utf-8")
            page = page.replace("</body>", f"<p>{escape(payload)}</p><p>{payload}</p></body>")
            clerk = place.clerk(number)
            answer = clerk.upload(place.slots[number], page.encode(), name=f"{payload}.html")
            outcome.check(answer.status == 201, f"upload answered {answer.status}")
        place.wait_until_read()
        place.inside(WORK.format(texts=list(zip(place.slots, payloads, strict=True))))
        seen = shown = 0
        for name in ("", "clerk0", "clerk1", "reviewer", "office", "auditor", "administrator"):
            for path, answer in crawl(place.person(name), most=min(150, 15 * size)):
                seen += 1
                shown += any(escape(payload) in answer.text for payload in payloads)
                _judge(outcome, path, answer, name)
        outcome.figures |= {"pages": str(seen), "pages that show one as text": str(shown)}
        outcome.check(shown > 0, "no page shows a payload as text")
    return outcome


def _judge(outcome: Outcome, path: str, answer: Answer, name: str) -> None:
    outcome.check(not answer.fault, f"{path} answered {answer.status} to {name}")
    if not is_page(answer):
        return
    alive = alive_in(answer.text)
    outcome.check(not alive, f"{path} shows {alive} to {name}")
    policy = answer.headers.get("Content-Security-Policy", "")
    outcome.check(
        "unsafe-inline" not in policy and "default-src" in policy, f"{path}: policy {policy[:60]!r}"
    )


def alive_in(page: str) -> str:
    """Return the first thing in a page that a browser would run or follow by itself; empty where there is none."""
    tree = html.fromstring(page)
    found = (each for path in ALIVE for each in tree.xpath(path))
    first = next(found, None)
    return "" if first is None else str(first if isinstance(first, str) else html.tostring(first))[:80]


def hostile_files(database: str, size: int) -> Outcome:
    """Upload every hostile file of the tests; each is refused or read, and an ordinary one is read afterwards."""
    outcome = Outcome("hostile files")
    names = some(sorted(FILES), size)
    with running(len(names) + 1, database=database) as place:
        slow = []
        for number, name in enumerate(names):
            clerk = place.clerk(number)
            answer = clerk.upload(place.slots[number], FILES[name].data, name=name.replace(":", "."))
            slow.append(answer.seconds)
            outcome.check(not answer.fault, f"{name} answered {answer.status}")
        began = time.perf_counter()
        states = place.wait_until_read(900)
        outcome.figures["read within"] = f"{time.perf_counter() - began:.0f} s"
        outcome.figures["slowest upload"] = highest(slow)
        last = place.clerk(len(names))
        answer = last.upload(place.slots[len(names)], document(len(names)))
        outcome.check(answer.status == 201, f"an ordinary file was answered {answer.status}")
        place.wait_until_read()
        outcome.check(place.runs().get("succeeded", 0) > states.get("succeeded", 0), "it was not read")
    return outcome


def formulas(database: str, size: int) -> Outcome:
    """Name agencies and files like formulas; no workbook cell becomes a formula."""
    outcome = Outcome("formulas in workbooks")
    with running(len(FORMULAS), database=database) as place:
        place.inside(
            "from reports.models import Agency, AnnualReport\n"
            f"names = {FORMULAS!r}\n"
            "for slot, name in zip(AnnualReport.objects.exclude(agency__code='D').order_by('pk'), names):\n"
            "    Agency.objects.filter(pk=slot.agency_id).update(name=name)\n"
            "    AnnualReport.objects.filter(pk=slot.pk).update(agency_name=name)\n"
            "print(1)"
        )
        for number in range(len(FORMULAS)):
            place.clerk(number).upload(
                place.slots[number], document(number), name=f"{FORMULAS[number][:20]}.docx"
            )
        place.wait_until_read()
        office = place.person("office")
        office.post("/exports/", {"year": "2024", "region": str(place.top)})
        books = exports(office)
        clerk_book = place.clerk(0).browser.get(
            f"{place.url}/submissions/{place.newest(0)}/findings.xlsx", timeout=30
        )
        books.append(clerk_book.content)
        outcome.check(len(books) > 1, "no yearly workbook was made")
        as_text = 0
        for cell in (cell for content in books for cell in _cells(content)):
            ours = any(part in str(cell.value) for part in ("cmd", "HYPERLINK", "1+1", "SUM(A1)"))
            as_text += ours and cell.data_type == "s"
            outcome.check(
                not (ours and cell.data_type == "f"), f"{cell.coordinate} is {str(cell.value)[:40]!r}"
            )
        outcome.check(as_text > 0, "no cell holds one as text")
        outcome.figures["cells that hold one as text"] = str(as_text)
    return outcome


def _cells(content: bytes) -> Iterator[Any]:
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        for row in sheet.iter_rows():
            yield from row


def static_headers(database: str, size: int) -> Outcome:
    """Check the headers of pages, static files and error answers of the web server."""
    outcome = Outcome("security headers everywhere")
    with running(1, database=database) as place:
        anybody, clerk = place.person(), place.clerk(0)
        page = anybody.get("/login/")
        paths = [
            "/login/",
            "/nowhere/",
            *sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))),
        ]
        for path in paths:
            answer = anybody.get(path)
            outcome.check(answer.headers.get("X-Content-Type-Options") == "nosniff", f"{path}: no nosniff")
            outcome.check("Content-Security-Policy" in answer.headers, f"{path}: no policy")
        for path in ("/my/", "/account/", "/messages/"):
            stored = clerk.get(path).headers.get("Cache-Control", "")
            outcome.check("no-store" in stored, f"{path}: Cache-Control {stored!r}")
    return outcome


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (
    scripts_in_texts,
    hostile_files,
    formulas,
    static_headers,
)
