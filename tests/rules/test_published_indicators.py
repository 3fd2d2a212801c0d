"""Published case W3: a park against the national indicator system (a public test of another project)."""

from __future__ import annotations

import pytest

from carbonacct.evaluation.outcome import outcome
from tests.evaluation.made_inputs import enterprise, evaluated, inputs, one

SYSTEM = "national-910-2025"
PROFILE = "national-park-910-a4"


def test_the_gap_of_a_park_of_500_000_tce() -> None:
    """In: 500 000 tce; direct 40 000 t, indirect 70 000 t, process 0; waste 82 %, waste energy 45 %, water 85 %.

    Out, as published: 0.22 t/tce, 10 000 t to go to 0.2; solid waste met; waste energy 5 points short; water met.
    """
    figures = {
        f"park/{PROFILE}/total": (40_000.0 + 70_000.0, "tCO2"),
        f"park/{PROFILE}/category/process": (0.0, "tCO2"),
        **{f"energy/park/{basis}/comprehensive": (500_000.0, "tce") for basis in ("calorific", "equivalent")},
        **{f"energy/park/{basis}/feedstock": (0.0, "tce") for basis in ("calorific", "equivalent")},
    }
    registers = {
        "solid_waste": [{"entity_id": "E1", "category": "general", "generated": 100.0, "utilised": 82.0}],
        "waste_heat": [{"entity_id": "E1", "kind": "heat", "recoverable": 100.0, "recovered": 45.0}],
        "water": [{"entity_id": "E1", "intake": 15.0, "reuse": 85.0}],
    }
    result = evaluated(SYSTEM, inputs(figures, [enterprise("E1")], registers))
    found = {one_.rule.document.id: one_ for one_ in result.indicators}
    core = next(one_ for one_ in result.indicators if one_.rule.document.class_ == "binding")
    assert core.value.value == pytest.approx(0.22, rel=1e-12)
    near = core.terms[next(iter(core.terms))]
    assert near.status == "not_met"
    assert near.to_go[0].amount == pytest.approx(10_000, rel=1e-9)
    assert near.to_go[0].unit == "tCO2"
    by_name = {one_.rule.document.name_zh: one_ for one_ in found.values()}
    waste = next(one_ for name, one_ in by_name.items() if "固体废物" in name)
    heat = next(one_ for name, one_ in by_name.items() if "余热" in name)
    water = next(one_ for name, one_ in by_name.items() if "用水" in name)
    term = next(iter(waste.terms))
    assert (waste.value.value, waste.terms[term].status) == (pytest.approx(82.0), "met")
    assert (heat.value.value, heat.terms[term].status) == (pytest.approx(45.0), "not_met")
    assert heat.terms[term].margin == pytest.approx(-5.0)
    assert (water.value.value, water.terms[term].status) == (pytest.approx(85.0), "met")
    assert outcome(result, term).eligible is False
    assert one(result, core.rule.document.number) is core
