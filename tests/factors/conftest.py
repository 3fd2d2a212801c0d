from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from carbonacct.factors.authoring import seal
from carbonacct.factors.dataset import COLUMNS
from carbonacct.factors.store import FactorStore

HEAD = """format = "{format}"
id = "{id}"
edition = "{edition}"
publisher_zh = "测试"
publisher_en = "test"
document_zh = "测试"
document_number = ""
title_zh = "测试"
title_en = "test"
licence = "test"
published = {published}
{year}gwp_set = "{gwp_set}"
supersedes = "{supersedes}"
[files]
"factors.csv" = ""
"""
DEFAULTS = {
    "name_zh": "因子",
    "name_en": "factor",
    "kind": "emission_factor",
    "carrier": "electricity",
    "gas": "CO2",
    "value": "0.5",
    "unit_num": "kg",
    "unit_den": "kWh",
    "family": "average",
    "region": "CN",
    "verification": "primary",
    "source_locator": "table 1",
}
Author = Callable[..., Path]


@pytest.fixture(scope="session")
def shipped() -> FactorStore:
    return FactorStore.load()


@pytest.fixture
def author(tmp_path: Path) -> Author:
    """Writes and seals a small data set below ``tmp_path/extra`` and returns its folder."""

    def write(
        dataset: str, edition: str, rows: list[dict[str, str]], *, published: str = "2024-01-01",
        year: int | None = None, supersedes: str = "", gwp_set: str = "", fmt: str = "carbonacct.dataset/1",
    ) -> Path:  # fmt: skip
        folder = tmp_path / "extra" / dataset / edition
        folder.mkdir(parents=True)
        head = HEAD.format(format=fmt, id=dataset, edition=edition, published=published, supersedes=supersedes,
                           gwp_set=gwp_set, year="" if year is None else f"data_year = {year}\n")  # fmt: skip
        (folder / "dataset.toml").write_text(head, encoding="utf-8")
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({**DEFAULTS, **row} for row in rows)
        (folder / "factors.csv").write_text(text.getvalue(), encoding="utf-8")
        seal(folder)
        return folder

    return write


@pytest.fixture
def extra(tmp_path: Path) -> Path:
    return tmp_path / "extra"
