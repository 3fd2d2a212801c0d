"""The workbook of an enterprise type: what is in it, and that its rows come back as they were written."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbonacct.activity.checks import CheckContext, run_checks
from carbonacct.activity.enterprise_types import EnterpriseType, enterprise_type, enterprise_types
from carbonacct.activity.load import load_tables
from carbonacct.activity.load_file import load_file
from carbonacct.activity.period import Period
from carbonacct.activity.registers import REGISTERS
from carbonacct.activity.schema import Column, TableSchema
from carbonacct.activity.tables import TABLES
from carbonacct.activity.template_book import frame_rows, rows_of, write_book
from carbonacct.activity.templates import write_table
from carbonacct.errors import UsageError
from carbonacct.factors.carriers import Carriers
from carbonacct.findings import Finding
from tests.activity.conftest import write
from tests.workspace.runs import call

Rows = dict[str, list[dict[str, object]]]
YEAR = 2025
TYPES = sorted(enterprise_types())
SCHEMAS = {**TABLES, **REGISTERS}


def examples_of(kind: EnterpriseType) -> Rows:
    found = {schema.name: kind.example_rows(schema.name, YEAR) for schema in kind.tables}
    return {name: rows for name, rows in found.items() if rows}


def told(findings: list[Finding] | tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(item.code, str(item.source)) for item in findings]


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.long)])
def test_examples_of_every_type_read_back_without_findings(
    name: str, lang: str, tmp_path: Path, carriers: Carriers
) -> None:
    kind = enterprise_type(name)
    rows = examples_of(kind)
    assert {"organisations", "activity", "power"} <= set(rows)
    write_book(tmp_path / "a.xlsx", kind, carriers, year=YEAR, lang=lang, rows=rows)
    loaded = load_file(tmp_path / "a.xlsx", "a.xlsx", carriers)
    assert told(loaded.findings) == []
    assert loaded.found == set(rows)
    context = CheckContext(Period(date(YEAR, 1, 1), date(YEAR, 12, 31)), carriers, tmp_path)
    allowed = {"activity.no_park", "activity.unknown_parent", "transfers.seller_without_source"}
    found = [item for item in run_checks(loaded.tables, context) if item.code not in allowed]
    assert told([item for item in found if item.severity == "error"]) == []


@pytest.mark.parametrize("name", TYPES)
def test_names_of_a_type_exist(name: str, carriers: Carriers) -> None:
    kind = enterprise_type(name)
    assert [text for text in kind.carriers if carriers.resolve(text) is None] == []
    assert len(set(kind.carriers)) == len(kind.carriers)
    for table, row in kind.examples:
        schema = next(schema for schema in kind.tables if schema.name == table)
        assert set(row) <= set(schema.names)
    assert all(len(code) == 4 and code.isdigit() for code in kind.industry)


def test_every_table_is_in_the_workbook_of_the_park() -> None:
    assert {schema.name for schema in enterprise_type("park").tables} == set(SCHEMAS)


def test_special_tables_and_columns_exist() -> None:
    import tomllib  # noqa: PLC0415

    from carbonacct.activity.enterprise_types import FILE  # noqa: PLC0415

    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    assert set(content["special"]) <= set(SCHEMAS)
    for path, kinds in content["columns"].items():
        table, _, column = path.partition(".")
        assert not SCHEMAS[table].column(column).required
        assert set(kinds) <= set(TYPES)
    assert all(set(kinds) <= set(TYPES) for kinds in content["special"].values())


@pytest.mark.parametrize(
    ("text", "found"),
    [("集成电路", "semiconductors"), ("3011", "cement"), ("IDC", "data_centre"), ("一般工业企业", "general"),
     ("Steel", "steel"), ("热电", "power_heat")],
)  # fmt: skip
def test_types_by_any_name(text: str, found: str) -> None:
    assert enterprise_type(text).id == found


def test_a_type_that_is_none() -> None:
    with pytest.raises(UsageError, match="水泥"):
        enterprise_type("航天")


def test_what_the_workbook_holds(tmp_path: Path, carriers: Carriers) -> None:
    write_book(tmp_path / "a.xlsx", enterprise_type("cement"), carriers, year=YEAR)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    titles = [schema.title_zh for schema in enterprise_type("cement").tables]
    assert book.sheetnames == ["说明", *titles, "填写示例", "核对", "选项"]
    assert "水泥" in str(book["说明"]["A1"].value)
    sheet = book["活动数据"]
    lists = {str(item.sqref).partition("2:")[0]: item for item in sheet.data_validations.dataValidation}
    headers = {str(cell.value): cell.column_letter for cell in sheet[1]}
    assert lists[headers["品种*"]].formula1 == "'选项'!$A$2:$A$9"
    assert [cell.value for cell in book["选项"]["A"]][1:3] == ["烟煤", "无烟煤"]
    assert "消费" in str(lists[headers["流向*"]].formula1)
    assert lists[headers["单位编码*"]].formula1 == "'单位'!$A$2:$A$500"
    assert lists[headers["数量*"]].promptTitle == "数量"
    assert "氧化钙含量" in headers
    assert sheet.protection.sheet
    assert sheet["A1"].protection.locked
    checks = book["核对"]
    assert checks.protection.sheet
    formulas = [cell for row in checks.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert len(formulas) > 20
    assert all(cell.protection.locked for cell in formulas)
    assert book["选项"].sheet_state == "hidden"


def test_other_types_lack_the_columns_of_cement(tmp_path: Path, carriers: Carriers) -> None:
    write_book(tmp_path / "a.xlsx", enterprise_type("data_centre"), carriers)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert "氧化钙含量" not in {cell.value for cell in book["活动数据"][1]}
    assert not {"园区关口", "电子工艺气体", "指标申报"} & set(book.sheetnames)


def test_an_empty_workbook_has_nothing_to_say(tmp_path: Path, carriers: Carriers) -> None:
    """No row, no example, no formula of it is read as data."""
    for name in ("park", "data_centre"):
        write_book(tmp_path / f"{name}.xlsx", enterprise_type(name), carriers)
        loaded = load_file(tmp_path / f"{name}.xlsx", "a.xlsx", carriers)
        assert loaded.found == frozenset()
        assert {item.code for item in loaded.findings} == {"activity.empty_table"}


def test_workbooks_of_members_are_read_where_they_are_collected(
    tmp_path: Path, carriers: Carriers, period: Period
) -> None:
    (tmp_path / "workbooks").mkdir()
    write(tmp_path, {"organisations.csv": "单位编码,单位名称,单位类型,上级编码\nP,园区,园区,\n"})
    kind = enterprise_type("semiconductors")
    write_book(tmp_path / "workbooks" / "甲.xlsx", kind, carriers, year=YEAR, rows=examples_of(kind))
    tables, findings = load_tables(tmp_path, carriers, period)
    findings += run_checks(tables, CheckContext(period, carriers, tmp_path))
    assert told([item for item in findings if item.severity == "error"]) == []
    assert tables.organisations["entity_id"].tolist() == ["P", "E1"]
    assert (len(tables.activity), len(tables.power)) == (2, 2)


def test_bytes_are_the_same_every_time(tmp_path: Path, carriers: Carriers) -> None:
    kind = enterprise_type("steel")
    for name in ("a", "b"):
        write_book(tmp_path / f"{name}.xlsx", kind, carriers, rows=examples_of(kind))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_what_is_there_is_not_overwritten(tmp_path: Path, carriers: Carriers) -> None:
    write_book(tmp_path / "a.xlsx", enterprise_type("steel"), carriers)
    with pytest.raises(UsageError, match="exists"):
        write_book(tmp_path / "a.xlsx", enterprise_type("steel"), carriers)
    with pytest.raises(UsageError, match="colour"):
        write_book(tmp_path / "b.xlsx", enterprise_type("steel"), carriers, rows={"power": [{"colour": "red"}]})


def test_command(tmp_path: Path) -> None:
    listed = call("template", "--json")
    assert [item["id"] for item in listed.json] == list(enterprise_types())
    path = tmp_path / "芯片.xlsx"
    made = call("template", "芯片", "--output", path, "--year", 2026)
    assert (made.code, path.is_file()) == (0, True)
    checked = call("check", path, "--json")
    assert checked.code == 0
    assert call("template", "芯片", "--output", path).code == 2
    assert call("template", "水泥", "--output", tmp_path / "a.csv").code == 2
    assert call("template", "没有的").code == 2
    assert "cement" in call("template", "--lang", "en").out


# Written, read and written again: the same bytes.

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12).filter(
    lambda text: not text.startswith(("#", "\u2212")) and text[0].isalpha()
)
CODES = st.from_regex(r"[A-Z][A-Z0-9-]{2,9}", fullmatch=True)
NUMBERS = st.floats(0, 1e15, allow_nan=False, allow_infinity=False).map(lambda value: value + 0.0)
CARRIERS = ["natural_gas", "bituminous_coal", "diesel", "steam", "clinker"]


def cell_of(column: Column) -> st.SearchStrategy[object]:
    """Canonical values of a column."""
    kinds: dict[str, st.SearchStrategy[object]] = {
        "number": NUMBERS,
        "percent": NUMBERS,
        "fraction": st.floats(0.02, 1),
        "choice": st.sampled_from(sorted(column.choices) or [""]),
        "boolean": st.booleans(),
        "period": st.sampled_from(["2025", "2025-01", "2025-12"]),
        "date": st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(date.isoformat),
        "carrier": st.sampled_from(CARRIERS),
        "unit": st.sampled_from(["t", "kWh", "万Nm3", "GJ", "L"]),
        "money_unit": st.sampled_from(["元", "万元"]),
        "ratio_unit": st.sampled_from(["GJ/t", "tC/GJ", "tCO2/MWh"]),
        "code": CODES,
        "path": st.just("evidence/a.pdf"),
    }
    return kinds.get(column.kind, TEXTS)


@st.composite
def row_of(draw: st.DrawFn, schema: TableSchema) -> dict[str, object]:
    kept = {column.name for column in schema.columns if column.required or draw(st.booleans())} | {"data_class"}
    return {column.name: draw(cell_of(column)) for column in schema.columns if column.name in kept}


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_written_read_and_written_again_is_the_same(
    fmt: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, carriers: Carriers
) -> None:
    """Every table and register, by its own file name."""
    schema = SCHEMAS[data.draw(st.sampled_from(sorted(SCHEMAS)))]
    rows = data.draw(st.lists(row_of(schema), min_size=1, max_size=4))
    folder = tmp_path_factory.mktemp("written")
    first, second = folder / "1" / f"{schema.name}.{fmt}", folder / "2" / f"{schema.name}.{fmt}"
    write_table(first, schema, rows)
    loaded = load_file(first, first.name, carriers)
    assert loaded.found == {schema.name}
    again = frame_rows(loaded.tables.frame(schema.name), schema)
    assert again == [{name: value for name, value in row.items() if value != ""} for row in rows]
    write_table(second, schema, again)
    assert second.read_bytes() == first.read_bytes()


@pytest.mark.long
@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_workbook_written_read_and_written_again_is_the_same(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, carriers: Carriers
) -> None:
    kind = enterprise_type(data.draw(st.sampled_from(TYPES)))
    schemas = data.draw(st.lists(st.sampled_from(kind.tables), min_size=1, max_size=4, unique=True))
    rows: Rows = {schema.name: data.draw(st.lists(row_of(schema), min_size=1, max_size=3)) for schema in schemas}
    folder = tmp_path_factory.mktemp("book")
    write_book(folder / "1.xlsx", kind, carriers, rows=rows)
    loaded = load_file(folder / "1.xlsx", "1.xlsx", carriers)
    assert loaded.found == set(rows)
    write_book(folder / "2.xlsx", kind, carriers, rows=rows_of(loaded.tables, kind))
    with zipfile.ZipFile(folder / "1.xlsx") as first, zipfile.ZipFile(folder / "2.xlsx") as second:
        assert [name for name in first.namelist() if first.read(name) != second.read(name)] == []
    assert (folder / "1.xlsx").read_bytes() == (folder / "2.xlsx").read_bytes()
