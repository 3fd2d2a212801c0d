"""Heat in steam and hot water, counted from water at 20 °C.

Steam: GJ = t × (h − 83.74 kJ/kg) / 1000, with h from IAPWS-IF97 (through CoolProp).
Hot water: GJ = t × 4.1868 × (T − 20) / 1000. Returned condensate is deducted by the same formula where metered.
The constants 83.74, 4.1868 and 20 are read from the data set ``gbt-heat-constants``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from carbonacct.findings import Finding, finding
from carbonacct.lineage.terms import Term, measured_ref

if TYPE_CHECKING:
    from carbonacct.activity.records import Record
    from carbonacct.factors.store import FactorStore

CONSTANTS = "gbt-heat-constants@1"
KELVIN_OFFSET = 273.15
PASCAL_PER_MPA = 1e6
ATMOSPHERE_MPA = 0.101325
SATURATION_MARGIN_K = 0.1
"""A stated temperature within this of saturation does not say whether the fluid is water or steam."""


@dataclass(frozen=True, slots=True)
class HeatPart:
    """A mass or amount of heat and the terms that turn it into GJ; returned condensate has sign −1."""

    quantity: float
    unit: str
    sign: float
    terms: tuple[Term, ...]

    @property
    def gj(self) -> float:
        """Heat in GJ, negative for returned condensate."""
        value = self.sign * self.quantity
        for term in self.terms:
            value *= term.value
        return value


@lru_cache(maxsize=4096)
def _if97(output: str, name1: str, value1: float, name2: str, value2: float) -> float:
    from CoolProp.CoolProp import PropsSI  # noqa: PLC0415

    return float(PropsSI(output, name1, value1, name2, value2, "IF97::Water"))


def enthalpy_kj_per_kg(
    pressure_mpa: float | None, temperature_c: float | None, dryness: float | None
) -> tuple[float | None, str]:
    """Specific enthalpy of steam (kJ/kg, IAPWS-IF97) and the reason where there is none.

    Args:
        pressure_mpa: absolute pressure in MPa.
        temperature_c: temperature in °C.
        dryness: mass share of vapour, 0 … 1 (1: saturated steam).

    Returns:
        (enthalpy, ``""``) or (None, reason) with reason ``missing``, ``saturation`` (temperature at saturation and no
        dryness), ``liquid`` (the state is water, not steam), ``range`` (outside IAPWS-IF97) or ``conflict``
        (pressure, temperature and dryness that do not fit each other).
    """
    try:
        if pressure_mpa is not None and temperature_c is not None:
            return _of_pressure_temperature(pressure_mpa, temperature_c, dryness)
        if dryness is None:
            return None, "missing"
        if pressure_mpa is not None:
            return _if97("H", "P", pressure_mpa * PASCAL_PER_MPA, "Q", dryness) / 1000, ""
        if temperature_c is not None:
            pressure = _if97("P", "T", temperature_c + KELVIN_OFFSET, "Q", 1.0)
            return _if97("H", "P", pressure, "Q", dryness) / 1000, ""
    except ValueError:
        return None, "range"
    return None, "missing"


@lru_cache(maxsize=1)
def _critical_point() -> tuple[float, float]:
    """Critical temperature (K) and pressure (Pa) of water."""
    from CoolProp.CoolProp import PropsSI  # noqa: PLC0415

    return float(PropsSI("Tcrit", "IF97::Water")), float(PropsSI("pcrit", "IF97::Water"))


def _of_pressure_temperature(pressure: float, temperature: float, dryness: float | None) -> tuple[float | None, str]:
    pascal, kelvin = pressure * PASCAL_PER_MPA, temperature + KELVIN_OFFSET
    try:
        saturation: float | None = _if97("T", "P", pascal, "Q", 1.0)
    except ValueError:  # no saturation: above the critical pressure (there, cold is water) or at a very low one
        saturation = None
        critical_kelvin, critical_pascal = _critical_point()
        if pascal >= critical_pascal and kelvin < critical_kelvin:
            return None, "liquid"
    if saturation is not None:
        if dryness is not None and dryness < 1:
            if abs(kelvin - saturation) > 10 * SATURATION_MARGIN_K:
                return None, "conflict"
            return _if97("H", "P", pascal, "Q", dryness) / 1000, ""
        if abs(kelvin - saturation) <= SATURATION_MARGIN_K:
            return (None, "saturation") if dryness is None else (_if97("H", "P", pascal, "Q", 1.0) / 1000, "")
        if kelvin < saturation:
            return None, "liquid"
    return _if97("H", "P", pascal, "T", kelvin) / 1000, ""


def absolute_pressure(record: Record) -> float | None:
    """Absolute pressure in MPa of a record (gauge pressure + one standard atmosphere)."""
    pressure = record.number("pressure_mpa")
    if pressure is not None and record.pressure_basis == "gauge":
        return pressure + ATMOSPHERE_MPA
    return pressure


def heat_parts(record: Record, store: FactorStore) -> tuple[list[HeatPart], list[Finding]]:
    """Heat of a record of heat, steam or hot water, as parts that add up to GJ.

    Returns:
        An empty list and a finding where the state is missing or impossible.
    """
    if record.unit == "GJ":
        if record.number("condensate_t"):
            return [], [finding("energy.condensate_on_heat", record.source)]
        return [HeatPart(record.quantity, "GJ", 1.0, ())], []
    if record.carrier == "hot_water":
        supplied, findings = _water(record, record.quantity, record.number("temperature_c"), 1.0, store)
        returned, more = _returned(record, store)
        return (supplied + returned, []) if not findings + more else ([], findings + more)
    pressure = absolute_pressure(record)
    enthalpy, reason = enthalpy_kj_per_kg(pressure, record.number("temperature_c"), record.number("dryness"))
    reference = store.get(f"{CONSTANTS}#constant.reference_water_enthalpy")
    if enthalpy is None or enthalpy <= reference.value:
        return [], [finding(f"energy.steam_{reason or 'liquid'}", record.source)]
    state = {
        "pressure_mpa": pressure,
        "temperature_c": record.number("temperature_c"),
        "dryness": record.number("dryness"),
    }
    given = [name for name, value in state.items() if value is not None]
    powers = [_enthalpy_power(state, name, enthalpy - reference.value) for name in given]
    term = Term(
        "h − h₀",
        (enthalpy - reference.value) / 1e6,
        "GJ/kg",
        f"{measured_ref(*given)} {reference.ref}",
        f"IAPWS-IF97 h = {enthalpy:.4f} kJ/kg; ({enthalpy:.4f} − {reference.value:g}) / 10⁶",
        (*powers, 0.0),
    )
    returned, findings = _returned(record, store)
    return [HeatPart(record.quantity, "kg", 1.0, (term,)), *returned], findings


def _enthalpy_power(state: dict[str, float | None], name: str, difference: float) -> float:
    """By how many per cent h − h₀ changes where a value of the state changes by one.

    Where the state ends on one side (dryness 1, the line of saturation) the difference of the other side is taken; 1
    where it has neither.
    """
    value, step = state[name] or 0.0, 1e-4
    found = {
        change: enthalpy
        for change in (-step, 0.0, step)
        if (enthalpy := enthalpy_kj_per_kg(*(state | {name: value * (1 + change)}).values())[0]) is not None
    }
    low, high = min(found, default=0.0), max(found, default=0.0)
    return 1.0 if low == high else (found[high] - found[low]) / ((high - low) * difference)


def _returned(record: Record, store: FactorStore) -> tuple[list[HeatPart], list[Finding]]:
    """Condensate or water that was sent back and metered, with sign −1."""
    condensate_t = record.number("condensate_t")
    if not condensate_t:
        return [], []
    return _water(record, condensate_t * 1000, record.number("condensate_temperature_c"), -1.0, store)


def _water(
    record: Record, mass_kg: float, temperature: float | None, sign: float, store: FactorStore
) -> tuple[list[HeatPart], list[Finding]]:
    specific = store.get(f"{CONSTANTS}#constant.water_specific_heat")
    zero = store.get(f"{CONSTANTS}#constant.reference_water_temperature")
    if temperature is None or not zero.value < temperature < 374:
        code = "energy.hot_water_temperature" if sign > 0 else "energy.condensate_temperature"
        return [], [finding(code, record.source)]
    columns = ("temperature_c",) if sign > 0 else ("condensate_t", "condensate_temperature_c")
    powers = (*(1.0,) * (len(columns) - 1), temperature / (temperature - zero.value))
    term = Term(
        "Δh",
        specific.value * (temperature - zero.value) / 1e6,
        "GJ/kg",
        f"{measured_ref(*columns)} {specific.ref} {zero.ref}",
        f"{specific.value:g} × ({temperature:g} − {zero.value:g}) / 10⁶",
        (*powers, 0.0, 0.0),
    )
    return [HeatPart(mass_kg, "kg", sign, (term,))], []
