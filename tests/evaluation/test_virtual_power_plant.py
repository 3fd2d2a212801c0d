"""Adjustable capacity by class, direction and hour, calculated by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonacct.activity.load import Tables
from carbonacct.evaluation.virtual_power_plant import (
    CLASSES,
    registered_adjustable_kw,
    virtual_power_plant,
    virtual_power_plant_document,
)
from tests.evaluation.made_inputs import Rows, frame, inputs

BLANK = inputs({}).tables
VPP = "湖滨虚拟电厂"


def tables(**registers: Rows) -> Tables:
    """Tables with these rows in the registers."""
    made = {
        name: frame(name, [{"row": 2 + n, **row} for n, row in enumerate(registers.get(name, ()))])
        for name in ("demand_response", "asset_hours", "storage")
    }
    return replace(BLANK, registers=made)


def asset(asset_id: str, asset_class: str, up: float, down: float = float("nan"), **more: object) -> dict[str, object]:
    return {"asset_id": asset_id, "entity_id": "E1", "asset_class": asset_class, "up": up, "down": down, **more}


def battery(storage_id: str, power: float, energy: float, **more: object) -> dict[str, object]:
    return {"storage_id": storage_id, "entity_id": "E9", "power": power, "energy": energy, **more}


def document(found: Tables, at: date | None = None) -> tuple[dict[str, Any], list[str]]:
    """The document and the codes of the findings."""
    plant, findings = virtual_power_plant(found, at)
    assert plant is not None
    return virtual_power_plant_document(plant), [item.code for item in findings]


def test_flat_values_count_in_their_hours_and_a_blank_down_is_zero() -> None:
    rows = [
        asset("A1", "industrial_load", 100, 20, hours="8-18;20-22", vpp=VPP),
        asset("A2", "charging", 30, hours="22-6"),
        asset("A3", "charging", 5, 50),
    ]
    made, codes = document(tables(demand_response=rows))
    # A1 stands in hours 8…17, 20, 21; A2 in 22, 23, 0…5; A3 all day
    expected = [100.0 if 8 <= h < 18 or h in (20, 21) else 0.0 for h in range(24)]
    assert made["classes"][0] == {"id": "industrial_load", "name_zh": "工业负荷", "name_en": "industrial load",
                                  "up_kw": expected, "down_kw": [u / 5 for u in expected]}  # fmt: skip
    assert made["classes"][1]["up_kw"] == [35.0 if h >= 22 or h < 6 else 5.0 for h in range(24)]
    assert made["classes"][1]["down_kw"] == [50.0] * 24
    assert [one["id"] for one in made["classes"]] == ["industrial_load", "charging"]
    # largest: up 100 + 5 in hour 8; down 20 + 50; only A1 is registered
    largest = {name: made[name] for name in made if "largest" in name}
    assert largest == {"largest_up_kw": 105.0, "largest_down_kw": 70.0, "largest_adjustable_kw": 105.0,
                       "registered_largest_kw": 100.0}  # fmt: skip
    assert (made["assets"], made["registered_assets"], made["plants"]) == (3, 1, [VPP])
    assert codes == []


def test_hourly_rows_replace_the_flat_value_and_hours_without_a_row_are_zero() -> None:
    rows = [asset("A1", "air_conditioning", 100, 40, hours="8-18")]
    hours = [
        {"asset_id": "A1", "hour": 9.0, "up": 60.0, "down": 10.0},
        {"asset_id": "A1", "hour": 23.0, "up": 7.0},
    ]
    made, _ = document(tables(demand_response=rows, asset_hours=hours))
    assert made["up_kw"] == [60.0 if h == 9 else 7.0 if h == 23 else 0.0 for h in range(24)]
    assert made["down_kw"] == [10.0 if h == 9 else 0.0 for h in range(24)]


def test_the_largest_adjustable_is_the_larger_of_up_and_down() -> None:
    rows = [asset("A1", "charging", 10, 90, vpp=VPP), asset("A2", "other", 20, 0)]
    made, _ = document(tables(demand_response=rows))
    # up 10 + 20, down 90; registered: up 10, down 90
    assert (made["largest_up_kw"], made["largest_down_kw"]) == (30.0, 90.0)
    assert (made["largest_adjustable_kw"], made["registered_largest_kw"]) == (90.0, 90.0)


def test_storage_that_stands_alone_counts_with_what_it_holds_for_one_hour() -> None:
    rows = [battery("S1", 500, 2000), battery("S2", 300, 120)]
    made, codes = document(tables(storage=rows))
    # S1 is limited by its 500 kW, S2 by 120 kWh ÷ 1 h; a storage register names no virtual power plant
    assert made["up_kw"] == made["down_kw"] == [620.0] * 24
    assert (made["registered_largest_kw"], made["registered_assets"], made["plants"]) == (0.0, 0, [])
    assert codes == []


def test_storage_in_both_registers_counts_once_by_its_number() -> None:
    rows = [asset("S1", "storage", 800, 400, entity_id="E9", vpp=VPP)]
    made, codes = document(tables(demand_response=rows, storage=[battery("S1", 500, 2000), battery("S2", 50, 100)]))
    # S1 as the demand-response register says; S2, another storage of the same unit, beside it
    assert (made["largest_up_kw"], made["largest_down_kw"], made["assets"]) == (850.0, 450.0, 2)
    assert codes == []


def test_storage_that_may_be_the_unit_s_other_number_is_left_out_and_told() -> None:
    rows = [asset("A7", "storage", 800, 400, entity_id="E9"), asset("A8", "other", 1, entity_id="E8")]
    stored = [battery("S1", 500, 2000), battery("S2", 60, 600, entity_id="E8")]
    plant, findings = virtual_power_plant(tables(demand_response=rows, storage=stored))
    assert plant is not None
    # E9's S1 may be A7; E8 has no adjustable storage, so S2 is another thing: up 800 + 1 + 60
    assert virtual_power_plant_document(plant)["largest_up_kw"] == 861.0
    assert [(item.code, str(item.source)) for item in findings] == [
        ("flexibility.storage_unmatched", "registers/storage.csv!A2")
    ]
    assert "A7" in findings[0].message("zh")


def test_storage_of_the_future_does_not_count() -> None:
    rows = [battery("S1", 500, 2000, commissioned="2026-01-01"), battery("S2", 50, 100, commissioned="2025-12-31")]
    assert document(tables(storage=rows), date(2025, 12, 31))[0]["largest_up_kw"] == 50.0
    assert document(tables(storage=rows), date(2026, 1, 1))[0]["largest_up_kw"] == 550.0
    assert document(tables(storage=rows))[0]["largest_up_kw"] == 550.0


def test_nothing_filled_in_is_not_zero() -> None:
    assert virtual_power_plant(tables()) == (None, [])
    assert registered_adjustable_kw(tables()) is None


def test_resources_without_a_plant_are_zero_registered() -> None:
    assert registered_adjustable_kw(tables(demand_response=[asset("A1", "other", 10)])) == 0.0
    assert registered_adjustable_kw(tables(demand_response=[asset("A1", "other", 10, vpp=VPP)])) == 10.0


kilowatts = st.integers(0, 10**6).map(float)
resources = st.lists(
    st.tuples(st.sampled_from(sorted(CLASSES)), kilowatts, kilowatts, st.sampled_from(["", "8-18", "22-6;12-13"]),
              st.sampled_from(["", VPP]), st.dictionaries(st.integers(0, 23), kilowatts, max_size=3)),
    min_size=1, max_size=8,
)  # fmt: skip


@given(resources)
def test_classes_add_up_to_the_total_and_registered_never_exceeds_it(drawn: list[tuple[Any, ...]]) -> None:
    rows = [asset(f"A{n}", kind, up, down, hours=hours, vpp=vpp)
            for n, (kind, up, down, hours, vpp, _) in enumerate(drawn)]  # fmt: skip
    hours = [{"asset_id": f"A{n}", "hour": float(hour), "up": up, "down": 0.0}
             for n, one in enumerate(drawn) for hour, up in one[5].items()]  # fmt: skip
    plant, _ = virtual_power_plant(tables(demand_response=rows, asset_hours=hours))
    assert plant is not None
    made = virtual_power_plant_document(plant)
    for direction in ("up_kw", "down_kw"):
        assert made[direction] == [sum(one[direction][hour] for one in made["classes"]) for hour in range(24)]
    assert made["largest_adjustable_kw"] == max([*made["up_kw"], *made["down_kw"]])
    assert bool((plant.registered_kw <= plant.capacity_kw).all())
    # every hour adds up to what the resources say of it (up, by the rules read anew)
    spans = {"": range(24), "8-18": range(8, 18), "22-6;12-13": (22, 23, 0, 1, 2, 3, 4, 5, 12)}
    for hour in range(24):
        told = [typed.get(hour, 0.0) if typed else up * (hour in spans[span]) for _, up, _, span, _, typed in drawn]
        assert made["up_kw"][hour] == pytest.approx(sum(told), abs=0)
