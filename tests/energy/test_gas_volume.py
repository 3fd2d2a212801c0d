"""Gas volumes at 20 °C and wet gas: the conversion by hand, as terms of the line."""

from __future__ import annotations

import pytest

from carbonacct.activity.records import Record
from carbonacct.energy.conversion import measure_terms
from carbonacct.energy.gas_volume import gas_terms
from carbonacct.factors.store import FactorStore
from carbonacct.source import Source


def gas(unit: str, **measured: float | str) -> Record:
    place = Source("a.csv", "", "F2")
    return Record("activity", "r", place, "E1", "2025", "natural_gas", "consumption", 1e4, unit, measured=measured)


def test_a_volume_at_20_degrees_becomes_normal_cubic_metres() -> None:
    # GB/T 19205-2008, ideal gas at equal pressure: 10 000 m3 × 273.15 / 293.15 = 9 317.755 Nm3
    terms, findings = measure_terms(gas("m3", gas_reference="at_20c"), "1e4 Nm3", FactorStore.load())
    assert findings == []
    assert terms is not None
    assert [term.symbol for term in terms] == ["T0/T", "u"]
    assert 1e4 * terms[0].value == pytest.approx(9317.755, abs=5e-4)
    assert 1e4 * terms[0].value * terms[1].value == pytest.approx(0.9317755, abs=5e-8)
    assert terms[0].ref == "row:gas_reference"
    assert "GB/T 19205-2008" in terms[0].note


def test_wet_gas_counts_by_its_dry_share() -> None:
    # 3 % water vapour: 10 000 × 0.97 = 9 700 Nm3 dry; at 20 °C also × 273.15 / 293.15 = 9 038.2228
    (dry,) = gas_terms(gas("Nm3", water_vapour=0.03))
    assert (dry.value, dry.ref) == (0.97, "row:water_vapour")
    both = gas_terms(gas("m3", gas_reference="at_20c", water_vapour=0.03))
    assert 1e4 * both[0].value * both[1].value == pytest.approx(9038.2228, abs=5e-5)


@pytest.mark.parametrize("record", [gas("Nm3"), gas("kg"), gas("m3"), gas("GJ", water_vapour=0.03)])
def test_other_amounts_have_no_such_term(record: Record) -> None:
    assert gas_terms(record) == ()
