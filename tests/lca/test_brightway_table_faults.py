"""Brightway's workbooks with faults: the cell of every fault, and no traceback whatever the file."""

from __future__ import annotations

import csv
import io
import math
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbonacct.lca.importers.brightway_table import read, sniff
from tests.lca.brightway_workbooks import HEADER, STEEL, Rows, activity, amounts, workbook, write
from tests.lca.packages import codes, damaged, places, write_zip

GAS = ["gas", 1, "kilogram", None, None, "air", "biosphere"]


@pytest.mark.parametrize(
    ("rows", "code", "place"),
    [
        (activity(["gas", "three", *GAS[2:]]), "lca_dataset.not_a_number", "lci!B9"),
        (activity(["gas", "nan", *GAS[2:]]), "lca_dataset.not_a_number", "lci!B9"),
        (activity(["gas", "-inf", *GAS[2:]]), "lca_dataset.not_a_number", "lci!B9"),
        (activity(["gas", "9" * 400, *GAS[2:]]), "lca_dataset.not_a_number", "lci!B9"),
        (activity(["gas", None, *GAS[2:]]), "lca_dataset.not_a_number", "lci!B9"),
        (activity(["gas", True, *GAS[2:]]), "lca_dataset.not_a_number", "lci!B9"),
        (activity(["gas", "1,500", *GAS[2:]]), "lca_table.ambiguous_number", "lci!B9"),
        (activity([*GAS[:-1], "emission"]), "lca_table.unknown_type", "lci!G9"),
        (activity([*GAS[:-1], None]), "lca_table.unknown_type", "lci!G9"),
        (activity([None, *GAS[1:]]), "lca_table.no_name", "lci!A9"),
        (activity(header=["name", "quantity", "type"]), "lca_table.no_column", "lci!A6"),
        (activity(header=["name", None, None, "unit", None, None, "type"]), "lca_table.no_column", "lci!A6"),
        (activity()[:5], "lca_table.no_production", "lci!B2"),
        (activity()[1:], "lca_table.no_database", "lci!B1"),
        ([*activity(), ["Database", "other"]], "lca_table.second_database", "lci!B9"),
        ([*activity(), ["Activity"]], "lca_table.activity_without_name", "lci!B9"),
        ([*activity(), ["Exchanges"], HEADER, GAS], "lca_table.section_twice", "lci!A9"),
        ([["cutoff", "all"], *activity()], "lca_table.cutoff", "lci!B1"),
        (activity(header=[*HEADER, "amount"]), "lca_table.column_twice", "lci!H7"),
        (
            [["Database", "works"], ["Project parameters"], ["amount"], [3], *activity()[1:]],
            "lca_table.no_column",
            "lci!B2",
        ),
    ],
)
def test_faults_name_their_cell(tmp_path: Path, rows: Rows, code: str, place: str) -> None:
    library = read(write(tmp_path / "works.xlsx", rows))
    assert code in codes(library)
    assert places(library, code) == {place}
    assert "making" in [process.name for process in library.processes]


def test_numbers_as_text_and_with_a_decimal_comma(tmp_path: Path) -> None:
    rows = activity(["a", "0.25", *GAS[2:]], ["b", "0,5", *GAS[2:]], [*GAS, "beyond the header"])
    library = read(write(tmp_path / "works.xlsx", rows))
    assert amounts(library) == [1, 0.25, 0.5, 1]
    assert codes(library) == {
        "lca_dataset.number_as_text",
        "lca_table.decimal_comma",
        "lca_table.columns_without_name",
    }


def test_production_in_other_words_or_another_unit_or_of_nothing(tmp_path: Path) -> None:
    rows = [list(row) for row in activity()]
    rows[7] = ["making", 0, "tonne", "CN", None, None, "production"]
    other = activity(["making", 3, "tonne", "CN", None, None, "technosphere"], name="using")[1:]
    library = read(write(tmp_path / "works.xlsx", [*rows, *other]))
    own = "making|thing|CN|kilogram"
    assert library.processes[0].exchanges[0].flow == own
    # An exchange that names the product as the production row does finds the activity as well.
    assert library.processes[1].exchanges[1].provider == own
    assert codes(library) == {"lca_table.production_elsewhere", "lca_table.unit_differs", "lca_table.zero_production"}


def test_columns_without_a_header_are_told(tmp_path: Path) -> None:
    header = ["name", "amount", "unit", "location", "reference product", None, "type"]
    library = read(write(tmp_path / "works.xlsx", activity([*GAS], header=header)))
    assert codes(library) == {"lca_table.columns_without_name"}


def zip_bomb() -> bytes:
    """A workbook whose sheet unpacks to 64 MiB of blanks."""
    good = workbook({"lci": activity()})
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, b" " * (1 << 26) if "sheet1" in name else old.read(name))
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        workbook({"lci": STEEL})[:2000],
        b"PK\x03\x04",
        b"not a workbook",
        zip_bomb(),
        workbook({"lci": STEEL}).replace(b"xl/workbook.xml", b"xl/workb00k.xml"),
    ],
)
def test_a_damaged_workbook_is_a_finding(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "works.xlsx").write_bytes(content)
    library = read(tmp_path / "works.xlsx")
    assert codes(library) == {"lca_table.unreadable", "lca_dataset.no_data_set"}
    assert library.processes == ()


def test_empty_and_foreign_files(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"")
    assert codes(read(tmp_path / "a.xlsx")) == {"lca_archive.empty", "lca_dataset.no_data_set"}
    assert codes(read(tmp_path / "b.xlsx")) == {"lca_archive.missing", "lca_dataset.no_data_set"}
    (tmp_path / "c.csv").write_bytes("Database,钢厂\nActivity,炼钢\n".encode("gb18030"))
    library = read(tmp_path / "c.csv")
    assert library.processes[0].name == "炼钢"
    assert codes(library) == {"lca_archive.encoding", "lca_table.no_production"}
    unsafe = write_zip(
        tmp_path / "d.zip", {"../x.xlsx": workbook({"lci": STEEL}), "in/y.xlsx": workbook({"lci": STEEL})}
    )
    library = read(unsafe)
    assert len(library.processes) == 2
    assert "lca_archive.unsafe_name" in codes(library)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "c.csv", "d.zip"]


def test_the_format_is_told_by_content() -> None:
    assert sniff(["a.xlsx"], b"PK\x03\x04")
    assert sniff(["a.csv"], b'"Database";"works"\r\n')
    assert not sniff(["a.csv"], b"{SimaPro 9.5}\r\n")
    assert not sniff(["a.csv"], b"month,amount\n1,2\n")
    assert not sniff(["a.spold"], b"PK\x03\x04")


CSV_BYTES = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in STEEL).encode()
XLSX_BYTES = workbook({"lci": STEEL})


def check_damage(folder: Path, name: str, data: bytes) -> None:
    path = folder / name
    path.write_bytes(data)
    library = read(path)
    codes(library)
    assert all(math.isfinite(amount) for amount in amounts(library))
    assert all(exchange.flow in library.flows for process in library.processes for exchange in process.exchanges)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(csv_data=damaged(CSV_BYTES), xlsx_data=damaged(XLSX_BYTES))
def test_damage_never_raises(tmp_path: Path, csv_data: bytes, xlsx_data: bytes) -> None:
    check_damage(tmp_path, "a.csv", csv_data)
    check_damage(tmp_path, "a.xlsx", xlsx_data)


CELL = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(),
    st.text(max_size=6),
    st.sampled_from(["Activity", "Exchanges", "Database", *HEADER]),
)


@pytest.mark.long
@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.lists(CELL, max_size=8), max_size=20), csv_data=damaged(CSV_BYTES), xlsx_data=damaged(XLSX_BYTES)
)
def test_no_table_raises(tmp_path: Path, rows: list[list[object]], csv_data: bytes, xlsx_data: bytes) -> None:
    check_damage(tmp_path, "a.csv", csv_data)
    check_damage(tmp_path, "a.xlsx", xlsx_data)
    text = io.StringIO()
    csv.writer(text).writerows([["Database", "x"], ["Activity", "y"], ["Exchanges"], HEADER, *rows])
    check_damage(tmp_path, "b.csv", text.getvalue().encode("utf-8", errors="replace"))
