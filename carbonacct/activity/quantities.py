"""Amounts as typed → quantities in base units: kg, Nm3, L, kWh or GJ."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from carbonacct.activity.carriers import CarrierInfo
from carbonacct.activity.schema import Column
from carbonacct.units import Unit, UnitError, convert, parse_ratio, parse_unit, substance_of

_BY_VOLUME = frozenset({"liquid_fuel", "biofuel"})
_WATER = frozenset({"steam", "hot_water"})
_MONEY = "currency"
_CARBON_DIOXIDE = frozenset({"CO2", "CO2e"})
_ACCEPTED = {"t": "t、万t、kg", "Nm3": "Nm3、万Nm3、GJ、tce", "kWh": "kWh、MWh、万kWh", "GJ": "GJ、MWh、tce"}
_SUBSTANCES = {"carbon_content_unit": ("C", ""), "emission_factor_unit": ("CO2", "CO2e", ""), "ncv_unit": ("",)}


@dataclass(frozen=True, slots=True)
class Base:
    """The base unit of a quantity, and how an amount becomes one: ``amount * numerator / denominator``.

    ``as_normal``: plain cubic metres were taken as normal cubic metres.
    """

    unit: str
    numerator: float
    denominator: float
    as_normal: bool = False


def unit_text(cell: str, header: str) -> tuple[str, bool]:
    """The unit of a row from its cell and its header, and whether the two contradict each other."""
    if not cell or not header:
        return cell or header, False
    first, second = parse_unit(cell), parse_unit(header)
    if first is None or second is None:
        return cell, True
    return cell, (first.dimension, first.exact) != (second.dimension, second.exact)


def base_of(carrier: CarrierInfo, unit: Unit) -> Base | None:
    """How an amount of the carrier in that unit becomes a quantity; None when the unit does not fit the carrier.

    Electricity is not accepted in tce, for its coal equivalent depends on the basis (calorific or equivalent).
    Cubic metres of a gas count as normal cubic metres (a finding says so); litres of a liquid stay litres.
    """
    targets = {
        "t": {"mass": "kg", "energy": "GJ", "volume": "L" if carrier.kind in _BY_VOLUME else ""},
        "Nm3": {"normal_volume": "Nm3", "volume": "Nm3", "energy": "GJ"},
        "kWh": {"energy": "" if unit.coal_equivalent else "kWh"},
        "GJ": {"energy": "GJ"},
    }
    target = targets.get(carrier.natural_unit, {}).get(unit.dimension, "")
    if not target or (target == "GJ" and carrier.kind in ("product", "carbonate", "gas_captured")):
        return None
    if target == "Nm3" and unit.dimension == "volume":
        return _base(unit, "m3", "Nm3", as_normal=True)
    return _base(unit, target, target)


def with_state(base: Base | None, state: str) -> Base | None:
    """The base of a plain volume of gas whose reference state the row states: ``normal`` is Nm3, 20 °C stays m3."""
    if base is None or not base.as_normal or not state:
        return base
    return replace(base, unit=base.unit if state == "normal" else "m3", as_normal=False)


def electricity_base(unit: Unit) -> Base | None:
    """How an amount of electricity becomes kWh."""
    return _base(unit, "kWh", "kWh") if unit.dimension == "energy" and not unit.coal_equivalent else None


def money_base(text: str) -> Base | None:
    """How an amount of money becomes CNY."""
    unit = parse_unit(text)
    return _base(unit, "CNY", "CNY") if unit is not None and unit.dimension == _MONEY else None


def accepted_units(carrier: CarrierInfo | None) -> str:
    """Units to propose for a carrier (None: electricity)."""
    if carrier is None:
        return _ACCEPTED["kWh"]
    energy = "、GJ、tce" if carrier.kind.endswith("fuel") else "、GJ" if carrier.kind in _WATER else ""
    return _ACCEPTED.get(carrier.natural_unit, carrier.natural_unit) + (energy if carrier.natural_unit == "t" else "")


@lru_cache(maxsize=256)
def column_scale(text: str, unit: str) -> tuple[float, float] | None:
    """``value * scale + zero`` turns a number in a header unit into the unit of the column; None when it cannot.

    Standard coal is turned into standard coal alone: for other energy the basis would have to be known. Tonnes may
    name carbon dioxide (``tCO2``).
    """
    name, substance = substance_of(text)
    text = name if unit == "t" and substance in _CARBON_DIOXIDE else text
    first, second = parse_unit(text), parse_unit(unit)
    if first is None or second is None or first.coal_equivalent != second.coal_equivalent:
        return None
    try:
        zero = convert(0.0, text, unit)
        return convert(1.0, text, unit) - zero, zero
    except UnitError:
        return None


@lru_cache(maxsize=256)
def ratio_fault(name: str, dimensions: tuple[str, tuple[str, ...]], text: str) -> str:
    """What is wrong with the unit of a factor: ``unknown``, ``incompatible`` or nothing."""
    ratio = parse_ratio(text)
    if ratio is None:
        return "unknown"
    top, per = dimensions
    fits = ratio.numerator.dimension == top and ratio.denominator.dimension in per
    substances = _SUBSTANCES.get(name, (ratio.substance,))
    return "" if fits and ratio.substance in substances else "incompatible"


def ratio_examples(column: Column) -> str:
    """Units to propose for the unit of a factor."""
    return column.note_zh.removeprefix("如 ")


def _base(unit: Unit, through: str, base: str, as_normal: bool = False) -> Base:
    target = parse_unit(through)
    if target is None:
        raise UnitError(f"unknown unit '{through}'")
    ratio = unit.exact / target.exact
    return Base(base, float(ratio.numerator), float(ratio.denominator), as_normal)
