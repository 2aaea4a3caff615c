"""Settings of the tests: those of the portal with a private var directory and quick password hashes.

Static files are not collected. TEST_DATABASE_URL runs the same tests on another database.
"""

import atexit
import os
import shutil
import tempfile

_var = tempfile.mkdtemp(prefix="portal-tests-")
atexit.register(shutil.rmtree, _var, ignore_errors=True)
os.environ["VAR_DIR"] = _var
os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 50
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")
for _name in ("DEBUG", "HTTPS", "PUBLIC_ARCHIVE", "REDIS_URL", "CACHE_URL", "ALLOWED_HOSTS", "PROXY_HOPS"):
    os.environ.pop(_name, None)

from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
STATIC_ROOT.mkdir()
# A file, not memory: threads and worker processes of the tests share the database.
if DATABASES["default"]["ENGINE"] == "portal.sqlite":
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(_var, "test.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
LOGGING = {"version": 1, "disable_existing_loggers": False}
# Tests inspect the broker right after a service has announced work, so send without a thread.
RING_IN_BACKGROUND = False
# No server listens here: publishing fails at once in a test without a broker.
REDIS_URL = CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 0}
