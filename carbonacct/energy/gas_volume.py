"""Gas volumes at another reference state → normal cubic metres (0 °C, 101.325 kPa, dry)."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from carbonacct.errors import FormatVersionError
from carbonacct.lineage.terms import Term, measured_ref

if TYPE_CHECKING:
    from carbonacct.activity.records import Record

FILE = Path(__file__).resolve().parents[1] / "rulesets" / "gas-reference.toml"
FORMAT = "carbonacct.gas-reference/1"
VOLUME, NORMAL = "m3", "Nm3"


def gas_state(record: Record) -> dict[str, float | str]:
    """What a record says of the state of its gas, which belongs to the amount and not to the quality of the fuel."""
    return {name: record.measured[name] for name in ("gas_reference", "water_vapour") if name in record.measured}


def gas_terms(record: Record) -> tuple[Term, ...]:
    """Terms from a metered volume of gas to dry normal cubic metres; none where it is one already.

    V0 = V20 × 273.15/293.15 (ideal gas at equal pressure, GB/T 19205-2008), and × (1 − water vapour) for wet gas.
    """
    stated = record.text("gas_reference")
    if record.unit != NORMAL and not (record.unit == VOLUME and stated):
        return ()
    found = []
    if record.unit == VOLUME:
        states = _states()
        normal, state = states["normal"], states[stated]
        note = f"{normal['kelvin']} / {state['kelvin']}; {state['document']}"
        unit = f"{NORMAL}/{VOLUME}({state['celsius']}℃)"
        value = float(normal["kelvin"]) / float(state["kelvin"])
        found.append(Term("T0/T", value, unit, measured_ref("gas_reference"), note, (0.0,)))
    vapour = record.number("water_vapour")
    if vapour:
        note = f"1 − {vapour:.10g}"
        found.append(Term("1 − w", 1 - vapour, f"{NORMAL}/{NORMAL}", measured_ref("water_vapour"), note))
    return tuple(found)


@lru_cache(maxsize=1)
def _states() -> dict[str, dict[str, str | float]]:
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    if content.pop("format", None) != FORMAT:
        raise FormatVersionError(f"{FILE.name}: the format is not {FORMAT!r}")
    return content
