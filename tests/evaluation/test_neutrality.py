"""The neutrality statement: every line apart, nothing netted into the gross figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonacct.evaluation.neutrality import Neutrality, add_figures, neutrality, neutrality_document
from carbonacct.findings import Finding
from carbonacct.lineage.graph import Graph, Node
from tests.evaluation.made_inputs import Rows, frame, inputs

BLANK = inputs({}).tables
PROFILE = "wuxi-2025"
GROSS = f"park/{PROFILE}/gross"
FIGURES = {
    GROSS: (1000.0, "tCO2"),
    f"park/{PROFILE}/total": (960.0, "tCO2"),
    f"park/{PROFILE}/category/memo_captured": (40.0, "tCO2"),
    "activity/captured_used_or_stored": (30.0, "tCO2"),
    "energy/park/electricity/renewable_certificates": (5000.0, "kWh"),
}


def offset(serial: str, kind: str, mass: float, retired: bool | None = True, **more: object) -> dict[str, object]:
    return {"serial": serial, "kind": kind, "mass": mass, "retired": retired, "evidence": "evidence/a.pdf", **more}


def statement(
    rows: Rows, figures: Mapping[str, tuple[float, str]] | None = None
) -> tuple[Neutrality, list[Finding], Graph]:
    graph = Graph()
    for path, (value, unit) in (FIGURES if figures is None else figures).items():
        graph.add(Node(path, path, path, value, unit, "given"))
    numbered = [{"row": 2 + n, **row} for n, row in enumerate(rows)]
    tables = replace(BLANK, registers={"offsets": frame("offsets", numbered)})
    found, findings = neutrality(graph, PROFILE, tables)
    return found, findings, graph


def amounts(found: Neutrality) -> list[tuple[str, float | None, str]]:
    return [(item.kind, item.amount, item.unit) for item in found.items]


def test_every_line_stands_apart() -> None:
    rows = [offset("C-1", "ccer", 100), offset("V-1", "other_credit", 20), offset("S-1", "sink", 5.5),
            offset("C-2", "ccer", 50)]  # fmt: skip
    found, findings, _ = statement(rows)
    assert amounts(found) == [
        ("captured", 40.0, "tCO2"),
        ("captured", 30.0, "tCO2"),
        ("sink", 5.5, "tCO2e"),
        ("ccer", 150.0, "tCO2e"),
        ("other_credit", 20.0, "tCO2e"),
        ("certificates", 5.0, "MWh"),
    ]
    # 1000 − (5.5 + 150 + 20); neither the 40 captured nor the certificates are taken off, and gross is not the total
    assert (found.gross, found.unit, found.gross_path) == (1000.0, "tCO2", GROSS)
    assert (found.offsets_t, found.remaining_t) == (175.5, 824.5)
    assert findings == []


def test_what_is_not_retired_stands_at_zero_with_a_finding() -> None:
    rows = [offset("C-1", "ccer", 100), offset("C-2", "ccer", 8000, False), offset("V-1", "other_credit", 20, None)]
    found, findings, _ = statement(rows)
    assert [one for one in amounts(found) if one[2] == "tCO2e"] == [
        ("ccer", 100.0, "tCO2e"),
        ("ccer", 0.0, "tCO2e"),
        ("other_credit", 0.0, "tCO2e"),
    ]
    assert (found.offsets_t, found.remaining_t) == (100.0, 900.0)
    assert [item.code for item in findings] == ["flexibility.offset_not_retired"] * 2
    assert [str(item.source) for item in findings] == ["registers/offsets.csv!A3", "registers/offsets.csv!A4"]
    assert "8,000" in findings[0].message("zh")
    assert any("8,000" in item.label_zh for item in found.items)


@pytest.mark.parametrize("again", ["C-1", "c-1", " C -1"])
def test_a_serial_counts_once_and_its_repetition_is_an_error(again: str) -> None:
    found, findings, _ = statement([offset("C-1", "ccer", 100), offset(again, "other_credit", 700)])
    assert (found.offsets_t, found.remaining_t) == (100.0, 900.0)
    assert [(item.code, item.severity, str(item.source)) for item in findings] == [
        ("flexibility.offset_twice", "error", "registers/offsets.csv!A3")
    ]
    assert "registers/offsets.csv!A2" in findings[0].message("en")


def test_a_repetition_does_not_retire_the_first() -> None:
    found, findings, _ = statement([offset("C-1", "ccer", 100, False), offset("C-1", "ccer", 100)])
    assert found.offsets_t == 0.0
    assert {item.code for item in findings} == {"flexibility.offset_twice", "flexibility.offset_not_retired"}


def test_a_retirement_without_proof_is_told() -> None:
    found, findings, _ = statement([offset("C-1", "ccer", 100, evidence="")])
    assert found.offsets_t == 100.0
    assert [item.code for item in findings] == ["flexibility.offset_without_evidence"]


def test_without_offsets_the_gross_figure_remains() -> None:
    found, findings, _ = statement([])
    assert [item.kind for item in found.items] == ["captured", "captured", "certificates"]
    assert (found.offsets_t, found.remaining_t, findings) == (0.0, 1000.0, [])


def test_without_a_gross_figure_nothing_remains_to_be_told() -> None:
    found, _, graph = statement([offset("C-1", "ccer", 100)], {})
    assert (found.gross, found.remaining_t, found.offsets_t) == (None, None, 100.0)
    add_figures(graph, found)
    assert f"neutrality/remaining/{PROFILE}" not in graph


def test_the_figures_go_back_to_the_cells() -> None:
    found, _, graph = statement([offset("C-1", "ccer", 100), offset("C-2", "ccer", 8, False), offset("C-3", "ccer", 1)])
    before = neutrality_document(found, graph)
    assert {item["path"] for item in before["items"] if item["kind"] == "ccer"} == {""}
    add_figures(graph, found)
    made = neutrality_document(found, graph)
    assert [item["path"] for item in made["items"] if item["kind"] == "ccer"] == ["neutrality/ccer", ""]
    assert graph["neutrality/ccer"].rows == ("offsets-0#mass", "offsets-2#mass")
    remaining = graph[f"neutrality/remaining/{PROFILE}"]
    assert (remaining.value, remaining.inputs) == (899.0, (GROSS, "neutrality/offsets"))
    assert "nodes" not in made


def test_the_note_tells_rule_and_document() -> None:
    found, _, _ = statement([])
    assert "ISO 14068-1:2023" in found.note_zh
    assert "ISO 14068-1:2023" in found.note_en
    assert "先减排，后抵消" in found.note_zh
    assert "not checked" in found.note_en


credits_of = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["ccer", "other_credit", "sink"]), st.integers(0, 1000).map(float),
              st.sampled_from([True, False, None])),
    max_size=12,
)  # fmt: skip


@given(credits_of)
def test_lines_add_up_and_every_serial_counts_at_most_once(drawn: list[tuple[int, str, float, bool | None]]) -> None:
    found, findings, _ = statement([offset(f"C-{n}", kind, mass, retired) for n, kind, mass, retired in drawn])
    first = {n: (mass if retired else 0.0) for n, _, mass, retired in reversed(drawn)}
    assert found.offsets_t == sum(first.values())
    assert found.offsets_t == sum(item.amount or 0.0 for item in found.items if item.unit == "tCO2e")
    assert found.remaining_t == 1000.0 - found.offsets_t
    assert found.gross == 1000.0
    assert sum(item.code == "flexibility.offset_twice" for item in findings) == len(drawn) - len(first)
