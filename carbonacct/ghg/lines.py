"""Emission lines as columns: arithmetic by kernel, one row a line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from carbonacct.factors.gwp import gwp_factor
from carbonacct.findings import Finding
from carbonacct.ghg.context import CATEGORIES, CO2E, LineSpec, MethodContext
from carbonacct.lineage.terms import terms_text

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

SCOPE3_BOOK = "scope3"
Runner = Callable[[Callable[[int], None], int], None]


@dataclass(frozen=True, slots=True)
class Booked:
    """A line in a book: whose it is and how it counts.

    ``book`` is ``enterprise`` (a member's own line), ``park`` (the boundary by gate meters), ``network`` (gate minus
    members) or ``scope3`` (beside the others, in none of their totals). ``way`` is ``inside`` for a transfer between
    members, which the park's book leaves out, ``within`` for one between parts of a member, which the member's book
    leaves out too, ``gate`` for a member's flow that a gate meter of the park measures, else ``own``.
    """

    book: str
    profile: str
    entity: str
    way: str
    spec: LineSpec

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """Book, profile, entity, category, way: the lines of one figure."""
        return self.book, self.profile, self.entity, self.spec.category, self.way


def flipped(spec: LineSpec, flag: str, sign: float = -1.0) -> LineSpec:
    """The same line with its sign turned (or kept), marked with the reason."""
    return replace(spec, sign=sign * spec.sign, flags=flag)


@dataclass(frozen=True)
class LineArrays:
    """Masses of all lines: ``mass_kg`` of the gas and ``co2e_kg``, both shape (n,)."""

    mass_kg: NDArray[np.float64]
    co2e_kg: NDArray[np.float64]
    gwp: NDArray[np.float64]
    gwp_refs: tuple[str, ...]


def compute(
    booked: list[Booked], contexts: dict[str, MethodContext], run: Runner | None = None
) -> tuple[LineArrays, list[Finding]]:
    """Multiply every line out: mass = sign × quantity × Π terms; CO2e = mass × GWP.

    Args:
        booked: lines in their final order.
        contexts: method context of each profile, for its GWP set.
        run: how the kernel's blocks are run (``carbonacct.parallel.each``).
    """
    import numpy as np  # noqa: PLC0415

    from carbonacct.kernels.products import row_products  # noqa: PLC0415

    width = max((len(line.spec.terms) for line in booked), default=0)
    terms = np.ones((len(booked), max(width, 1)))
    for row, line in enumerate(booked):
        for column, term in enumerate(line.spec.terms):
            terms[row, column] = term.value
    quantity = np.array([line.spec.quantity for line in booked], dtype=np.float64)
    sign = np.array([line.spec.sign for line in booked], dtype=np.float64)
    mass = row_products(quantity, terms, sign, each=run)
    gwp, refs, findings = _gwp(booked, contexts)
    values = np.array(gwp, dtype=np.float64)
    co2e = row_products(mass, values.reshape(-1, 1), np.ones(len(booked)), each=run)
    return LineArrays(mass, co2e, values, tuple(refs)), findings


def _gwp(booked: list[Booked], contexts: dict[str, MethodContext]) -> tuple[list[float], list[str], list[Finding]]:
    known: dict[tuple[str, str, bool], tuple[float, str]] = {}
    findings: list[Finding] = []
    values, refs = [], []
    for line in booked:
        key = (line.profile, line.spec.gas, line.spec.fossil)
        if key not in known:
            context = contexts[line.profile]
            if not context.profile.gwp_set or line.spec.gas == CO2E:
                known[key] = (1.0, "")
            else:
                chosen = gwp_factor(context.store, context.profile.gwp_set, line.spec.gas, line.spec.fossil)
                findings.extend(chosen.findings)
                known[key] = (chosen.factor.value, chosen.factor.ref) if chosen.factor else (0.0, "")
        values.append(known[key][0])
        refs.append(known[key][1])
    return values, refs, findings


def lines_frame(booked: list[Booked], arrays: LineArrays) -> pd.DataFrame:
    """All emission lines as a table, one row a line (columns: docs/formats.md, emission lines)."""
    import pandas as pd  # noqa: PLC0415

    records = [line.spec.record for line in booked]
    return pd.DataFrame(
        {
            "line": range(len(booked)),
            "book": [line.book for line in booked],
            "profile": [line.profile for line in booked],
            "entity": [line.entity for line in booked],
            "period": [record.period for record in records],
            "category": [line.spec.category for line in booked],
            "scope": [3 if line.book == SCOPE3_BOOK else CATEGORIES[line.spec.category][2] for line in booked],
            "way": [line.way for line in booked],
            "gas": [line.spec.gas for line in booked],
            "method": [line.spec.method for line in booked],
            "row_id": [record.row_id for record in records],
            "file": [record.source.file for record in records],
            "sheet": [record.source.sheet for record in records],
            "cell": [record.source.cell for record in records],
            "carrier": [record.carrier for record in records],
            "quantity": [line.spec.quantity for line in booked],
            "quantity_unit": [line.spec.unit for line in booked],
            "terms": [terms_text(line.spec.terms) for line in booked],
            "sign": [line.spec.sign for line in booked],
            "mass_kg": arrays.mass_kg,
            "gwp": arrays.gwp,
            "gwp_ref": list(arrays.gwp_refs),
            "co2e_kg": arrays.co2e_kg,
            "data_class": [record.data_class for record in records],
            "flags": [line.spec.flags for line in booked],
        }
    )
