"""Tables that are right, templates that read back, and problems that are told all at once."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Literal

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbonacct.activity.carriers import CarrierLookup
from carbonacct.activity.checks import CheckContext, all_checks, run_checks
from carbonacct.activity.load import frame_columns, load_tables
from carbonacct.activity.period import Period
from carbonacct.activity.registers import REGISTERS
from carbonacct.activity.schema import match_header, plain
from carbonacct.activity.tables import ACTIVITY, TABLES
from carbonacct.activity.templates import write_table, write_templates
from carbonacct.activity.timeseries_schema import TIMESERIES
from carbonacct.errors import UsageError
from carbonacct.factors.carriers import Carriers
from carbonacct.findings import catalogue
from tests.activity.conftest import ORGANISATIONS, Read, places, workbook, write

HEAD = "单位编码,期间,品种,流向,用途,数量,单位,数据类别,凭证\n"


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_templates_read_back(fmt: Literal["csv", "xlsx"], tmp_path: Path, carriers: Carriers, period: Period) -> None:
    paths = write_templates(tmp_path, fmt, examples=True)
    schemas = [*TABLES.values(), *REGISTERS.values()]
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == [f"{t.template}.{fmt}" for t in schemas]
    tables, findings = load_tables(tmp_path, carriers, period)
    assert findings == []
    assert run_checks(tables, CheckContext(period, carriers, tmp_path)) == []
    assert all(len(tables.frame(name)) > 0 for name in [*TABLES, *REGISTERS])
    coal = tables.activity[(tables.activity["carrier"] == "bituminous_coal") & (tables.activity["use"] != "")].iloc[0]
    assert (coal["quantity"], coal["quantity_unit"], coal["ncv"]) == (4_900_000.0, "kg", 22.5)
    assert tables.transfers["quantity_received"].tolist() == [1_960_000.0]
    assert tables.organisations["value_added_cny"].dropna().tolist() == [120_000_000.0, 8_000_000.0]


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_template_bytes_are_the_same_every_time(fmt: Literal["csv", "xlsx"], tmp_path: Path) -> None:
    first = write_templates(tmp_path / "a", fmt, examples=True)
    second = write_templates(tmp_path / "b", fmt, examples=True)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_templates_overwrite_nothing(tmp_path: Path) -> None:
    write_templates(tmp_path)
    with pytest.raises(UsageError, match="exists"):
        write_templates(tmp_path)


def test_workbook_template_explains_itself(tmp_path: Path) -> None:
    write_templates(tmp_path, "xlsx")
    book = openpyxl.load_workbook(tmp_path / "activity" / "activity.xlsx")
    assert book.sheetnames == ["活动数据", "说明"]
    notes = {row[1]: row for row in book["说明"].iter_rows(min_row=2, values_only=True)}
    assert list(notes) == ACTIVITY.names
    assert "消费 consumption" in str(notes["flow"][6])
    assert notes["amount"][2] == "是 yes"


def test_headers_of_templates_name_their_columns() -> None:
    for schema in [*TABLES.values(), *REGISTERS.values(), TIMESERIES]:
        seen: dict[str, str] = {}
        for column in schema.columns:
            for lang in ("zh", "en"):
                match = match_header(schema, column.header(lang))
                assert match is not None and match.column == column.name
            for alias in (column.name, *column.zh, *column.en):
                assert seen.setdefault(plain(alias), column.name) == column.name


def test_an_empty_workspace_has_all_columns(workspace: Path, read: Read) -> None:
    tables, findings = read()
    assert findings == []
    for name, schema in TABLES.items():
        assert tables.frame(name).columns.tolist() == frame_columns(schema)
    assert tables.activity["quantity"].dtype == "float64"
    assert tables.power["origin"].dtype == tables.organisations["name"].dtype
    with pytest.raises(UsageError, match="unknown table"):
        tables.frame("nothing")


def test_folder_must_exist(tmp_path: Path, carriers: Carriers, period: Period) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        load_tables(tmp_path / "nowhere", carriers, period)


@pytest.mark.parametrize(
    ("carrier", "amount", "unit", "quantity", "base"),
    [
        ("烟煤", "2", "万吨", 2e7, "kg"),
        ("烟煤", "2", "tce", 58.614, "GJ"),
        ("烟煤", "2", "GJ", 2.0, "GJ"),
        ("0号柴油", "200", "升", 200.0, "L"),
        ("天然气", "3", "万Nm3", 30_000.0, "Nm3"),
        ("液化石油气", "500", "公斤", 500.0, "kg"),
        ("生物柴油", "1", "m3", 1000.0, "L"),
    ],
)
def test_quantities(
    carrier: str, amount: str, unit: str, quantity: float, base: str, workspace: Path, read: Read
) -> None:
    write(workspace, {"activity/a.csv": f"{HEAD}E1,2025,{carrier},消费,燃烧,{amount},{unit},计量,M\n"})
    tables, findings = read()
    assert findings == []
    assert tables.activity[["quantity", "quantity_unit"]].to_numpy().tolist() == [[quantity, base]]


def test_the_right_tables_have_no_findings(workspace: Path, read: Read) -> None:
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    rows = [f"E1,{month},天然气,消费,燃烧,{10 + place},万Nm3,计量,G1\n" for place, month in enumerate(months)]
    power = "单位编码,期间,电力来源,发电类型,数量,单位,数据类别,合同编号,绿证归属\n"
    green = "E1,2025,绿电交易,风电,50,MWh,结算,K1,\nE2,2025,自发自用,光伏,9,MWh,计量,,已售\n"
    transfers = "转供编号,期间,供方编码,受方编码,品种,供出量,单位,发电类型,数据类别\n"
    grid = "".join(f"E1,{month},电网,,100,MWh,结算,,\n" for month in months)
    write(
        workspace,
        {
            "activity/gas/2025.csv": HEAD + "".join(rows),
            "electricity/p.csv": power + grid + green,
            "transfers.csv": transfers + "T,2025,E1,E2,电力,3,MWh,未指明,计量\n",
            "gate.csv": "期间,品种,方向,电力来源,数量,单位,数据类别\n2025,电力,流入,电网,1250,MWh,计量\n",
        },
    )
    tables, findings = read()
    assert findings == []
    assert tables.transfers[["quantity_sold", "quantity_received"]].to_numpy().tolist() == [[3000.0, 3000.0]]
    assert tables.transfers["received_cell"].tolist() == [""]


def test_row_ids_follow_the_content(workspace: Path, read: Read) -> None:
    first = f"{HEAD}E1,2025,烟煤,消费,燃烧,1,t,计量,A\nE1,2025,烟煤,消费,燃烧,1,t,计量,A\n"
    write(workspace, {"activity/a.csv": first})
    before = read()[0].activity["row_id"].tolist()
    write(workspace, {"activity/a.csv": first.replace(HEAD, f"{HEAD}E2,2025,柴油,消费,燃烧,5,t,计量,B\n")})
    after = read()[0].activity["row_id"].tolist()
    assert after[1:] == before
    assert len({*after}) == 3
    assert all(len(row_id) == 16 for row_id in after)


def test_evidence_is_hashed(workspace: Path, read: Read) -> None:
    head = HEAD.replace("\n", ",佐证文件\n")
    row = "E1,2025,烟煤,消费,燃烧,1,t,计量,A"
    write(workspace, {"evidence/a.pdf": b"a", "evidence/b.pdf": b"b"})
    write(workspace, {"activity/a.csv": f"{head}{row},evidence\\a.pdf\n{row}B,evidence/a.pdf；evidence/b.pdf\n"})
    tables, findings = read()
    assert findings == []
    a, b = (hashlib.sha256(content).hexdigest() for content in (b"a", b"b"))
    assert tables.activity["evidence_sha256"].tolist() == [a, f"{a};{b}"]


def test_a_link_out_of_the_workspace_is_outside(
    workspace: Path, read: Read, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "a.pdf"
    secret.write_bytes(b"a")
    (workspace / "evidence").mkdir()
    (workspace / "evidence" / "a.pdf").symlink_to(secret)
    text = HEAD.replace("\n", ",佐证文件\n") + "E1,2025,烟煤,消费,燃烧,1,t,计量,A,evidence/a.pdf\n"
    write(workspace, {"activity/a.csv": text})
    tables, findings = read()
    assert places(findings) == [("activity.evidence_outside", "activity/a.csv", "", "J2")]
    assert tables.activity["evidence_sha256"].tolist() == [""]


def test_a_series_of_an_unknown_carrier_misses_no_months(workspace: Path, read: Read) -> None:
    write(workspace, {"activity/a.csv": HEAD + "E1,2025-03,烟媒,消费,燃烧,10,t,计量,A\n"})
    assert [found.code for found in read()[1]] == ["activity.unknown_carrier"]


def test_one_finding_a_series_for_missing_months(workspace: Path, read: Read) -> None:
    rows = [f"E1,2025-{month:02d},柴油,消费,燃烧,1,t,计量,{meter}\n" for month in (1, 2) for meter in ("A", "B")]
    write(workspace, {"activity/a.csv": HEAD + "".join(rows)})
    _, findings = read()
    assert [found.code for found in findings] == ["activity.missing_month"]
    assert "2025-03、2025-04" in findings[0].message()
    assert "E1 / 柴油 / 消费 / 燃烧" in findings[0].message("zh")
    assert "E1 / diesel / consumption / combustion" in findings[0].message("en")


def test_five_problems_in_one_workbook_at_once(workspace: Path, read: Read) -> None:
    head = HEAD.strip().split(",")
    rows = [
        ["某厂能源台账"],
        head,
        ["E1", "2025", "烟煤", "消费", "燃烧", "约10", "t", "计量", "A"],
        ["E1", "2025", "烟媒", "消费", "燃烧", 10, "t", "计量", "B"],
        ["E1", "2025", "柴油", "消费", "燃烧", 10, "车", "计量", "C"],
        ["E7", "2025", "柴油", "消费", "燃烧", 10, "t", "计量", "D"],
        ["E1", "2024年12月", "汽油", "消费", "燃烧", 10, "t", "计量", "E"],
        ["合计", None, None, None, None, 50, "t"],
        ["E2", "2025", "煤油", "消费", "燃烧", None, "t", "计量", "F"],
        ["E2", None, "煤油", "消费", "燃烧", 10, "t", "计量", "F"],
    ]
    book = workbook(workspace / "activity/a.xlsx", {"台账": rows})
    book["台账"].merge_cells("B9:B10")
    book.save(workspace / "activity/a.xlsx")
    _, findings = read()
    expected = {
        ("activity.not_a_number", "F3"),
        ("activity.unknown_carrier", "C4"),
        ("activity.unknown_unit", "G5"),
        ("activity.unknown_entity", "A6"),
        ("activity.period_outside", "B7"),
        ("activity.total_row", "A8"),
        ("activity.missing_value", "F9"),
        ("activity.merged_filled", "B9"),
    }
    assert set(places(findings)) == {(code, "activity/a.xlsx", "台账", cell) for code, cell in expected}
    assert len(findings) == len(expected)


AMOUNTS = st.floats(0, 1e12, allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(codec="gb18030", exclude_categories=["C", "Z"]), max_size=12).filter(
    lambda text: not text.startswith("#")
)


@st.composite
def activity_row(draw: st.DrawFn) -> dict[str, object]:
    ncv = draw(st.none() | st.floats(0.001, 1e5))
    return {
        "entity_id": draw(st.sampled_from(["E1", "E2"])),
        "period": draw(st.sampled_from(["2025", "2025-01", "2025-12"])),
        "carrier": "diesel",
        "flow": draw(st.sampled_from(sorted(ACTIVITY.column("flow").choices))),
        "use": draw(st.sampled_from(["", *sorted(ACTIVITY.column("use").choices)])),
        "amount": draw(AMOUNTS),
        "unit": draw(st.sampled_from(["t", "万吨", "kg", "GJ", "tce", "L"])),
        "document": draw(TEXTS),
        "data_class": draw(st.sampled_from(["metered", "invoiced", "estimated"])),
        "uncertainty_percent": draw(st.none() | st.floats(0, 1e3)),
        "ncv": ncv,
        "ncv_unit": "" if ncv is None else draw(st.sampled_from(["GJ/t", "MJ/kg", "tce/t"])),
        "oxidation": draw(st.none() | st.floats(0, 1)),
        "temperature_c": draw(st.none() | st.floats(-50, 1e3)),
        "note": draw(TEXTS),
    }


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=st.lists(activity_row(), min_size=1, max_size=6))
def test_what_is_written_is_read_back(
    fmt: str,
    rows: list[dict[str, object]],
    tmp_path_factory: pytest.TempPathFactory,
    carriers: Carriers,
    period: Period,
) -> None:
    folder = tmp_path_factory.mktemp("written")
    write(folder, {"organisations.csv": ORGANISATIONS})
    write_table(folder / "activity" / f"a.{fmt}", ACTIVITY, rows)
    tables, findings = load_tables(folder, carriers, period)
    assert findings == []
    frame = tables.activity
    assert len(frame) == len(rows)
    for place, row in enumerate(rows):
        for name, value in row.items():
            found = frame[name].iloc[place]
            blank = pd.isna(found) if ACTIVITY.column(name).numeric else found == ""
            if value is None or value == "":
                assert blank, name
            else:
                assert found == value, name


def test_what_a_table_lacks_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no column colour"):
        write_table(tmp_path / "a.csv", ACTIVITY, [{"colour": "red"}])
    with pytest.raises(UsageError, match=r"\.csv or \.xlsx"):
        write_table(tmp_path / "a.txt", ACTIVITY, [])


def test_checks_are_found_and_own_their_codes() -> None:
    counts = Counter(code for check in all_checks() for code in check.codes)
    assert len(all_checks()) >= 12
    assert set(counts) <= set(catalogue())
    assert {code for code, count in counts.items() if count > 1} <= {"electricity.generation_missing"}


def test_carriers_satisfy_the_lookup(carriers: Carriers) -> None:
    lookup: CarrierLookup = carriers
    assert lookup.resolve("原煤") is lookup.get("raw_coal")


def test_twenty_thousand_rows(tmp_path: Path, carriers: Carriers) -> None:
    rows = [f"E1,2025-{n % 12 + 1:02d},烟煤,消费,燃烧,{n * 0.37:.3f},吨,计量,M{n}\n" for n in range(20_000)]
    write(tmp_path, {"organisations.csv": ORGANISATIONS, "activity/a.csv": HEAD + "".join(rows)})
    tables, findings = load_tables(tmp_path, carriers, Period(date(2025, 1, 1), date(2025, 12, 31)))
    assert (len(tables.activity), findings) == (20_000, [])
