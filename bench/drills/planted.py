"""One fault for each drill: the protection that the drill tries, switched off or done wrong.

With its fault planted a drill has to end as broken: one that holds nevertheless sees nothing.
"""

from __future__ import annotations

from bench.drills.place import Place
from bench.drills.planting import Plant

#: Nothing of an address is refused.
_UNBOUNDED = {"portal.bounds": 'refusal = lambda request: ""'}
#: Every view takes every parameter of its address for a number; what is refused before stays refused.
_CARELESS = {
    "portal.bounds": "_answered = BoundsMiddleware.__call__\n"
    "def _careless(self, request):\n"
    "    [int(value or 0) for value in request.GET.values()]\n"
    "    return _answered(self, request)\n"
    "BoundsMiddleware.__call__ = _careless"
}
#: A fault of disk or database is a fault of the program: 500.
_NO_SENTENCE = {"portal.unavailable": "unavailable = lambda error: None"}
#: The broker is believed to keep everything: nothing is rung twice, and the ring is lost.
_ONLY_THE_BROKER = {"reports.doorbell": "_publish = lambda *ring: True"}
_DROP_TRIGGERS = """
from django.db import connection
with connection.cursor() as cursor:
    if connection.vendor == "sqlite":
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')
    else:
        for table in ("event", "portalevent", "signedheads", "membership", "user"):
            cursor.execute(f"ALTER TABLE reports_{table} DISABLE TRIGGER USER")
print(1)
"""


def _without_triggers(place: Place) -> None:
    place.inside(_DROP_TRIGGERS)


def _open_to_all(place: Place) -> None:
    (place.stack.var_dir / "portal.sqlite3").chmod(0o644) if not place.database_url else None
    (place.stack.var_dir / "secret_key").chmod(0o644)


_ATTACKS = {
    "worst_values": Plant(patches=_CARELESS),
    "every_parameter": Plant(patches=_CARELESS),
    "searches_side_by_side": Plant(patches=_UNBOUNDED),
    "deep_json": Plant(patches={"portal.bounds": "JSON_DEPTH = JSON_BYTES = 10**9"}),
    "hostile_expressions": Plant(
        patches={
            "reports.isolation.expressions": "import re\njudge = lambda pattern, *rest, **more: re.compile(pattern)"
        }
    ),
    "others_things": Plant(
        patches={
            "reports.models.submissions": "SubmissionQuerySet.visible_to = lambda self, user: self.all()"
        }
    ),
    "flood": Plant(settings={"MAX_WAITING_OF_PERSON": "1000"}),
    "race_to_pass": Plant(
        patches={
            "review.services": "refuse = supersede_approved = lambda *rest: None\n"
            "_follow = follow\nfollow = lambda move, standing, **more: Standing(State.APPROVED, 1)"
            " if move is Move.PASS else _follow(move, standing, **more)",
            "review.views.moves": "objection = lambda *rest: None",
        }
    ),
    "spraying": Plant(patches={"portal.spraying": "NAMES_OF_AN_ADDRESS = NAMES_IN_ALL = 10**6"}),
    "many_logins": Plant(
        patches={"portal.passwords": "import sys\nif 'gunicorn' in sys.argv[0]:\n    Argon2.time_cost = 150"}
    ),
    "old_sessions": Plant(
        patches={"reports.services.access": "end_access = end_tokens = lambda *, user_id: None"}
    ),
    "open_folder": Plant(spoil=_open_to_all),
    "forged_claims": Plant(settings={"PROXY_HOPS": "1"}),
    "guessed_passwords": Plant(patches={"portal.settings": "AUTH_PASSWORD_VALIDATORS = []"}),
    "own_roles": Plant(
        patches={
            "reports.services.separate_duties": "mixed = lambda **facts: False\n_refuse_own = lambda user_id: None"
        },
        spoil=_without_triggers,
    ),
    "record": Plant(spoil=_without_triggers),
    "personal_numbers": Plant(
        patches={"reports.checks.personal_data": "masked = lambda text, **more: text\nmasked_name = masked"}
    ),
    "scripts_in_texts": Plant(patches={"portal.settings": 'TEMPLATES[0]["OPTIONS"]["autoescape"] = False'}),
    "hostile_files": Plant(patches={"reports.reading.kinds": "sniff = lambda file: 1 / 0"}),
    "formulas": Plant(patches={"reports.exports.sheets": "FORMULA_START = ''"}),
    "static_headers": Plant(
        patches={"portal.settings": "MIDDLEWARE = [one for one in MIDDLEWARE if 'csp' not in one]"}
    ),
    "misleading_names": Plant(patches={"reports.views.packages": "_shown = lambda name: name"}),
    "packages": Plant(
        patches={"reports.reading.containers.directories": "has_short_directory = lambda file, most: True"}
    ),
}
_FAULTS = {
    "reading_workers": Plant(
        settings={"LEASE_SECONDS": "3600", "RECONCILE_SECONDS": "3600"},
        patches={"reports.services.holders": "is_gone = lambda holder: False"},
    ),
    # Acknowledged before it is stored.
    "web_workers": Plant(
        patches={
            "reports.intake": "from types import SimpleNamespace\n"
            "receive_upload = lambda **upload: SimpleNamespace(pk=1, get_absolute_url=lambda: '/')"
        }
    ),
    "broker_killed": Plant(settings={"RECONCILE_SECONDS": "3600"}, patches=_ONLY_THE_BROKER),
    "broker_flushed": Plant(settings={"RECONCILE_SECONDS": "3600"}, patches=_ONLY_THE_BROKER),
    "clock_set_back": Plant(patches={"reports.services.leases": "FARTHEST_AHEAD = 10**7"}),
    "hanging_broker": Plant(
        patches={
            "portal.settings": "CELERY_BROKER_TRANSPORT_OPTIONS |= {'socket_timeout': 60}",
            "reports.doorbell": "_ring = _publish",
        }
    ),
    "hanging_database": Plant(
        patches={
            "portal.settings": "DATABASE_ANSWER_SECONDS = 120\n"
            "DATABASES['default'].setdefault('OPTIONS', {})['connect_timeout'] = 120",
            "portal.health": "DATABASE_SECONDS = 120",
        }
    ),
    "hanging_mail": Plant(
        settings={"EMAIL_TIMEOUT_SECONDS": "60"},
        patches={
            "review.notifications": "def tell(*, event, **more):\n"
            "    from review.mailing import send_waiting_mail\n"
            "    notify(event)\n    send_waiting_mail()"
        },
    ),
    "hanging_cache": Plant(
        patches={"portal.settings": "CACHES['default']['OPTIONS'] = {'socket_timeout': 60}"}
    ),
    "slow_headers": Plant(patches={"portal.embedded.stack": "WORKER = 'gthread'"}),
    "full_disk": Plant(patches=_NO_SENTENCE),
    "read_only": Plant(patches=_NO_SENTENCE),
    "empty_derived_files": Plant(
        patches={"reports.doorbell": "announce_source_view = lambda submission_id: True"}
    ),
    "flipped_byte": Plant(patches={"reports.services.source_files": "fault_of = lambda source: None"}),
    "locked_database": Plant(settings={"DATABASE_WAIT_SECONDS": "2"}, patches=_NO_SENTENCE),
    "read_only_database": Plant(patches=_NO_SENTENCE),
    "foreign_messages": Plant(patches={"portal.broker_messages": "use = lambda: None"}),
    "backup_under_uploads": Plant(
        patches={"reports.services.backups.taking": "_SOURCES += ' LIMIT 1'\n_WORKBOOKS += ' LIMIT 0'"}
    ),
}
PLANTS = _ATTACKS | _FAULTS
