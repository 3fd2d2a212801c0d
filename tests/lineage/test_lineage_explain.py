"""An explanation goes from a figure to the cells it was typed in and the tables its factors were printed in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from carbonacct.errors import UsageError
from carbonacct.lineage.explain import Evidence, Explained, explain

Json = dict[str, Any]


def figure(value: float | None, unit: str, operation: str, **more: Any) -> Json:
    empty: Json = {"inputs": [], "lines": [], "energy_lines": [], "rows": [], "factors": []}
    texts = {"label_zh": "标签", "label_en": "label", "note_zh": "", "note_en": ""}
    return {**empty, **texts, "value": value, "unit": unit, "operation": operation, **more}


def row(cell: str, **more: Any) -> Json:
    usual = {
        "file": "activity/煤.xlsx", "sheet": "一月", "cell": cell, "amount": 12.0, "unit": "吨", "quantity": 12000.0,
        "quantity_unit": "kg", "document": "磅单7", "data_class": "metered", "evidence": "evidence/a.pdf",
        "cells": json.dumps({"ncv": "K7", "condensate_t": "P7", "condensate_temperature_c": "Q7"}),
        "measured": json.dumps(
            {"ncv": 20.0, "ncv_unit": "GJ/t", "condensate_t": 4.0, "condensate_temperature_c": 80.0}
        ),
    }  # fmt: skip
    return {**usual, **more}


def factor(name: str, value: float, unit: str) -> Json:
    return {
        "name_zh": f"{name}甲", "name_en": name, "value": value, "unit": unit, "document_zh": "公告",
        "document_number": "第1号", "source_locator": "表2", "verification": "primary",
    }  # fmt: skip


def term(symbol: str, value: float, unit: str, ref: str, note: str = "") -> Json:
    return {"symbol": symbol, "value": value, "unit": unit, "ref": ref, "note": note}


def line(terms: list[Json], **more: Any) -> Json:
    usual = {
        "terms": json.dumps(terms), "sign": 1.0, "quantity": 12000.0, "quantity_unit": "kg", "row_id": "r1",
        "gas": "CO2", "entity": "E1", "period": "2025-01", "carrier": "煤", "co2e_kg": 24.0, "gwp": 1.0,
        "gwp_ref": "", "profile": "P1",
    }  # fmt: skip
    return {**usual, **more}


@pytest.fixture
def evidence() -> Evidence:
    measured = term("NCV", 20.0, "GJ/t", "row:ncv")
    conversion = term("u", 0.001, "t/kg", "unit")
    published = term("44/12", 44 / 12, "1", "c@1#co2 c@1#carbon", "44 / 12")
    cells = "row:condensate_t row:condensate_temperature_c"
    condensate = term("Δh", 0.000251208, "GJ/kg", cells, "4.1868 × (80 − 20) / 10⁶")
    zero = term("EF", 0.0, "kg/kWh", "choice:electricity.green_trade")
    return Evidence(
        figures={
            "park/P1/total": figure(24.0, "tCO2", "sum", inputs=["park/P1/lines"], note_zh="注", note_en="note"),
            "park/P1/lines": figure(24.0, "tCO2", "lines", lines=[0, 1, 2]),
            "park/P1/nothing": figure(0.0, "tCO2", "lines"),
            "energy/steam": figure(1.0, "tce", "energy_lines", energy_lines=[6]),
            "energy/x": figure(1.0, "tce", "energy_lines", energy_lines=[5]),
            "electricity/kwh": figure(7.0, "kWh", "rows", rows=["r1"]),
            "coefficient": figure(0.1229, "kgce/kWh", "factor", factors=["c@1#carbon"]),
        },
        emission_lines={
            0: line([conversion, measured, published]),
            1: line([zero], gas="CO2", carrier="electricity"),
            2: line([conversion], gas="CH4", gwp=29.8, gwp_ref="gwp@1#ch4", sign=-1.0, co2e_kg=-3.0),
        },
        energy_lines={
            5: {**line([published]), "term": "purchased", "gas": None, "tce": 1.5},
            6: {**line([condensate]), "term": "purchased", "gas": None, "tce": -0.1},
        },
        rows={"r1": row("F7")},
        factors={
            "c@1#co2": factor("CO2", 44.0, "g/mol"),
            "c@1#carbon": factor("C", 12.0, "g/mol"),
            "gwp@1#ch4": factor("CH4", 29.8, "kg/kg"),
        },
        choices={"P1:electricity.green_trade": {"locator": "第三条", "verification": "primary"}},
    )


def found(explained: Explained, kind: str) -> list[Explained]:
    own = [explained] if explained.kind == kind else []
    return own + [inner for child in explained.children for inner in found(child, kind)]


def test_every_kind_of_leaf(evidence: Evidence) -> None:
    tree = explain("park/P1/total", evidence)
    assert {leaf.kind for leaf in tree.leaves()} == {"row", "measured", "choice", "conversion", "factor"}


def test_rows_name_file_sheet_cell_and_amount(evidence: Evidence) -> None:
    place = found(explain("park/P1/lines", evidence), "row")[0]
    assert place.label_zh == "activity/煤.xlsx[一月]!F7 = 12 吨"
    assert (place.value, place.unit) == (12000.0, "kg")
    assert place.detail_en == "磅单7 · metered · evidence/a.pdf"


def test_a_measured_value_names_its_own_cell(evidence: Evidence) -> None:
    (measured,) = found(explain("park/P1/lines", evidence), "measured")
    assert measured.label_en == "NCV: ncv as typed in activity/煤.xlsx[一月]!K7"
    assert (measured.value, measured.unit) == (20.0, "GJ/t")


def test_a_value_worked_out_of_several_cells_names_each_with_what_was_typed(evidence: Evidence) -> None:
    measured = found(explain("energy/steam", evidence), "measured")
    assert [(m.label_en.split("!")[1].split(" ")[0], m.value) for m in measured] == [("P7", 4.0), ("Q7", 80.0)]
    assert {m.detail_en for m in measured} == {"4.1868 × (80 − 20) / 10⁶"}


def test_a_rule_of_the_profile_names_its_clause(evidence: Evidence) -> None:
    (choice,) = found(explain("park/P1/lines", evidence), "choice")
    assert choice.label_en == "rule of the profile: 第三条"
    assert choice.value == 0.0


def test_a_worked_out_factor_names_both_it_comes_from(evidence: Evidence) -> None:
    first = explain("park/P1/lines", evidence).children[0]
    factors = [child for child in first.children if child.kind == "factor"]
    assert [(f.label_en, f.value) for f in factors] == [("CO2", 44.0), ("C", 12.0)]
    assert factors[0].detail_zh == "公告 · 第1号 · 表2 · primary · c@1#co2 · 44 / 12"


def test_lines_show_their_product_sign_and_gwp(evidence: Evidence) -> None:
    one, _, three = explain("park/P1/lines", evidence).children
    assert one.detail_en == "= 12000 kg × u 0.001 t/kg × NCV 20 GJ/t × 44/12 3.666666667 1"
    assert (one.value, one.unit) == (24.0, "kg")
    assert three.detail_en == "= −12000 kg × u 0.001 t/kg × GWP 29.8"
    assert three.children[-1].label_en == "CH4"


def test_energy_lines_are_in_tce(evidence: Evidence) -> None:
    (child,) = explain("energy/x", evidence).children
    assert (child.value, child.unit) == (1.5, "tce")
    assert child.label_en.startswith("purchased")


def test_rows_and_factors_of_a_figure_itself(evidence: Evidence) -> None:
    assert [leaf.kind for leaf in explain("electricity/kwh", evidence).leaves()] == ["row"]
    assert [leaf.kind for leaf in explain("coefficient", evidence).leaves()] == ["factor"]


def test_a_figure_without_lines_says_so(evidence: Evidence) -> None:
    (leaf,) = explain("park/P1/nothing", evidence).leaves()
    assert (leaf.kind, leaf.label_en) == ("empty", "no rows: zero")


def test_notes_and_path_are_told(evidence: Evidence) -> None:
    tree = explain("park/P1/total", evidence)
    assert tree.detail_zh == "各项之和；注；park/P1/total"
    assert tree.detail_en == "sum of; note; park/P1/total"


def test_a_long_list_is_cut_and_counted(evidence: Evidence) -> None:
    children = explain("park/P1/lines", evidence, most=1).children
    assert [child.kind for child in children] == ["line", "more"]
    assert children[1].label_en == "… and 2 more (--all lists them)"


def test_an_unknown_path_names_the_closest(evidence: Evidence) -> None:
    with pytest.raises(UsageError, match="no figure 'park/P1/totl'; the closest are: park/P1/total"):
        explain("park/P1/totl", evidence)


def test_a_line_of_a_cell_of_its_own_starts_with_that_cell() -> None:
    # the condensate of the row × a factor: no "1 ×" before it
    cell, published = term("R", 4.0, "t", "row:condensate_t"), term("EF", 0.5, "kg/t", "d@1#f")
    made = line([cell, published], quantity=1.0, quantity_unit="1", co2e_kg=2.0)
    evidence = Evidence(
        figures={"a": figure(0.002, "tCO2", "lines", lines=[0])}, emission_lines={0: made}, energy_lines={},
        rows={"r1": row("F7")}, factors={"d@1#f": factor("f", 0.5, "kg/t")},
    )  # fmt: skip
    (found,) = explain("a", evidence).children
    assert found.detail_en == "= R 4 t × EF 0.5 kg/t"
    assert [child.kind for child in found.children] == ["row", "measured", "factor"]
