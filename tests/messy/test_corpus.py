"""Every messy file is read right, or answered with the exact finding at the exact cell."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from carbonacct.activity.checks import CheckContext, run_checks
from carbonacct.activity.load import load_tables
from carbonacct.activity.period import Period
from carbonacct.factors.carriers import Carriers
from carbonacct.findings import Finding
from carbonacct.workspace.answer import check_file
from tests.activity.conftest import ORGANISATIONS, carriers, period, write
from tests.messy.corpus import Mess
from tests.messy.make_corpus import CORPUS

__all__ = ["carriers", "period"]
BY_NAME = {mess.name: mess for mess in CORPUS}
NO_ACTIVITY = "workspace.nothing_to_account"


def same(left: object, right: object) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return left == right or (math.isnan(left) and math.isnan(right))
    return left == right


def place(item: Finding, file: str) -> tuple[str, str, str]:
    assert item.source is not None
    assert item.source.file == file
    return item.code, item.source.sheet, item.source.cell


def test_the_corpus_is_large_and_every_mess_has_its_name() -> None:
    assert len(BY_NAME) == len(CORPUS) >= 60


@pytest.mark.parametrize("name", BY_NAME)
def test_mess(name: str, tmp_path: Path, carriers: Carriers, period: Period) -> None:
    mess = BY_NAME[name]
    path = tmp_path / mess.file
    path.parent.mkdir()
    write(tmp_path, {"organisations.csv": ORGANISATIONS})
    mess.make(path)
    tables, findings = load_tables(tmp_path, carriers, period)
    findings += run_checks(tables, CheckContext(period, carriers, tmp_path))
    assert sorted(place(item, mess.file) for item in findings) == sorted(mess.findings)
    columns = ("entity_id", "period", "carrier", "quantity", "quantity_unit")
    found = list(zip(*(tables.activity[column].tolist() for column in columns), strict=True))
    assert len(found) == len(mess.rows)
    for row, expected in zip(found, mess.rows, strict=True):
        assert all(same(left, right) for left, right in zip(row[:4], expected[:4], strict=True)), (row, expected)
        assert math.isnan(expected[3]) or row[4] == expected[4]
    for column, values in mess.columns.items():
        assert all(same(left, right) for left, right in zip(tables.activity[column], values, strict=True)), column
    for item in findings:
        for lang in ("zh", "en"):
            assert 0 < len(item.message(lang)) < 1000
            assert item.hint(lang)


def answered(mess: Mess) -> bool:
    return any(cell for code, _, cell in mess.findings if code != "activity.open_quote")


def test_a_csv_whose_rows_run_together_has_no_answer(tmp_path: Path) -> None:
    """A column of findings would close the quotation mark, and what it swallowed would seem to be read."""
    mess = BY_NAME["a quotation mark that is never closed"]
    mess.make(tmp_path / "a.csv")
    checked = check_file(tmp_path / "a.csv")
    assert ("activity.open_quote", "J2") in {(item.code, item.source.cell) for item in checked.findings if item.source}
    assert checked.answer is None
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("name", [mess.name for mess in CORPUS if answered(mess)][::4])
def test_the_answer_of_a_mess_says_so_and_reads_the_same(name: str, tmp_path: Path) -> None:
    """Every fourth, for time: the answer exists, and checked again it has the same findings, none about itself."""
    mess = BY_NAME[name]
    path = tmp_path / Path(mess.file).name
    mess.make(path)
    checked = check_file(path, year=2025)
    assert checked.answer is not None
    again = check_file(checked.answer, year=2025, output=tmp_path / f"again{checked.answer.suffix}")
    codes = {"activity.wrong_ending", "activity.formula_error", "activity.hidden_rows"}
    first = sorted((item.code, item.source.cell) for item in checked.findings if item.source and item.code not in codes)
    second = sorted((item.code, item.source.cell) for item in again.findings if item.source and item.code not in codes)
    assert second == first
