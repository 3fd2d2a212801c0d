"""The flat file of the UK conversion factors: complete, in the publisher's units, and its gases sum to its CO2e."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from carbonacct.factors.importers import import_factors
from carbonacct.factors.importers.desnz import gas_sums
from carbonacct.factors.store import FactorStore

from .libraries import BUTANE, DESNZ_HEADER, DESNZ_ROWS, desnz_book, shared, write_book


def test_an_extract_row_by_row(tmp_path: Path) -> None:
    found = import_factors(desnz_book(tmp_path / "flat.xlsx"))
    assert (found.format, found.read, len(found.rows), found.reasons) == ("desnz", 6, 5, {"blank": 1})
    rows = {row["factor_id"]: row for row in found.rows}
    whole, methane = rows["1_100_1000_15_1"], rows["1_100_1000_15_3"]
    assert (whole["value"], whole["unit_num"], whole["unit_den"], whole["gas"]) == ("3033.38067", "kg", "t", "CO2e")
    assert methane["gas"] == "CO2e of CH4"  # 2.52 kg of CO2e, and not of methane
    assert rows["1_100_1000_15_2"]["gas"] == "CO2" and whole["boundary"] == "combustion"
    assert whole["source_locator"] == "Factors by Category!J7, Scope 1" and "丁烷" in whole["name_zh"]
    assert (found.head["edition"], found.head["published"], found.head["gwp_set"]) == ("2025", "2025-06-10", "gwp-ar5")
    assert found.left_out[0].place == "Factors by Category!J11"


def test_gases_that_do_not_sum_are_remarked_on(tmp_path: Path) -> None:
    kinds = ("kg CO2e", "kg CO2e of CO2 per unit", "kg CO2e of CH4 per unit", "kg CO2e of N2O per unit")
    rows = [
        [f"9_{n}", *BUTANE, kind, value] for n, (kind, value) in enumerate(zip(kinds, (10, 9, 0.5, 0.4), strict=True))
    ]
    found = import_factors(desnz_book(tmp_path / "flat.xlsx", rows))
    assert [item.code for item in found.findings] == ["factor_import.gases_do_not_sum"]
    assert dict(found.findings[0].params)["percent"] == "1.00"  # 9.9 against 10


def test_texts_of_a_newer_edition_are_refused_at_their_cell(tmp_path: Path) -> None:
    rows = [["1_1", "Scope 1", "New category", "", "x", "", "", "parsecs", "kg CO2e", 1.0]]
    found = import_factors(desnz_book(tmp_path / "flat.xlsx", rows))
    unknown = [(item.code, str(item.source).partition("!")[2]) for item in found.findings]
    assert unknown == [("factor_import.unknown_text", "J7")] * 2 and found.reasons == {"refused": 1}


def test_the_whole_file() -> None:
    """The README of the data: 7 029 numbers in 8 740 rows; gases sum within 0.30 % for 1 268 activities."""
    found = import_factors(shared("uk_desnz", "desnz-2025-flat-file.xlsx"))
    assert (found.read, len(found.rows), found.reasons) == (8740, 7029, {"blank": 8740 - 7029})
    assert found.findings == () and len({row["factor_id"] for row in found.rows}) == 7029
    for row in found.rows:
        assert row["unit_num"] and row["unit_den"] and row["boundary"] and (row["gas"] or row["kind"] == "parameter")
    sums = gas_sums(list(found.rows))
    counted = {activity: whole for activity, whole in sums.items() if whole[0]}
    assert len(counted) == 1268
    assert all(sum(parts) == 0 for activity, (whole, parts) in sums.items() if activity not in counted)
    worst = max(abs(sum(parts) / whole - 1) for whole, parts in counted.values())
    assert round(100 * worst, 2) <= 0.30
    methane = next(row for row in found.rows if row["name_en"] == "Refrigerant & other · Kyoto protocol products · "
                   "Methane · Emissions including only Kyoto products (CO2e)")  # fmt: skip
    assert methane["value"] == FactorStore.load().get("gwp-ar5@1#gwp.CH4").value_text


def test_the_shipped_set_is_what_the_file_gives(shipped: FactorStore) -> None:
    found = import_factors(shared("uk_desnz", "desnz-2025-flat-file.xlsx"))
    held = {factor.factor_id: factor for factor in shipped.dataset("desnz-conversion-factors@2025").factors}
    assert {row["factor_id"]: row["value"] for row in found.rows} == {key: f.value_text for key, f in held.items()}


def test_the_shipped_set_is_complete_without_the_file(shipped: FactorStore) -> None:
    factors = shipped.dataset("desnz-conversion-factors@2025").factors
    assert len(factors) == 7029 and sum(f.gas == "CO2e of CH4" for f in factors) == 1302
    electricity = shipped.get("desnz-conversion-factors@2025#99_400_4001_5_2")
    assert (electricity.value, electricity.unit) == (0.11507, "kg CO2/kWh")


def test_a_file_that_is_no_library(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert [item.code for item in import_factors(path).findings] == ["factor_import.unknown_format"]
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04nothing")
    assert [item.code for item in import_factors(path).findings] == ["factor_import.unreadable"]
    path = desnz_book(tmp_path / "flat.xlsx")
    found = import_factors(path, "epa_hub")
    assert [item.code for item in found.findings] == ["factor_import.missing_sheet"]


def test_a_file_that_does_not_say_its_edition_is_refused(tmp_path: Path) -> None:
    """Front page away, or with words where year and day stand: the edition would be a guess."""
    lines = [[*DESNZ_HEADER[:-1], "GHG Conversion Factor"], *DESNZ_ROWS]
    bare = write_book(tmp_path / "bare.xlsx", {"Factors by Category": lines})
    words = write_book(
        tmp_path / "words.xlsx", {"Factors by Category": lines, "Front page": [["Updated:", "soon"], ["Year:"]]}
    )
    for path in (bare, words):
        found = import_factors(path)
        assert [(item.code, dict(item.params)["what"]) for item in found.findings] == [
            ("factor_import.no_edition", "Year: 2025"), ("factor_import.no_edition", "Updated: 2025-06-10"),
        ]  # fmt: skip
    dated: list[list[object]] = [["Updated:", "2025-06-10"]]
    book = write_book(
        tmp_path / "dated.xlsx", {"Factors by Category": [DESNZ_HEADER, *DESNZ_ROWS], "Front page": dated}
    )
    assert import_factors(book).head["edition"] == "2025"  # from the header of the values


def test_the_gwp_set_is_told_by_what_the_file_prints_for_methane(tmp_path: Path) -> None:
    """GWP100 of methane: 25 in AR4 (WG1, table 2.14), 28 in AR5 (WG1, table 8.A.1)."""
    methane = ["3_200_2003_3_1", "Scope 1", "Refrigerant & other", "Kyoto protocol products", "Methane", "", "", "kg",
               "kg CO2e"]  # fmt: skip
    for value, wanted in ((25, "gwp-ar4"), (28, "gwp-ar5")):
        book = desnz_book(tmp_path / f"{value}.xlsx", [*DESNZ_ROWS, [*methane, value]])
        assert import_factors(book).head["gwp_set"] == wanted
    found = import_factors(desnz_book(tmp_path / "new.xlsx", [[*methane, 31]]))
    assert [item.code for item in found.findings] == ["factor_import.unknown_gwp"]


def test_a_value_without_an_id_is_counted_out_and_a_number_typed_as_text_is_one(tmp_path: Path) -> None:
    rows = [["", *BUTANE, "kg CO2e", 7.5], ["1_1", *BUTANE, "kg CO2e", "3033.4"], ["1_2", *BUTANE, "kg CO2e", "nan"]]
    found = import_factors(desnz_book(tmp_path / "flat.xlsx", rows))
    assert [(item.reason, item.value) for item in found.left_out] == [("no_id", "7.5"), ("refused", "nan")]
    assert [row["value"] for row in found.rows] == ["3033.4"] and found.read == 3


def test_a_workbook_that_would_fill_the_memory_is_a_finding(tmp_path: Path) -> None:
    """One cell in the last corner of a sheet: calamine makes room for all 17 thousand million before it."""
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Factors by Category")
        sheet.write(0, 0, "ID")
        sheet.write(1_048_575, 16_383, 1)
    found = import_factors(path)
    assert [item.code for item in found.findings] == ["factor_import.unreadable"]
