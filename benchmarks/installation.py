"""An installation to throw away, for benchmarks: its environment and Django, in a folder of its own.

Import it before anything of `dsr` that has tables. DSR_DATABASE_URL of the caller is kept.
"""

import os
import tempfile

import django

PASSWORD = "benchmark benchmark benchmark"  # noqa: S105 (it opens nothing that lasts)
FOLDER = tempfile.TemporaryDirectory(prefix="dsr-benchmark-")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DSR_SECRET_KEY", "benchmark-benchmark-benchmark-benchmark-benchmark-1")
os.environ.setdefault("DSR_VAULT_KEY", "YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI=")
os.environ["DSR_STATE_DIR"] = FOLDER.name
django.setup()
