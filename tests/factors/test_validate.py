"""Every finding of a data set at once."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from carbonacct.datafiles import data_folder
from carbonacct.errors import FormatVersionError, ReferenceDataError, UsageError
from carbonacct.factors.store import FactorStore
from carbonacct.factors.validate import validate_folder
from tests.factors.conftest import Author

GOOD = {"factor_id": "a", "uncertainty": "±5%"}
ONE_FAULT = {
    "id twice": ({}, "factor_set.id_twice", "A3"),
    "year in id": ({"factor_id": "a.2024"}, "factor_set.year_in_id", "A3"),
    "no name": ({"factor_id": "b", "name_zh": ""}, "factor_set.empty_cell", "B3"),
    "no place": ({"factor_id": "b", "source_locator": ""}, "factor_set.empty_cell", "R3"),
    "unknown kind": ({"factor_id": "b", "kind": "factor"}, "factor_set.word", "D3"),
    "unknown verification": ({"factor_id": "b", "verification": "yes"}, "factor_set.word", "Q3"),
    "no number": ({"factor_id": "b", "value": "1,5"}, "factor_set.number", "G3"),
    "infinite": ({"factor_id": "b", "value": "inf"}, "factor_set.number", "G3"),
    "unknown unit": ({"factor_id": "b", "unit_num": "kgCO2"}, "factor_set.unit", "H3"),
    "wrong dimension": ({"factor_id": "b", "kind": "ncv", "unit_num": "t", "unit_den": "GJ"},
                        "factor_set.dimension", "H3"),
    "no date": ({"factor_id": "b", "valid_from": "2024/1/1"}, "factor_set.date", "L3"),
    "dates reversed": ({"factor_id": "b", "valid_from": "2025-01-01", "valid_to": "2024-12-31"},
                       "factor_set.dates_reversed", "M3"),
    "CO2e without a set": ({"factor_id": "b", "gas": "CO2e"}, "factor_set.gwp_set_missing", "F3"),
    "uncertainty": ({"factor_id": "b", "uncertainty": "high"}, "factor_set.uncertainty", "P3"),
    "value outside its limits": ({"factor_id": "b", "uncertainty": "1..2"}, "factor_set.uncertainty", "P3"),
    "unknown carrier": ({"factor_id": "b", "carrier": "elektricity"}, "factor_set.carrier_unknown", "E3"),
    "unknown region": ({"factor_id": "b", "region": "江苏"}, "factor_set.region", "J3"),
    "blank in an id": ({"factor_id": "b 1"}, "factor_set.id_characters", "A3"),
    "grouped digits": ({"factor_id": "b", "value": "1_000"}, "factor_set.number", "G3"),
    "heat below zero": ({"factor_id": "b", "kind": "ncv", "gas": "", "unit_num": "GJ", "unit_den": "t", "value": "-1"},
                        "factor_set.below_zero", "G3"),
    "oxidation above one": ({"factor_id": "b", "kind": "oxidation", "gas": "", "unit_num": "1", "unit_den": "1",
                             "value": "98"}, "factor_set.above_one", "H3"),
    "factor below zero": ({"factor_id": "b", "value": "-1"}, "factor_set.negative", "G3"),
    "factor of no gas": ({"factor_id": "b", "gas": ""}, "factor_set.gas_missing", "F3"),
    "gas by its name": ({"factor_id": "b", "gas": "二氧化碳"}, "factor_set.gas_unknown", "F3"),
    "suspect": ({"factor_id": "b", "note": "suspect: typo"}, "factor_set.suspect", "E3"),
}  # fmt: skip


def found(folder: Path, store: FactorStore) -> list[tuple[str, str]]:
    """Codes and cells of what is more than information, and of suspect rows."""
    return [
        (item.code, item.source.cell if item.source else "")
        for item in validate_folder(folder, store)
        if item.severity != "info" or item.code == "factor_set.suspect"
    ]


def test_the_shipped_data_sets_have_no_error(shipped: FactorStore) -> None:
    items = validate_folder(data_folder("factors"), shipped)
    assert [item for item in items if item.severity == "error"] == []


@pytest.mark.parametrize("name", ONE_FAULT)
def test_one_fault_one_finding_at_its_cell(name: str, author: Author, shipped: FactorStore) -> None:
    row, code, cell = ONE_FAULT[name]
    folder = author("own", "1", [GOOD, {"uncertainty": "±5%", "factor_id": "a"} | row], year=2024)
    assert found(folder, shipped) == [(code, cell)]


def test_all_at_once_and_the_hash(author: Author, shipped: FactorStore) -> None:
    folder = author("own", "1", [GOOD, {"factor_id": "b", "value": "x", "unit_den": "foo"}], gwp_set="gwp-ar9")
    table = folder / "factors.csv"
    table.write_text(table.read_text(encoding="utf-8") + "short,row\n", encoding="utf-8")
    (folder / "other.csv").write_text("a\n", encoding="utf-8")
    assert sorted(code for code, _ in found(folder, shipped)) == [
        "factor_set.cells",
        "factor_set.gwp_set_unknown",
        "factor_set.hash",
        "factor_set.not_listed",
        "factor_set.number",
        "factor_set.unit",
    ]


def test_the_head(author: Author, shipped: FactorStore) -> None:
    folder = author("own", "1", [GOOD], supersedes="own@0")
    head = folder / "dataset.toml"
    head.write_text(head.read_text(encoding="utf-8").replace('licence = "test"\n', ""), encoding="utf-8")
    assert found(folder, shipped) == [("factor_set.key", ""), ("factor_set.supersedes_unknown", "")]
    head.write_text('format = "carbonacct.dataset/2"\n', encoding="utf-8")
    assert found(folder, shipped) == [("factor_set.format", "")]
    head.write_text("format = ", encoding="utf-8")
    assert found(folder, shipped) == [("factor_set.unreadable", "")]
    head.unlink()
    with pytest.raises(UsageError):
        validate_folder(folder, shipped)


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ('gwp_set = ""', 'gwp_set = ["gwp-ar5"]', ["factor_set.key"]),
        ('supersedes = ""', "supersedes = 1", ["factor_set.key"]),
        ('supersedes = ""', 'supersedes = ""\nlibrary = "yes"', ["factor_set.key"]),
        ('supersedes = ""', 'supersedes = ""\nsize = "many"', ["factor_set.key"]),
        ('id = "own"', 'id = "own set"', ["factor_set.id_characters"]),
        ('id = "own"\nedition = "1"', 'id = "gwp-ar5"\nedition = "1"', ["factor_set.taken"]),
    ],
)
def test_what_the_store_would_refuse_is_told(
    author: Author, shipped: FactorStore, old: str, new: str, codes: list[str]
) -> None:
    """A data set that ``validate`` passes can be loaded."""
    folder = author("own", "1", [GOOD])
    head = folder / "dataset.toml"
    text = head.read_text(encoding="utf-8")
    assert old in text
    head.write_text(text.replace(old, new), encoding="utf-8")
    assert [code for code, _ in found(folder, shipped)] == codes
    with contextlib.suppress(FormatVersionError, ReferenceDataError):
        FactorStore.load(roots=[folder])
        assert codes == ["factor_set.id_characters"]  # the one that only references suffer from
