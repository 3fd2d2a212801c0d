"""One factor of a product, and the place it was read from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

UNIT_CONVERSION = "unit"
"""Reference of a pure unit conversion (t → kg, Nm³ → 10⁴ Nm³)."""
MEASURED = "row:"
"""Reference of a value typed in the activity row itself, before the name of its column."""


def measured_ref(*columns: str) -> str:
    """Reference to the cells of the row that a value was typed in (or worked out from)."""
    return " ".join(f"{MEASURED}{column}" for column in columns)


@dataclass(frozen=True, slots=True)
class Term:
    """One multiplicand: symbol, value, unit, and its reference.

    ``ref`` is ``dataset@edition#factor_id`` for a published factor, :func:`measured_ref` for a value of the row,
    :data:`UNIT_CONVERSION` for a conversion, or several factor references joined by a blank for a value worked out
    from published ones (the molar ratio 44/12, the enthalpy difference of steam); ``note`` says how. ``powers`` are,
    for each part of the reference, by how many per cent the value changes where that part changes by one; empty where
    symbol and reference say it (:mod:`carbonacct.ghg.input_uncertainty`).
    """

    symbol: str
    value: float
    unit: str
    ref: str
    note: str = ""
    powers: tuple[float, ...] = ()


def terms_text(terms: Sequence[Term]) -> str:
    """Terms as canonical JSON text, the form stored with each line."""
    items = [{"symbol": t.symbol, "value": t.value, "unit": t.unit, "ref": t.ref, "note": t.note} for t in terms]
    return json.dumps(items, ensure_ascii=False, separators=(",", ":"))


def factor_refs(terms: Sequence[Term]) -> tuple[str, ...]:
    """References to published factors among the terms, in order, without repeats."""
    refs = [ref for term in terms for ref in term.ref.split() if "#" in ref]
    return tuple(dict.fromkeys(refs))


def squashed(terms: tuple[Term, ...]) -> tuple[Term, ...]:
    """Terms with all unit conversions gathered into one (dropped where it is exactly 1)."""
    value, units = 1.0, []
    for term in terms:
        if term.ref == UNIT_CONVERSION:
            value *= term.value
            units.append(term.unit)
    kept = tuple(term for term in terms if term.ref != UNIT_CONVERSION)
    return kept if value == 1.0 else (*kept, Term("u", float(f"{value:.15g}"), " · ".join(units), UNIT_CONVERSION))
