"""Where a value passes and where it fails, and what is not a value: boundary cases of the Wuxi system."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from carbonacct.evaluation.inputs import Inputs, is_industrial
from carbonacct.evaluation.outcome import outcome
from tests.evaluation.made_inputs import AT, Rows, enterprise, evaluated, inputs, one

WUXI = "wuxi-2025"


def energy_inputs(co2_t: float, tce: float) -> Inputs:
    """A park of which the total and the comprehensive consumption (the same on both bases) are known."""
    figures: dict[str, tuple[float, str]] = {
        f"park/{WUXI}/total": (co2_t, "tCO2"),
        f"park/{WUXI}/category/process": (0.0, "tCO2"),
    }
    for basis in ("calorific", "equivalent"):
        figures[f"energy/park/{basis}/comprehensive"] = (tce, "tce")
        figures[f"energy/park/{basis}/feedstock"] = (0.0, "tce")
    return inputs(figures)


@pytest.mark.parametrize(
    ("intensity", "status"), [(1.0, "met"), (1.0000001, "not_met"), (1.0 + 1e-13, "met"), (0.0, "met")]
)
def test_the_near_target_of_indicator_2(intensity: float, status: str) -> None:
    found = one(evaluated(WUXI, energy_inputs(intensity * 250_000, 250_000), only=2), 2)
    assert found.terms["near"].status == status


@pytest.mark.parametrize(
    ("tce", "intensity", "status"),
    [
        (999_999, 0.2, "met"),
        (999_999, 0.3, "not_met"),  # below 1 000 000 tce the target is 0.2
        (1_000_000, 0.3, "met"),  # exactly 1 000 000 tce lies in the upper tier
        (1_000_000, 0.3000001, "not_met"),
        (1_000_001, 0.3, "met"),
    ],
)
def test_the_long_target_of_indicator_2_has_tiers(tce: float, intensity: float, status: str) -> None:
    found = one(evaluated(WUXI, energy_inputs(intensity * tce, tce), only=2), 2)
    assert found.terms["long"].status == status


def test_tonnes_to_go_are_those_of_the_target() -> None:
    """110 000 t on 100 000 tce are 1.1 t/tce: 10 000 t less, or 10 000 tce more, and it is 1.0."""
    found = one(evaluated(WUXI, energy_inputs(110_000, 100_000), only=2), 2).terms["near"]
    assert [(gap.kind, gap.direction, gap.unit) for gap in found.to_go] == [
        ("numerator", "reduce", "tCO2"),
        ("denominator", "raise", "tce"),
    ]
    assert [gap.amount for gap in found.to_go] == pytest.approx([10_000, 10_000], rel=1e-12)
    assert found.margin == pytest.approx(-0.1, rel=1e-12)


def test_without_energy_there_is_no_ratio() -> None:
    found = one(evaluated(WUXI, energy_inputs(5.0, 0.0), only=2), 2)
    assert (found.value.value, found.terms["near"].status) == (None, "not_applicable")


def platforms(count: int) -> Rows:
    rows = [{"number": f"P{n}", "kind": "innovation_platform", "entity_ids": "park", "level": "provincial"}
            for n in range(count)]  # fmt: skip
    return [*rows, {"number": "C1", "kind": "innovation_platform", "entity_ids": "park", "level": "municipal"}]


@pytest.mark.parametrize(
    ("count", "near", "long"), [(0, "not_met", "not_met"), (1, "met", "not_met"), (2, "met", "met")]
)
def test_platforms_are_counted_from_the_province_up(count: int, near: str, long: str) -> None:
    found = one(evaluated(WUXI, inputs({}, registers={"attestations": platforms(count)}), only=12), 12)
    assert found.value.value == float(count)
    assert (found.terms["near"].status, found.terms["long"].status) == (near, long)
    assert [gap.amount for gap in found.terms["long"].to_go] == ([float(2 - count)] if count < 2 else [])


def test_zero_is_a_value_and_missing_is_not() -> None:
    """A register with rows of other kinds was kept: no platform is zero. A register without any row is missing."""
    kept = one(evaluated(WUXI, inputs({}, registers={"attestations": platforms(0)}), only=12), 12)
    assert (kept.value.value, kept.terms["near"].status) == (0.0, "not_met")
    absent = one(evaluated(WUXI, inputs({}), only=12), 12)
    assert (absent.value.value, absent.terms["near"].status) == (None, "missing")
    assert [item.code for item in absent.findings] == ["evaluation.register_empty"]


@pytest.mark.parametrize(
    ("code", "industrial"),
    [
        ("3973", True), ("C3973", True), ("C39", True), ("0610", True), ("B06", True), ("D4620", True), ("46", True),
        ("4710", False), ("E4710", False), ("6450", False), ("I6450", False), ("0511", False), ("A0511", False),
        ("", None), ("C", None), ("化工", None), ("9", None),
    ],
)  # fmt: skip
def test_industry_is_sections_b_c_and_d(code: str, industrial: bool | None) -> None:
    """Divisions of GB/T 4754-2017: B 06-12, C 13-43, D 44-46; 47 is construction (E), 64 the internet (I)."""
    assert is_industrial(code) is industrial


# ---- shares over enterprises (8: footprint certification, all enterprises)

PROOF = {"number": "Z1", "kind": "product_footprint", "issuer": "某机构"}


def certified(*rows: Mapping[str, object], at: date = AT, enterprises: int = 10) -> Inputs:
    members = [enterprise(f"E{n}") for n in range(enterprises)]
    return inputs({}, members, {"attestations": rows}, at=at)


def share(made: Inputs) -> float | None:
    value = one(evaluated(WUXI, made, only=8), 8).value.value
    return value if isinstance(value, float) else None


def test_an_expired_certificate_does_not_count() -> None:
    row = {**PROOF, "entity_ids": "E1", "valid_from": "2024-01-01", "valid_to": "2025-12-31"}
    assert share(certified(row)) == 10.0  # its last day counts
    assert share(certified({**row, "valid_to": "2025-12-30"})) == 0.0
    assert share(certified(row, at=date(2023, 12, 31))) == 0.0  # not yet


def test_one_paper_that_names_two_enterprises_counts_for_both() -> None:
    assert share(certified({**PROOF, "entity_ids": "E1;E2"})) == 20.0


def test_two_papers_of_one_enterprise_count_once() -> None:
    assert share(certified({**PROOF, "entity_ids": "E1"}, {**PROOF, "number": "Z2", "entity_ids": "E1"})) == 10.0


def test_an_empty_population_is_not_applicable() -> None:
    found = one(evaluated(WUXI, certified({**PROOF, "entity_ids": "park"}, enterprises=0), only=8), 8)
    assert (found.value.value, found.terms["near"].status) == (None, "not_applicable")


def test_enterprises_to_go_are_whole() -> None:
    """0 of 7 enterprises; 10 % of 7 are 0.7: one enterprise to go; 50 % are 3.5: four."""
    found = one(evaluated(WUXI, certified({**PROOF, "entity_ids": "park"}, enterprises=7), only=8), 8)
    assert [gap.amount for gap in found.terms["near"].to_go] == [1.0]
    assert [gap.amount for gap in found.terms["long"].to_go] == [4.0]


def test_certificates_of_a_park_without_consumption_are_no_hundred_percent() -> None:
    figures = {f"energy/park/electricity/{name}": (1000.0 * (name != "consumption"), "kWh")
               for name in ("consumption", "renewable", "renewable_supplied")}  # fmt: skip
    found = one(evaluated(WUXI, inputs(figures), only=19), 19)
    assert (found.value.value, found.terms["near"].status) == (None, "not_applicable")
    figures["energy/park/electricity/consumption"] = (800.0, "kWh")
    assert one(evaluated(WUXI, inputs(figures), only=19), 19).value.value == 100.0  # 125 % counts as 100 %


def test_the_tier_is_that_of_the_whole_consumption() -> None:
    """The tiers speak of the comprehensive consumption, whatever the ratio is divided by: 1 000 000 tce of which
    200 000 are feedstock lie in the tier of 0.3; without feedstock the ratio is 200 000 / 800 000 = 0.25."""
    figures = {f"park/{WUXI}/total": (200_000.0, "tCO2"), f"park/{WUXI}/category/process": (0.0, "tCO2")}
    for basis in ("calorific", "equivalent"):
        figures[f"energy/park/{basis}/comprehensive"] = (1e6, "tce")
        figures[f"energy/park/{basis}/feedstock"] = (2e5, "tce")
    found = one(evaluated(WUXI, inputs(figures), {"co2_per_tce.feedstock": "excluded"}, only=2), 2)
    assert found.value.value == pytest.approx(0.25, rel=1e-12)
    assert (found.terms["long"].target, found.terms["long"].status) == (0.3, "met")


def test_storage_counts_from_the_day_it_is_commissioned() -> None:
    """36 500 kWh a year are 100 a day: 9 kWh in service are 9 %; 20 kWh of next year are not there yet."""
    rows = [{"storage_id": f"S{n}", "entity_id": "park", "power": 1.0, "energy": energy, "commissioned": day}
            for n, (energy, day) in enumerate(((4.0, ""), (5.0, "2025-12-31"), (20.0, "2026-01-01")))]  # fmt: skip
    made = inputs({"energy/park/electricity/consumption": (36_500.0, "kWh")}, registers={"storage": rows})
    found = one(evaluated(WUXI, made, only=24), 24)
    assert found.value.value == pytest.approx(9.0, rel=1e-12)
    assert (found.terms["near"].status, found.terms["long"].status) == ("met", "not_met")


# ---- classes


def declared(**cells: object) -> dict[str, Rows]:
    row = {"system": WUXI, "indicator": "13", **cells}
    waste = {"entity_id": "E1", "category": "general", "generated": 100.0, "utilised": 50.0}
    return {"declarations": [row], "solid_waste": [waste]}


def test_an_explanation_without_evidence_is_no_exemption() -> None:
    members = [enterprise("E1")]
    bare = one(evaluated(WUXI, inputs({}, members, declared(omitted=True, explanation="没有条件")), only=13), 13)
    assert bare.terms["near"].status == "not_met"
    assert "evaluation.exemption_unproven" in [item.code for item in bare.findings]
    evidence = {"evidence": "evidence/a.pdf", "evidence_sha256": "ab" * 32}
    unexplained = one(evaluated(WUXI, inputs({}, members, declared(omitted=True, **evidence)), only=13), 13)
    assert unexplained.terms["near"].status == "not_met"
    both = inputs({}, members, declared(omitted=True, explanation="没有条件", **evidence))
    assert one(evaluated(WUXI, both, only=13), 13).terms["near"].status == "exempt"


def test_an_empty_denominator_is_not_applicable_until_it_is_explained() -> None:
    """No waste at all: neither met nor exempt; with an explanation and evidence it is exempt."""
    members = [enterprise("E1")]
    none = [{"entity_id": "E1", "category": "general", "generated": 0.0, "utilised": 0.0}]
    bare = one(evaluated(WUXI, inputs({}, members, {"solid_waste": none}), only=13), 13)
    assert (bare.value.value, bare.terms["near"].status) == (None, "not_applicable")
    assert outcome(evaluated(WUXI, inputs({}, members, {"solid_waste": none}), only=13), "near").reasons
    row = {"system": WUXI, "indicator": "solid_waste_share", "omitted": True, "explanation": "不产生固废",
           "evidence": "evidence/a.pdf", "evidence_sha256": "ab" * 32}  # fmt: skip
    told = inputs({}, members, {"solid_waste": none, "declarations": [row]})
    assert one(evaluated(WUXI, told, only=13), 13).terms["near"].status == "exempt"


def test_a_binding_indicator_without_a_denominator_is_not_eligible() -> None:
    found = evaluated(WUXI, energy_inputs(5.0, 0.0), only=2)
    assert outcome(found, "near").eligible is False
    assert [reason.status for reason in outcome(found, "near").reasons] == ["not_applicable"]


def test_a_binding_indicator_cannot_be_left_out() -> None:
    made = energy_inputs(300_000, 200_000)
    row = {"system": WUXI, "indicator": "2", "omitted": True, "explanation": "没有条件", "evidence": "evidence/a.pdf",
           "evidence_sha256": "ab" * 32}  # fmt: skip
    figures = {path: (made.graph.value(path), made.graph[path].unit) for path in (n.path for n in made.graph)}
    found = evaluated(WUXI, inputs(figures, registers={"declarations": [row]}), only=2)
    assert one(found, 2).terms["near"].status == "not_met"
    assert "evaluation.exemption_not_allowed" in [item.code for item in one(found, 2).findings]
    assert outcome(found, "near").eligible is False


ROOFS = [{"roof_id": "R1", "entity_id": "E1", "usable_area": 100.0, "pv_area": 60.0}]


@pytest.mark.parametrize(("proposed", "counted"), [(True, True), (False, False), (None, False)])
def test_an_incentive_indicator_counts_only_where_proposed(proposed: bool | None, counted: bool) -> None:
    rows = [{"system": WUXI, "indicator": "25", "proposed": proposed}]
    found = evaluated(WUXI, inputs({}, [enterprise("E1")], {"roofs": ROOFS, "declarations": rows}), only=25)
    assert one(found, 25).terms["near"].status == "met"
    assert one(found, 25).terms["near"].counted is counted
    assert outcome(found, "near").points == (1.0 if counted else 0.0)
    told = "evaluation.not_proposed" in [item.code for item in one(found, 25).findings]
    assert told is not counted


def test_a_missing_binding_indicator_is_not_eligible() -> None:
    found = evaluated(WUXI, inputs({}), only=2)
    assert one(found, 2).terms["near"].status == "missing"
    assert outcome(found, "near").eligible is False
    assert [(reason.number, reason.status) for reason in outcome(found, "near").reasons] == [(2, "missing")]


# ---- grades


def devices(*grades: float | None) -> Inputs:
    motor = {"entity_id": "E1", "device_type": "电动机", "project": "existing", "rated_power": 10.0}
    known = [{} if grade is None else {"grade": grade} for grade in grades]
    rows = [{"device_id": f"D{n}", **motor, **grade} for n, grade in enumerate(known)]
    return inputs({}, [enterprise("E1")], {"devices": rows})


def test_one_item_below_the_grade_fails_the_whole() -> None:
    assert one(evaluated(WUXI, devices(1, 1, 1), only=31), 31).terms["near"].status == "met"
    found = one(evaluated(WUXI, devices(1, 2, 1, 3), only=31), 31)
    assert (found.value.value, found.terms["near"].status) == (3.0, "not_met")
    assert [(gap.kind, gap.amount) for gap in found.terms["near"].to_go] == [("items", 2.0)]
    assert [part.value for part in found.companions] == [50.0]  # two of four, all of one power


def test_a_device_without_a_grade_leaves_the_indicator_open() -> None:
    found = one(evaluated(WUXI, devices(1, None), only=31), 31)
    assert (found.value.value, found.terms["near"].status) == (None, "missing")
    assert [item.code for item in found.findings] == ["evaluation.cell_blank"]
    assert found.findings[0].source is not None


def test_no_device_of_the_kind_is_not_applicable() -> None:
    assert one(evaluated(WUXI, devices(1), only=30), 30).terms["near"].status == "not_applicable"


def test_a_product_without_its_limit_names_the_blank_cell() -> None:
    """A grade is worked out from the limits: what is told is the cell that was left blank, not the grade."""
    row = {"product_id": "P1", "entity_id": "E1", "name": "x", "unit_energy": 110.0, "level_1": 100.0, "level_3": 140.0}
    found = one(evaluated(WUXI, inputs({}, [enterprise("E1")], {"products": [row]}), only=29), 29)
    assert found.terms["near"].status == "missing"
    assert [dict(item.params)["column"] for item in found.findings] == ["level_2"]
