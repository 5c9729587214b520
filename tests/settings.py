"""The settings of a test run: the demo's, with its own data folder and cheap secrets."""

import os
from pathlib import Path

os.environ["DEMO"] = "true"
os.environ.setdefault("DATA_DIR", str(Path(__file__).resolve().parent.parent / "var" / "test"))

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

# Requests act as `web`, but sign in as owner, so that tests.roles.as_owner() can step out of it.
for alias in ("default", "limits"):
    DATABASES[alias] = DATABASES["owner"] | {
        "OPTIONS": DATABASES["owner"].get("OPTIONS", {}) | {"options": "-c role=web"}
    }

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ARGON2_MEMORY_KIB = 8
ARGON2_ITERATIONS = 1
# Styles are served from where they were built: nothing is gathered for a test.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# WhiteNoise warns where nothing was collected yet, and tests collect nothing.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
