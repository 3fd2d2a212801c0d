"""The sample document, computed once."""

from __future__ import annotations

import copy
from typing import Any

import pandas as pd
import pytest

from tests.report.sample import sample

Json = dict[str, Any]


@pytest.fixture(scope="session")
def accounts() -> tuple[Json, pd.DataFrame, pd.DataFrame]:
    return sample()


@pytest.fixture
def document(accounts: tuple[Json, pd.DataFrame, pd.DataFrame]) -> Json:
    """A copy that a test may change."""
    return copy.deepcopy(accounts[0])


@pytest.fixture
def lines(accounts: tuple[Json, pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    return accounts[1]


@pytest.fixture
def rows(accounts: tuple[Json, pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    return accounts[2]
