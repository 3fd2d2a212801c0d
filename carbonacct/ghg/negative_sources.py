"""Sources whose lines together come out below zero: what one row deducts, the rows of others must have made."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from carbonacct.findings import Finding, finding

if TYPE_CHECKING:
    from carbonacct.ghg.lines import Booked, LineArrays

METHODS = frozenset({"landfill", "carbon_balance", "conversion_balance"})
"""Methods that deduct in one row what other rows add; the others look at their own row."""


def negative_sources(booked: list[Booked], arrays: LineArrays) -> list[Finding]:
    """A warning at the first row of every member, method, gas and period whose lines add up to less than nothing."""
    masses: dict[tuple[str, str, str, str, str], list[float]] = {}
    first: dict[tuple[str, str, str, str, str], Booked] = {}
    for line, mass in zip(booked, arrays.mass_kg, strict=True):
        spec = line.spec
        if line.book != "enterprise" or spec.method not in METHODS or spec.category.startswith("memo_"):
            continue
        key = (line.profile, line.entity, spec.method, spec.gas, spec.record.period[:4])
        masses.setdefault(key, []).append(float(mass))
        first.setdefault(key, line)
    found = []
    for key, values in masses.items():
        total, size = math.fsum(values), math.fsum(map(abs, values))
        if total < -1e-9 * size:
            text = {"entity": key[1], "method": key[2], "gas": key[3], "mass": f"{total / 1000:.6g}"}
            found.append(finding("ghg.negative_source", first[key].spec.record.source, **text))
    return list(dict.fromkeys(found))
