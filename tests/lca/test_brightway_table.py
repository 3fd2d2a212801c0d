"""Brightway's workbooks and CSV files: read as bw2io reads them."""

from __future__ import annotations

import contextlib
import csv
import io
import math
from pathlib import Path

import pytest

from carbonacct.lca.brightway import Store
from carbonacct.lca.importers import read_library
from carbonacct.lca.importers.brightway_table import read
from tests.lca.brightway_workbooks import COAL_ID, HEADER, STEEL, STEEL_ID, activity, amounts, write
from tests.lca.packages import codes, places

PREMISE = Path(__file__).resolve().parents[3] / "shared" / "data" / "premise_inventories" / "xlsx"
needs_premise = pytest.mark.skipif(not PREMISE.is_dir(), reason="the premise workbooks are not at ../shared/data")


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
