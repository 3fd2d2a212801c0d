"""Brightway's workbooks and CSV files: read as bw2io reads them, with the cell of every fault."""

from __future__ import annotations

import contextlib
import csv
import io
import math
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from bw2parameters import ParameterSet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbonacct.lca.brightway import Store
from carbonacct.lca.datasets import Library
from carbonacct.lca.importers import read_library
from carbonacct.lca.importers.brightway_formulas import parse_expression
from carbonacct.lca.importers.brightway_table import read, sniff
from carbonacct.lca.importers.formulas import FormulaError
from tests.lca.packages import codes, damaged, places, write_zip

PREMISE = Path(__file__).resolve().parents[3] / "shared" / "data" / "premise_inventories" / "xlsx"
needs_premise = pytest.mark.skipif(not PREMISE.is_dir(), reason="the premise workbooks are not at ../shared/data")
Rows = Sequence[Sequence[object]]

HEADER = ["name", "amount", "unit", "location", "reference product", "categories", "type"]
STEEL: Rows = [
    ["Database", "works"],
    ["format", "Excel"],
    [],
    ["Activity", "steel making"],
    ["location", "CN"],
    ["unit", "kilogram"],
    ["reference product", "steel"],
    ["source", "Miller 2020"],
    ["Exchanges"],
    HEADER,
    ["steel making", 2, "kilogram", "CN", "steel", None, "production"],
    [],
    ["Coal Mining", 0.5, "kg", "CN", "coal", None, "technosphere "],
    ["market for power", 3.5, "kilowatt hour", "CN", "power", None, "technosphere"],
    ["slag cement", 0.1, "kilogram", "CN", "cement", None, "substitution"],
    ["Carbon dioxide, fossil", 1.8, "kilogram", None, None, "air::urban air", "biosphere"],
    ["Iron ore", 1.6, "kilogram", None, None, "natural resource::in ground", "biosphere"],
    [],
    ["Activity", "coal mining"],
    ["location", "CN"],
    ["unit", "kilogram"],
    ["reference product", "coal"],
    ["Exchanges"],
    ["type", "amount", "name", "location", "unit", "reference product"],
    ["production", 1, "coal mining", "CN", "kilogram", "coal"],
]
STEEL_ID = "steel making|steel|CN|kilogram"
COAL_ID = "coal mining|coal|CN|kilogram"


def workbook(sheets: dict[str, Rows]) -> bytes:
    """An xlsx file with some sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column, value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def write(path: Path, rows: Rows, **more: Rows) -> Path:
    path.write_bytes(workbook({"lci": rows, **more}))
    return path


def activity(*rows: Sequence[object], header: Sequence[object] = (*HEADER,), name: str = "making") -> Rows:
    """A database with one activity that makes 1 kg of its own product, and further exchanges."""
    return [
        ["Database", "works"],
        ["Activity", name],
        ["location", "CN"],
        ["unit", "kilogram"],
        ["reference product", "thing"],
        ["Exchanges"],
        header,
        [name, 1, "kilogram", "CN", "thing", None, "production"],
        *rows,
    ]


def amounts(library: Library) -> list[float]:
    return [exchange.amount for process in library.processes for exchange in process.exchanges]


def test_activities_exchanges_and_flows_of_a_workbook(tmp_path: Path) -> None:
    library = read_library(write(tmp_path / "works.xlsx", STEEL))
    assert (library.format, library.name) == ("brightway_table", "works")
    steel, coal = library.processes
    assert (steel.id, steel.name, steel.location, coal.id) == (STEEL_ID, "steel making", "CN", COAL_ID)
    assert steel.comment == "source: Miller 2020"
    made, fuel, power, credit, gas, ore = steel.exchanges
    assert (made.flow, made.direction, made.amount, made.reference) == (STEEL_ID, "output", 2.0, True)
    # Without regard to letter case and with kg for kilogram, as bw2io links after its unit strategy.
    assert (fuel.flow, fuel.provider, fuel.direction, fuel.unit) == (COAL_ID, COAL_ID, "input", "kg")
    assert (power.flow, power.provider) == ("market for power|power|CN|kilowatt hour",) * 2
    assert (credit.direction, credit.avoided, credit.amount) == ("output", True, 0.1)
    assert (gas.flow, gas.direction) == ("Carbon dioxide, fossil|air::urban air|kilogram", "output")
    assert (ore.direction, library.flows[ore.flow].compartment) == ("input", ("natural resource", "in ground"))
    assert library.flows[STEEL_ID].name == "steel"
    assert library.flows[power.flow].synonyms == ("market for power",)
    assert str(gas.source) == "works.xlsx[lci]!B16"
    assert codes(library) == {"lca_dataset.provider_elsewhere"}


def test_a_csv_file_says_the_same(tmp_path: Path) -> None:
    for delimiter in (",", ";", "\t"):
        path = tmp_path / f"works{ord(delimiter)}.csv"
        with path.open("w", newline="", encoding="utf-8-sig") as stream:
            csv.writer(stream, delimiter=delimiter).writerows(STEEL)
        library = read_library(path)
        assert library.format == "brightway_table"
        expected = read(write(tmp_path / "works.xlsx", STEEL))
        assert library.flows == expected.flows
        assert amounts(library) == amounts(expected)
        assert codes(library) == {"lca_dataset.provider_elsewhere"}
        first = library.processes[0].exchanges[0].source
        assert first is not None and (first.sheet, first.cell) == ("", "B11")


@pytest.mark.parametrize("name", ["lci-batteries-SIB.xlsx", "lci-electric-heating.xlsx", "lci-battery-capacity.xlsx"])
@needs_premise
def test_a_workbook_reads_as_bw2io_reads_it(store: Store, name: str) -> None:
    from bw2io import ExcelImporter  # noqa: PLC0415 - it opens a project where the store is

    with contextlib.redirect_stdout(io.StringIO()):
        expected = ExcelImporter(PREMISE / name)
    library = read(PREMISE / name)
    assert [process.name for process in library.processes] == [item["name"] for item in expected.data]
    for process, item in zip(library.processes, expected.data, strict=True):
        # To rounding: two amounts of the file have a formula, which counts.
        expected_amounts = pytest.approx([line["amount"] for line in item["exchanges"]], rel=1e-13)
        assert [exchange.amount for exchange in process.exchanges] == expected_amounts
        kinds = [str(line["type"]).strip() for line in item["exchanges"]]
        assert [exchange.reference for exchange in process.exchanges] == [kind == "production" for kind in kinds]
        for exchange, line in zip(process.exchanges, item["exchanges"], strict=True):
            flow = library.flows[exchange.flow]
            assert exchange.reference or flow.name == (line.get("reference product") or line["name"])
            assert (flow.kind == "elementary") == (line["type"] == "biosphere")


@pytest.mark.long
@needs_premise
def test_all_premise_workbooks_are_read_and_linked_together() -> None:
    library = read_library(PREMISE)
    assert not [item for item in library.findings if item.severity == "error"]
    found = codes(library)
    skipped = [dict(item.params)["count"] for item in library.findings if item.code == "lca_table.sheet_skipped"]
    same = sum(item.code == "lca_table.same_twice" for item in library.findings)
    # 4 356 activities stand in the workbooks (../shared/data/README.md), 21 of them in sheets that say "skip", which
    # bw2io leaves out as well: it reads 4 335.
    assert sum(map(int, skipped)) == 21
    assert len(library.processes) + same == 4356 - 21
    distinct = {process.id for process in library.processes if "|#" not in process.id}
    # Counted with bw2io 0.9.17: 4 115 distinct (name, reference product, location, unit) without the skipped sheets.
    assert len(distinct) == 4115
    assert "lca_table.two_versions" in found
    known = {process.id for process in library.processes}
    makers = [exchange.provider for process in library.processes for exchange in process.exchanges if exchange.provider]
    assert len({maker for maker in makers if maker not in known}) < 2_000


FORMULAS = [
    "2*a**2 + b/4 - 1",
    "-a if a > b else sqrt(b)",
    "log(a) + exp(-b) + log10(100)",
    "max(a, b, 3) * min(a, b) + abs(-2)",
    "a // 2 + b % 3",
    "(a > 1) * 5 + (a < b < 10) + (not a)",
    "round(b / 3, 2) + pi",
    "0.5*(a+b)/(1e-3+a)",
    "a and b or 7",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_are_worth_what_bw2parameters_says(formula: str) -> None:
    parameters = ParameterSet({"a": {"amount": 1.5}, "b": {"amount": 7.25}, "c": {"formula": formula}})
    assert parse_expression(formula).value({"a": 1.5, "b": 7.25}) == pytest.approx(
        parameters.evaluate()["c"], rel=1e-15
    )


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os').system('ls')",
        "[1 for _ in range(9)]",
        "a.real",
        "'x'*9",
        "lambda: 1",
        "9" * 5000,
        "(" * 300 + "1" + ")" * 300,
        "-" * 5000 + "1",
        "1j",
        "a[0]",
        "open(1)",
        "x := 1",
        "1 <<  2",
        "~1",
        "",
        "1 in 2",
        "max(*a)",
        "\0",
        "\ud800",
        "0777",
    ],
)
def test_a_formula_is_never_a_program(formula: str) -> None:
    with pytest.raises(FormulaError):
        parse_expression(formula)


@pytest.mark.parametrize("formula", ["9**9**9**9", "1/0", "log(-1)", "exp(1e9)", "a", "sqrt()+1", "max(1)", "10**400"])
def test_a_formula_without_a_finite_value_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError):
        parse_expression(formula).value({})


def test_parameters_of_project_database_and_activity(tmp_path: Path) -> None:
    rows = [
        ["Database", "works"],
        [],
        ["Project parameters"],
        ["name", "amount", "formula", "uncertainty type", "loc", "scale"],
        ["load", 0.8, None, 2, math.log(0.8), 0.1],
        ["ratio", 99, "load / 2"],
        [],
        ["Database parameters"],
        ["name", "amount"],
        ["heat", 40],
        [],
        ["Activity", "making"],
        ["unit", "kilogram"],
        ["Parameters"],
        ["name", "formula", "amount"],
        ["own", "heat * ratio", 16],
        ["load", None, 2],
        ["Exchanges"],
        ["name", "amount", "formula", "type", "unit"],
        ["making", 1, None, "production", "kilogram"],
        ["coal", 5, "own + load", "technosphere", "kilogram"],
        ["CO2", 3, "CO2", "biosphere", "kilogram"],
        ["ore", None, "2 * 0.5", "biosphere", "kilogram"],
        ["slag", 4, "lost * 2", "biosphere", "kilogram"],
    ]
    library = read(write(tmp_path / "works.xlsx", rows))
    own = library.processes[0].id
    by_id = {parameter.id: parameter for parameter in library.parameters}
    # ratio = 0.8 / 2; own = 40 × 0.4; the activity's own load (2) hides the project's: 16 + 2.
    assert by_id["project|ratio"].value == pytest.approx(0.4)
    assert by_id[f"{own}|own"].value == pytest.approx(16)
    spread = by_id["project|load"].uncertainty
    assert spread is not None
    assert (spread.distribution, spread.loc, spread.scale) == (2, math.log(0.8), 0.1)
    _, coal, gas, ore, slag = library.processes[0].exchanges
    assert (coal.amount, coal.formula) == (pytest.approx(18), "own + load")
    # Through ratio the project's load counts, beside it the activity's own.
    assert coal.parameters == ("database|works|heat", f"{own}|load", "project|load")
    assert (gas.amount, gas.formula, library.flows[gas.flow].formula) == (3, "", "CO2")
    assert (ore.amount, slag.amount) == (1, 4)
    assert codes(library) >= {"lca_table.formula_wins", "lca_dataset.formula_unusable"}
    assert places(library, "lca_table.formula_wins") == {"lci!C6", "lci!C21"}
    assert places(library, "lca_dataset.formula_unusable") == {"lci!C24"}


def test_parameters_in_a_circle_keep_their_numbers(tmp_path: Path) -> None:
    rows = [["Project parameters"], ["name", "formula", "amount"], ["a", "b+1", 1], ["b", "a+1", 2], ["a", None, 3], []]
    library = read(write(tmp_path / "works.xlsx", [*rows, *activity()]))
    assert [(item.name, item.value) for item in library.parameters] == [("a", 1.0), ("b", 2.0)]
    assert codes(library) == {"lca_dataset.formula_unusable", "lca_table.parameter_twice"}


def test_distributions_by_name_of_their_column(tmp_path: Path) -> None:
    columns = ["uncertainty type", "loc", "scale", "shape", "minimum", "maximum", "negative"]
    lines: list[list[object]] = [
        [2, math.log(4), 0.2, None, None, None, None],
        [2, None, "0.2", None, None, None, None],
        [3, 4, 0.5, None, None, None, None],
        ["triangular", 4, None, None, 3, 5, None],
        [4, None, None, None, 3, 5, None],
        [10, 2, None, 3, None, None, None],
        [1, 4, None, None, None, None, None],
        [5, 9, None, None, 3, 5, None],
        [77, None, None, None, None, None, None],
        ["remark", None, None, None, None, None, None],
        [2, math.log(7), 0, None, None, None, None],
        [2, math.log(7), 0.3, None, None, None, None],
    ]
    exchange = ["gas", 4, "kilogram", None, None, "air", "biosphere"]
    rows = activity(*[[*exchange, *line] for line in lines], header=[*HEADER, *columns])
    library = read(write(tmp_path / "works.xlsx", rows))
    found = [exchange.uncertainty for exchange in library.processes[0].exchanges[1:]]
    kinds = [uncertainty and uncertainty.distribution for uncertainty in found]
    # The ids of stats_arrays: lognormal 2, normal 3, uniform 4, triangular 5, beta 10.
    assert kinds == [2, 2, 3, 5, 4, 10, None, None, None, None, None, 2]
    assert found[1] is not None and (found[1].loc, found[1].scale) == (pytest.approx(math.log(4)), 0.2)
    assert found[3] is not None and (found[3].loc, found[3].minimum, found[3].maximum) == (4, 3, 5)
    assert codes(library) == {
        "lca_dataset.impossible_distribution",
        "lca_dataset.unknown_distribution",
        "lca_dataset.no_spread",
        "lca_table.centre_elsewhere",
    }


def test_a_lognormal_of_a_negative_amount_is_that_of_its_size(tmp_path: Path) -> None:
    header = [*HEADER, "uncertainty type", "scale"]
    rows = activity(["waste", -4, "kilogram", "CN", "waste", None, "technosphere", 2, 0.1], header=header)
    found = read(write(tmp_path / "works.xlsx", rows)).processes[0].exchanges[1].uncertainty
    assert found is not None
    assert (found.distribution, found.scale, found.negative) == (2, 0.1, True)
    assert found.loc == pytest.approx(math.log(4))


def test_sheets_that_are_skipped_left_out_or_cut(tmp_path: Path) -> None:
    cut = [["cutoff", 7], *activity(["x", 1, "kilogram", None, None, "air", "biosphere", "note"], name="third")]
    path = write(
        tmp_path / "works.xlsx",
        activity(),
        notes=[["skip"], ["Activity", "second"]],
        blank=[[None], ["Activity", "fourth"]],
        cut=cut,
    )
    library = read(path)
    assert [process.name for process in library.processes] == ["making", "third"]
    assert codes(library) == {"lca_table.sheet_skipped", "lca_table.sheet_left_out"}


def test_an_activity_that_occurs_again(tmp_path: Path) -> None:
    other = activity(["gas", 9, "kilogram", None, None, "air", "biosphere"])
    (tmp_path / "a").mkdir()
    write(tmp_path / "a" / "1.xlsx", activity())
    write(tmp_path / "a" / "2.xlsx", activity())
    write(tmp_path / "a" / "3.xlsx", other)
    write(tmp_path / "a" / "~$3.xlsx", other)
    library = read(tmp_path / "a")
    assert [process.id for process in library.processes] == ["making|thing|CN|kilogram", "making|thing|CN|kilogram|#2"]
    assert [str(item.source) for item in library.findings] == ["a/2.xlsx[lci]!B2", "a/3.xlsx[lci]!B2"]
    assert codes(library) == {"lca_table.same_twice", "lca_table.two_versions"}


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
