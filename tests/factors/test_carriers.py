from __future__ import annotations

import dataclasses

import pytest

from carbonacct.errors import ReferenceDataError
from carbonacct.factors.carriers import Carrier, Carriers
from carbonacct.factors.store import FactorStore


@pytest.mark.parametrize(
    ("text", "carrier"),
    [
        ("烟煤", "bituminous_coal"),
        ("一般烟煤", "bituminous_coal"),
        ("天然气", "natural_gas"),
        ("管道天然气", "natural_gas"),
        ("柴油", "diesel"),
        ("０号柴油", "diesel"),
        ("0 # 柴油", "diesel"),
        ("汽油", "gasoline"),
        ("蒸汽", "steam"),
        ("热水", "hot_water"),
        ("电", "electricity"),
        ("外购电力", "electricity"),
        ("沼气", "biogas"),
        ("生物质颗粒", "biomass_pellets"),
        ("生活垃圾", "municipal_waste"),
        ("Natural  Gas", "natural_gas"),
        ("natural_gas", "natural_gas"),
        ("LNG", "lng"),
        ("水泥熟料", "clinker"),
        ("捕集CO₂", "co2_captured"),
    ],
)
def test_every_usual_name_is_resolved(shipped: FactorStore, text: str, carrier: str) -> None:
    found = shipped.carriers().resolve(text)
    assert found is not None and found.carrier == carrier


def test_unknown_names_give_the_closest(shipped: FactorStore) -> None:
    carriers = shipped.carriers()
    assert carriers.resolve("天燃气") is None
    assert carriers.closest("天燃气")[0] == "天然气"
    assert carriers.closest("diesle", n=1) == ["diesel"]
    assert len(carriers.closest("煤")) == 3
    assert carriers.closest("") == []


def test_flags_and_units_agree_with_the_kind(shipped: FactorStore) -> None:
    for carrier in shipped.carriers():
        assert not (carrier.primary_energy and carrier.secondary), carrier
        assert carrier.nonfossil or not carrier.renewable, carrier
        assert not (carrier.renewable and carrier.fossil_gas_origin), carrier
        if carrier.kind in ("solid_fuel", "liquid_fuel", "product", "carbonate", "gas_captured", "steam", "hot_water"):
            assert carrier.natural_unit == "t", carrier
        if carrier.kind == "biofuel":
            assert carrier.renewable and carrier.is_fuel, carrier
    assert not shipped.carriers().get("electricity").is_fuel  # type: ignore[union-attr]
    assert shipped.carriers().get("bituminous_coal").parent == "raw_coal"  # type: ignore[union-attr]
    assert "diesel" in shipped.carriers() and "unknown" not in shipped.carriers()


def _carrier(name: str, alias: str, parent: str = "") -> Carrier:
    return Carrier(name, name, name, (alias,), "solid_fuel", "t", parent, False, False, True, False, True, "")


def test_an_alias_of_two_carriers_is_refused() -> None:
    with pytest.raises(ReferenceDataError, match="names two carriers"):
        Carriers([_carrier("a", "煤"), _carrier("b", " 煤 ")])


def test_unknown_parents_and_double_ids_are_refused() -> None:
    with pytest.raises(ReferenceDataError, match="unknown parent"):
        Carriers([_carrier("a", "x", parent="nowhere")])
    first = _carrier("a", "x")
    with pytest.raises(ReferenceDataError, match="defined twice"):
        Carriers([first, dataclasses.replace(first, name_en="other")])
