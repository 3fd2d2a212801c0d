"""Every figure of a run goes back to cells of the files and to documents; sums in the tree are sums."""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import jsonschema
import pytest

from carbonacct.activity.emission_sources import all_sources
from carbonacct.activity.load import Tables
from carbonacct.lineage.explain import Evidence, Explained, explain
from carbonacct.report.json_writer import accounts_schema
from carbonacct.source import Source
from carbonacct.workspace.open import open_workspace
from carbonacct.workspace.results import load_evidence
from tests.workspace.cells import cell_value, number_of
from tests.workspace.runs import CEMENT, DEMO, Json, Run, example_run

CLOSE = 1e-9
MEASURED = re.compile(r"^[^：]+：(?P<place>.+) 填报的 (?P<column>\w+)$")
PER = {"tCO2": 1000.0, "tCO2e": 1000.0, "tce": 1.0, "kWh": 1.0, "1e4 CNY": 10_000.0}
"""What one unit of a figure is in the unit of its lines and rows (kg, tce, kWh, CNY)."""
FACTOR_PER = {("kgce/kWh", "tce/kWh"): 1000.0}
"""The same for figures that are a printed factor."""
BOOKS = ("activity", "power", "certificates", "transfers", "gate")
"""Tables whose rows make lines; the registers that emit and that of scope 3 make lines too."""
REGISTERS = (*all_sources(), "scope3")


@dataclass(frozen=True)
class Told:
    """A run and what explains it."""

    run: Run
    document: Json
    evidence: Evidence
    tables: Tables

    def row_cell(self, row: Json) -> object:
        return cell_value(self.run.workspace, row["file"], row["sheet"], row["cell"])


@dataclass
class Walked:
    """What a walk over all trees met."""

    figures: set[str] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)
    leaves: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="module", params=[DEMO, CEMENT])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Told:
    run = example_run(request.param, tmp_path_factory)
    return Told(run, run.document, load_evidence(run.workspace), open_workspace(run.workspace).tables)


@pytest.fixture(scope="module")
def walked(told: Told) -> Walked:
    """One walk over the trees of all figures that no other figure uses; these trees hold all the others."""
    found = Walked()
    used = {name for figure in told.document["figures"] for name in figure["inputs"]}
    for figure in told.document["figures"]:
        if figure["path"] not in used:
            walk(explain(figure["path"], told.evidence), told.evidence, found)
    return found


def walk(item: Explained, evidence: Evidence, found: Walked) -> None:
    found.kinds[item.kind] += 1
    if item.kind == "figure":
        path = item.detail_zh.rsplit("；", 1)[-1]
        if path not in found.figures:  # the tree of a figure is the same wherever it stands
            found.figures.add(path)
            found.wrong += sum_of_children(item, evidence.figures[path])
    if not item.children:
        found.leaves[item.kind].add((item.label_zh, item.detail_zh))
    for child in item.children:
        walk(child, evidence, found)


def sum_of_children(item: Explained, figure: Json) -> list[str]:
    """Work a figure out again from its children."""
    values = [child.value for child in item.children if child.kind != "empty"]
    numbers = [value for value in values if value is not None]
    operation, total = figure["operation"], sum(numbers)
    if operation == "sum":
        again: float | None = total
    elif operation == "difference":
        again = numbers[0] - sum(numbers[1:])
    elif operation == "ratio":
        again = numbers[0] / numbers[1] if numbers[1] > 0 else None
    elif operation == "product":
        again = math.prod(numbers)
    elif operation == "propagated":  # an uncertainty, from inputs of lines: tests/ghg/test_uncertainty_of_books.py
        again = item.value
    elif operation in ("lines", "energy_lines", "rows"):
        again = total / PER[figure["unit"]]
    else:
        again = numbers[0] / FACTOR_PER[item.children[0].unit, figure["unit"]]
    largest = max((abs(number) for number in numbers), default=0.0)
    same = item.value is again or (
        item.value is not None and again is not None and abs(item.value - again) <= CLOSE * max(largest, abs(again))
    )
    ok = same and item.value == figure["value"] and item.unit == figure["unit"] and len(numbers) == len(values)
    return [] if ok else [f"{figure['path']}: {operation} is {again!r}, printed {item.value!r}"]


def test_every_figure_is_explained(told: Told, walked: Walked) -> None:
    assert walked.figures == {figure["path"] for figure in told.document["figures"]}


def test_every_figure_is_what_its_tree_adds_up_to(walked: Walked) -> None:
    assert not walked.wrong, "\n".join(walked.wrong)


def test_nothing_but_cells_and_documents_ends_a_tree(walked: Walked) -> None:
    assert set(walked.leaves) <= {"row", "factor", "choice", "conversion", "measured", "empty"}
    assert {"row", "factor", "conversion"} <= set(walked.leaves)


def test_rows_name_cells_that_hold_their_amounts(told: Told, walked: Walked) -> None:
    good = set()
    for row in told.evidence.rows.values():
        if row["amount"] == row["amount"]:
            place = Source(row["file"], row["sheet"], row["cell"])
            if number_of(told.row_cell(row)) == row["amount"]:
                good.add(f"{place} = {row['amount']:.10g} {row['unit']}".rstrip())
    assert {label for label, _ in walked.leaves["row"]} - good == set()


def test_factors_name_document_and_place(told: Told, walked: Walked) -> None:
    known = {}
    for factor in told.document["factors"]:
        assert factor["document_zh"], factor["ref"]
        assert factor["source_locator"], factor["ref"]
        parts = ("document_zh", "document_number", "source_locator", "verification", "ref")
        known[" · ".join(factor[part] for part in parts if factor[part])] = factor["name_zh"]
    for name, detail in walked.leaves["factor"]:
        assert [text for text, known_name in known.items() if detail.startswith(text) and name == known_name], detail


def test_choices_name_where_they_are_written(told: Told, walked: Walked) -> None:
    written = {choice["locator"] for profile in told.document["profiles"] for choice in profile["choices"]}
    assert "" not in written
    for label, verification in walked.leaves["choice"]:
        assert label.removeprefix("核算口径规定：") in written
        assert verification in ("primary", "secondary", "unverified")


def test_measured_values_name_cells_that_hold_them(told: Told, walked: Walked) -> None:
    good = set(measured_cells(told))
    for label, _ in walked.leaves["measured"]:
        match = MEASURED.match(label)
        assert match, label
        assert (match["place"], match["column"]) in good


def measured_cells(told: Told) -> Iterator[tuple[str, str]]:
    """Places and columns of measured values whose cell holds the value that was read."""
    typed = {}
    for table in (*BOOKS, *REGISTERS):
        for row in told.tables.frame(table).to_dict("records"):
            typed[row["row_id"]] = row
    for row in told.evidence.rows.values():
        for column, cell in json.loads(row["cells"]).items():
            content = cell_value(told.run.workspace, row["file"], row["sheet"], cell)
            value = typed[row["row_id"].split("-")[0]][column]
            chosen = row["table"] in REGISTERS and bool(content) and not isinstance(value, float)  # by one of its names
            if chosen or (number_of(content) if isinstance(value, float) else content) == value:
                yield str(Source(row["file"], row["sheet"], cell)), column


def test_every_cell_of_a_measured_value_holds_it(told: Told) -> None:
    """All rows of the run, not only those that a figure needs."""
    named = [cell for row in told.evidence.rows.values() for cell in json.loads(row["cells"])]
    assert len(list(measured_cells(told))) == len(named)
    if told.document["workspace"]["park_id"] == "park":
        wanted = {"ncv", "carbon_content", "oxidation", "emission_factor", "biogenic_fraction", "temperature_c"}
        assert wanted | {"pressure_mpa", "dryness", "condensate_t", "uncertainty_percent"} <= set(named)


def test_every_row_of_the_run_holds_its_amount(told: Told) -> None:
    """File, sheet and cell of all rows, opened again without the engine; blank only where nothing was typed."""
    wrong = [
        (row["file"], row["sheet"], row["cell"], row["amount"])
        for row in told.evidence.rows.values()
        if row["amount"] == row["amount"] and number_of(told.row_cell(row)) != row["amount"]
    ]
    assert wrong == []
    blank = [row for row in told.evidence.rows.values() if row["amount"] != row["amount"]]
    assert {row["flow"] for row in blank} <= {"value_added"}
    assert all(not row["cell"] or told.row_cell(row) in ("", None) for row in blank)


def test_every_row_of_every_table_is_among_the_rows(told: Told) -> None:
    """Both sides of a transfer, each once."""
    expected: list[str] = []
    for table in ("organisations", *BOOKS, *REGISTERS):
        ids = told.tables.frame(table)["row_id"].tolist()
        expected += [f"{name}-{side}" for name in ids for side in ("out", "in")] if table == "transfers" else ids
    assert sorted(expected) == sorted(told.evidence.rows)


def test_lines_are_products(told: Told) -> None:
    """kg = sign × quantity × Π terms; a term that is one printed factor has exactly its value."""
    for line in told.evidence.emission_lines.values():
        mass = line["sign"] * line["quantity"] * product(line, told.document)
        assert math.isclose(line["mass_kg"], mass, rel_tol=CLOSE), line
        assert math.isclose(line["co2e_kg"], mass * line["gwp"], rel_tol=CLOSE), line
    for line in told.evidence.energy_lines.values():
        value = line["sign"] * line["quantity"] * product(line, told.document)
        assert math.isclose(line["tce"], value, rel_tol=CLOSE), line


def test_lines_start_from_the_quantity_of_their_row(told: Told) -> None:
    """Returned condensate has a quantity of its own; sums of several columns of a register start from 1."""
    condensate = {}
    for row in told.tables.transfers.to_dict("records"):
        condensate |= {f"{row['row_id']}-{side}": row["condensate_t"] for side in ("out", "in")}
    condensate |= {row["row_id"]: row["condensate_t"] for row in told.tables.activity.to_dict("records")}
    for line in (*told.evidence.emission_lines.values(), *told.evidence.energy_lines.values()):
        row = told.evidence.rows[line["row_id"]]
        if row["table"] in REGISTERS and (line["quantity"], line["quantity_unit"]) == (1.0, "1"):
            continue
        assert line["quantity_unit"] == row["quantity_unit"]
        if line["quantity"] != row["quantity"]:
            assert math.isclose(line["quantity"], condensate[line["row_id"]] * 1000, rel_tol=CLOSE)


def product(line: Json, document: Json) -> float:
    """Product of the terms of a line, each term compared with the factor it names."""
    factors = {factor["ref"]: factor["value"] for factor in document["factors"]}
    result = 1.0
    for term in json.loads(line["terms"]):
        result *= term["value"]
        if " " not in term["ref"] and not term["note"] and "#" in term["ref"]:
            assert term["value"] == factors[term["ref"]], term
        if term["note"] and "/" in term["note"] and "IAPWS" not in term["note"]:
            assert math.isclose(term["value"], worked_out(term["note"].partition(";")[0]), rel_tol=CLOSE), term
    return result


def worked_out(note: str) -> float:
    """The value of a note such as ``44 / 12`` or ``4.1868 × (85 − 20) / 10⁶``."""
    text = note.replace("×", "*").replace("−", "-").replace("10⁶", "1e6")
    assert re.fullmatch(r"[\d.e\s()*/+-]+", text), note
    return float(eval(text, {"__builtins__": {}}))


def test_gwp_values_are_those_of_one_set(told: Told) -> None:
    factors = {factor["ref"]: factor["value"] for factor in told.document["factors"]}
    sets = {profile["id"]: profile["gwp_set"] for profile in told.document["profiles"]}
    for line in told.evidence.emission_lines.values():
        if line["gwp_ref"]:
            assert line["gwp"] == factors[line["gwp_ref"]]
            assert line["gwp_ref"].split("@")[0] == sets[line["profile"]]
        else:
            assert line["gwp"] == 1


def test_short_trees_are_cut_and_say_so(told: Told) -> None:
    path = next(figure["path"] for figure in told.document["figures"] if len(figure["lines"]) > 3) \
        if told.run.workspace.name == DEMO else told.document["headline"][0]  # fmt: skip
    for figure in told.document["figures"]:
        assert explain(figure["path"], told.evidence, 1).label_zh == figure["label_zh"]
    kinds = {leaf.kind for leaf in explain(path, told.evidence, 3).leaves()}
    assert ("more" in kinds) == (told.run.workspace.name == DEMO)


def test_the_document_fits_its_schema(told: Told) -> None:
    checker = jsonschema.Draft202012Validator(accounts_schema())
    assert [f"{error.json_path}: {error.message}" for error in checker.iter_errors(told.document)] == []


def test_the_document_holds_no_path_and_no_time_stamp(told: Told) -> None:
    text = (told.run.results / "accounts.json").read_text(encoding="utf-8")
    folder: Callable[[Path], str] = Path.as_posix
    for place in (told.run.workspace, told.run.workspace.parent, Path.home()):
        assert folder(place) not in text
    assert not re.search(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text)
    files = {row["file"] for row in told.evidence.rows.values()}
    assert all((told.run.workspace / file).is_file() and not Path(file).is_absolute() for file in files)
