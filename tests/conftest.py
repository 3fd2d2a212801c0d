"""What every test process needs before carbonacct is imported."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import settings

CHECKOUT = Path(__file__).resolve().parent.parent

# Compiled kernels: one folder per test process (two processes never write one cache), outside the user's home.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["CARBONACCT_CACHE"] = str(CHECKOUT / "build" / "test-cache" / WORKER)

# `make test` draws the same examples every time; `make test-long` draws new ones with HYPOTHESIS_PROFILE=explore.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))
