"""Ways in: many passwords, logins at once, sessions and tokens after a change, claims of the client, open files."""

from __future__ import annotations

import re
import stat
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bench.drills.outcome import WHOLE, Outcome, highest, within
from bench.drills.place import PASSWORD, Answer, Person, Place, document, running


def spraying(database: str, size: int) -> Outcome:
    """Try one password with many names from one address; clerks at the same address still get in."""
    outcome, names = Outcome("one password tried with many names"), 76 if size >= WHOLE else 20
    with running(2, database=database) as place:
        known = place.clerk(0)
        known.post("/logout/")
        statuses = [_try_login(place, f"name{number}").status for number in range(names)]
        answered = sum(1 for status in statuses if status != 429)
        outcome.check(answered <= 12, f"{answered} of {names} names were answered")
        again = _try_login(place, "clerk0", PASSWORD, known)
        outcome.check(again.status == 302, f"a browser that is known was answered {again.status}")
        new = _try_login(place, "clerk1", PASSWORD)
        pause = int(new.headers.get("Retry-After", "0"))
        outcome.check(new.status == 302 or 0 < pause <= 60, f"a new browser waits {pause} s")
        if size >= WHOLE:
            time.sleep(pause)
            new = _try_login(place, "clerk1", PASSWORD)
            outcome.check(new.status == 302, f"a new browser was answered {new.status} after its pause")
        outcome.figures |= {"names": str(names), "answered": str(answered), "pause": f"{pause} s"}
    return outcome


def _try_login(
    place: Place,
    name: str,
    password: str = "one-password-for-all",  # noqa: S107
    person: Person | None = None,
    claim: dict[str, str] | None = None,
) -> Answer:
    person = person or place.person()
    page = person.get("/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    form = {"username": name, "password": password, "csrfmiddlewaretoken": token[1] if token else ""}
    return person.post("/login/", form, allow_redirects=False, headers=claim or {})


def many_logins(database: str, size: int) -> Outcome:
    """Let sixteen people log in at once; pages beside them are answered within a second, or as on the busy machine."""
    outcome = Outcome("16 logins at once")
    with running(16, database=database) as place, ThreadPoolExecutor(16) as threads:
        quiet = max(place.person().get("/healthz").seconds for _ in range(10))
        waiting = [threads.submit(place.clerk, number) for number in range(16)]
        pages = [place.person().get("/healthz") for _ in range(10)]
        for one in waiting:
            outcome.check(one.result().logged_in, "a login failed")
        most = within(max(1.0, 4 * quiet), size)
        for page in pages:
            outcome.check(page.status == 200 and page.seconds < most, f"/healthz took {page.seconds:.1f} s")
        outcome.figures |= {"slowest page": highest([page.seconds for page in pages])}
        outcome.figures |= {"slowest without logins": highest([quiet])}
    return outcome


def old_sessions(database: str, size: int) -> Outcome:
    """Change a password, end a role, demand a second factor, switch a person off and on: sessions and tokens end."""
    outcome = Outcome("sessions and tokens after a change")
    with running(3, database=database) as place:
        for (what, change, keeps_session), name in zip(
            _CHANGES, ("clerk0", "clerk1", "clerk2", "reviewer"), strict=True
        ):
            person = place.person(name)
            token = person.token()
            outcome.check(bool(token), f"{name} got no token")
            key = {"Authorization": f"Token {token}"}
            asked = place.person().get("/api/v1/reports/", headers=key)
            outcome.check(asked.status == 200, f"the token did not work before {what}: {asked.status}")
            outcome.check(person.get("/account/").status == 200, "the session did not work before")
            outcome.check(token not in _kept(place), f"the token of {name} is stored as it is")
            place.inside(change.format(name=name))
            if not keeps_session:
                answer = person.get("/account/", allow_redirects=False)
                outcome.check(answer.status in (302, 403), f"after {what} a session got {answer.status}")
            asked = place.person().get("/api/v1/reports/", headers=key)
            outcome.check(asked.status in (401, 403), f"after {what} a token got {asked.status}")
    return outcome


def _kept(place: Place) -> str:
    """Return everything that the portal keeps of tokens."""
    return place.inside(
        "import json; from reports.models import ApiToken;"
        "print(json.dumps(str(list(ApiToken.objects.values()))))"
    )


#: (what, code, whether the session goes on: a demanded factor is asked for at its next request).
_CHANGES = (
    (
        "a new password",
        "from reports.models import User\n"
        "u = User.objects.get(username='{name}'); u.set_password('another-pass-word-2027'); u.save(); print(1)",
        False,
    ),
    (
        "a deactivation and reactivation",
        "from reports.models import User\nu = User.objects.get(username='{name}')\n"
        "u.is_active = False; u.save(); u.is_active = True; u.save(); print(1)",
        False,
    ),
    (
        "the end of a role",
        "from reports.models import Membership\n"
        "Membership.objects.filter(user__username='{name}').delete(); print(1)",
        False,
    ),
    (
        "the demand for a second factor",
        "from django.utils import timezone\nfrom reports.models import Agency, SecondFactorRule, User\n"
        "SecondFactorRule.objects.create(region=Agency.objects.get(code='D'), at=timezone.now(),\n"
        "    by=User.objects.get(username='office')); print(1)",
        False,
    ),
)


def open_folder(database: str, size: int) -> Outcome:
    """Search the var directory for files that another local user could read."""
    outcome = Outcome("files that other local users can read")
    with running(1, database=database) as place:
        place.clerk(0).upload(place.slots[0], document(0))
        place.wait_until_read()
        # mkdtemp closes the parent folder; the mode of each file is what counts.
        for path in place.stack.var_dir.rglob("*"):
            if path.is_symlink() or path.is_socket() or path.name == "runstack.out":  # written by the drill
                continue
            mode = stat.S_IMODE(path.stat().st_mode)
            outcome.check(not mode & 0o077, f"{path.relative_to(place.stack.var_dir)} has mode {mode:o}")
    return outcome


def forged_claims(database: str, size: int) -> Outcome:
    """Claim https, another host and another address for each wrong password: none of it is believed."""
    outcome = Outcome("claims of the client about itself")
    with running(1, database=database, API_DOCS_PUBLIC="0") as place:
        claims = {
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "evil.example",
            "Forwarded": "proto=https",
        }
        for path in ("/password/", "/login/", "/my/"):
            answer = place.person().get(path, headers=claims, allow_redirects=False)
            said = answer.text + str(answer.headers)
            outcome.check("evil.example" not in said, f"{path} names the claimed host")
            outcome.check("https://" not in answer.headers.get("Location", ""), f"{path} leads to https")
            outcome.check(
                "Secure" not in answer.headers.get("Set-Cookie", ""), f"{path} sets a cookie for https"
            )
        for number in range(7):
            claim = {"X-Forwarded-For": f"192.0.2.{number}"}
            last = _try_login(place, "clerk0", "wrong-password-2026", claim=claim)
        locked = _try_login(place, "clerk0", PASSWORD)
        outcome.check(last.status == 429, f"the seventh wrong password was answered {last.status}")
        outcome.check(locked.status == 429, f"a locked name was let in, {locked.status}")
        for path in ("/api/v1/schema/", "/api/v1/docs/"):
            answer = place.person().get(path)
            outcome.check(answer.status in (401, 403), f"{path} is closed, and was answered {answer.status}")
    return outcome


def guessed_passwords(database: str, size: int) -> Outcome:
    """Choose passwords that are made of names or known to everybody: all are refused."""
    outcome = Outcome("passwords that can be guessed")
    with running(3, database=database) as place:
        clerk = place.clerk(2)
        for chosen in (
            "clerk2clerk2",
            "青禾县第2局青禾县第2局",
            "填报员2clerk2",
            "1234567890",
            "password123",
        ):
            form = {"old_password": PASSWORD, "new_password1": chosen, "new_password2": chosen}
            answer = clerk.post("/password/", form, allow_redirects=False)
            outcome.check(answer.status == 200, f"{chosen} was answered {answer.status}")
        good = "kestrel-over-the-weir"
        form = {"old_password": PASSWORD, "new_password1": good, "new_password2": good}
        answer = clerk.post("/password/", form, allow_redirects=False)
        outcome.check(answer.status == 302, f"a good one was answered {answer.status}")
    return outcome


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (
    spraying,
    many_logins,
    old_sessions,
    open_folder,
    forged_claims,
    guessed_passwords,
)
