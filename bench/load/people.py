"""What people do on the evening of the deadline; Locust runs this file, with its plan in the file that LOAD_PLAN names.

Everybody was logged in before: the plan holds a session for each. Bursts: six of ten files come in five bursts of two
seconds, as after a reminder, the others at any time.
"""

from __future__ import annotations

import json
import os
import random
import re
import secrets
import time
from pathlib import Path

import gevent
from locust import HttpUser, between, constant_throughput, task

PLAN = json.loads(Path(os.environ["LOAD_PLAN"]).read_text())
SECONDS, BEGUN = PLAN["seconds"], time.monotonic()
CHANCE = random.Random(2026)  # noqa: S311 - repeatable
BURSTS, IN_BURSTS, BURST_SECONDS = 5, 0.6, 2.0
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def moment() -> float:
    """Return the second of the evening at which a file is sent."""
    if CHANCE.random() < IN_BURSTS:
        burst = CHANCE.randrange(BURSTS) + 1
        return SECONDS * burst / (BURSTS + 1) + CHANCE.random() * BURST_SECONDS
    return CHANCE.random() * SECONDS * 0.9


class Person(HttpUser):
    """Somebody of the plan's list, with a session and a token against forged requests."""

    abstract = True
    listed: str

    def on_start(self) -> None:
        """Take the next of the list."""
        self.me = PLAN[self.listed].pop()
        secret = secrets.token_hex(16)
        self.client.cookies.set("portal_session", self.me["session"])
        self.client.cookies.set("csrftoken", secret)
        self.client.headers.update({"X-CSRFToken": secret, "Referer": self.host})


class Clerk(Person):
    """Sends one file at the appointed moment and looks at 我的年报 and the work page afterwards."""

    fixed_count, listed = PLAN["counts"]["clerks"], "clerks"

    @task
    def evening(self) -> None:
        gevent.sleep(max(0.0, BEGUN + moment() - time.monotonic()))
        content = Path(PLAN["files"], f"{self.me['number']}.docx").read_bytes()
        answer = self.client.post(
            "/upload/",
            {"report": self.me["slot"]},
            files={"file": ("年报.docx", content)},
            headers={"Accept": "application/json"},
            name="upload",
        )
        if answer.status_code == 201:
            gevent.sleep(CHANCE.uniform(5, 15))
            self.client.get("/my/", name="list: 我的年报")
            self.client.get(answer.json()["page"], name="work page")
        gevent.sleep(SECONDS)


class Reviewer(Person):
    """Goes through 审核台: the list, a work page, sometimes a pass."""

    fixed_count, listed = PLAN["counts"]["reviewers"], "reviewers"
    wait_time = between(8, 20)

    @task
    def review(self) -> None:
        self.client.get("/queue/", name="list: 审核台")
        if not PLAN["waiting"]:
            return
        submission = CHANCE.choice(PLAN["waiting"])
        self.client.get(f"/submissions/{submission}/", name="work page")
        if CHANCE.random() < 0.1:
            PLAN["waiting"].remove(submission)
            path = f"/submissions/{submission}/move/pass/"
            page = self.client.get(path, name="page of 通过")
            form = dict(HIDDEN.findall(page.text)) | {"attested": "on"}
            form.pop("csrfmiddlewaretoken", None)
            with self.client.post(
                path, form, name="通过", allow_redirects=False, catch_response=True
            ) as answer:
                # Another reviewer was first: a sentence, not a fault.
                if answer.status_code in (302, 409):
                    answer.success()


class Office(Person):
    """Asks for the yearly workbook, once at a third and once at two thirds of the evening."""

    fixed_count, listed = PLAN["counts"]["offices"], "offices"

    @task
    def export(self) -> None:
        gevent.sleep(max(0.0, BEGUN + SECONDS * self.me["at"] - time.monotonic()))
        self.client.post(
            "/exports/", {"year": PLAN["year"], "region": PLAN["region"]}, name="export asked for"
        )
        self.client.get(f"/years/{PLAN['year']}/", name="list: 年度总览")
        gevent.sleep(SECONDS)


class Reader(HttpUser):
    """Reads the public archive: one page a second."""

    fixed_count = PLAN["counts"]["readers"]
    wait_time = constant_throughput(1)

    @task(2)
    def home(self) -> None:
        self.client.get("/archive/", name="public: home")

    @task(3)
    def listed(self) -> None:
        self.client.get("/archive/reports/", name="public: list")

    @task(5)
    def report(self) -> None:
        self.client.get(f"/archive/{CHANCE.choice(PLAN['published'])}/", name="public: report")
