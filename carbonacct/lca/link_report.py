"""What linking did: every exchange accounted for, as values, table rows and JSON."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from carbonacct.lca.candidates import Candidate
from carbonacct.lca.link_mapping import CutOff
from carbonacct.lca.unit_links import unit_measure

FORMAT = "carbonacct.lci-links/1"
Reason = Literal["no_supplier", "unit", "several", "mapping"]


@dataclass(frozen=True, slots=True)
class Unlinked:
    """An exchange without a supplier. ``cut_off`` says by what it is declared so (``label``, ``list``, ``all``) or
    is empty: then nothing is computed."""

    process: str
    process_name: str
    exchange: int
    flow: str
    flow_name: str
    kind: str
    direction: str
    amount: float
    unit: str
    labelled: bool
    cut_off: str
    reason: Reason
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Several:
    """A product with several suppliers: all of them, those chosen (one, or all in equal shares, or none), by what
    rule, and for how many exchanges (0: nobody buys it)."""

    flow: str
    flow_name: str
    providers: tuple[str, ...]
    chosen: tuple[str, ...]
    rule: str
    exchanges: int


@dataclass(frozen=True, slots=True)
class Conversion:
    """Units converted at linking: which, by what factor, and for how many exchanges."""

    how: str
    factor: float
    exchanges: int


@dataclass(frozen=True, slots=True)
class CutOffShare:
    """Amounts of one dimension, summed over the exchanges as written, in ``unit``: linked, and cut off."""

    unit: str
    linked: float
    cut_off: float

    @property
    def share(self) -> float:
        """Share of the cut-off in both (0 where there is neither)."""
        total = self.linked + self.cut_off
        return self.cut_off / total if total else 0.0


@dataclass(frozen=True, slots=True)
class LinkReport:
    """Counts of exchanges that need a supplier, by the way in which they found it, and those that found none."""

    library: str
    exchanges: int
    linked: tuple[tuple[str, int], ...]
    unlinked: tuple[Unlinked, ...]
    several: tuple[Several, ...]
    conversions: tuple[Conversion, ...]
    shares: tuple[CutOffShare, ...]
    cut_off: CutOff

    @property
    def open(self) -> tuple[Unlinked, ...]:
        """Exchanges without a supplier that are not declared cut off."""
        return tuple(item for item in self.unlinked if not item.cut_off)

    @property
    def counts(self) -> dict[str, int]:
        """Numbers a reader compares: exchanges, flows and names without a supplier, those labelled, those cut off."""
        names = {item.flow_name.strip() for item in self.unlinked}
        labelled = [item for item in self.unlinked if item.labelled]
        return {
            "exchanges": self.exchanges,
            "linked": sum(count for _, count in self.linked),
            "unlinked": len(self.unlinked),
            "unlinked_flows": len({item.flow for item in self.unlinked}),
            "unlinked_names": len(names),
            "labelled": len(labelled),
            "labelled_flows": len({item.flow for item in labelled}),
            "labelled_names": len({item.flow_name.strip() for item in labelled}),
            "cut_off": sum(bool(item.cut_off) for item in self.unlinked),
            "open": len(self.open),
            "several": len({item.flow for item in self.several}),
        }

    def rows(self) -> list[dict[str, Any]]:
        """One row per exchange without a supplier, its candidates in columns."""
        found = []
        for item in self.unlinked:
            row = {key: value for key, value in asdict(item).items() if key != "candidates"}
            for place, candidate in enumerate(item.candidates, 1):
                row |= {
                    f"candidate_{place}": candidate.provider,
                    f"candidate_{place}_name": candidate.product,
                    f"candidate_{place}_score": candidate.score,
                    f"candidate_{place}_reason": candidate.reason,
                }
            found.append(row)
        return found

    def by_flow(self) -> list[dict[str, Any]]:
        """One row per flow without a supplier: how often, how much, cut off by what, and its best candidate."""
        counts = Counter((item.flow, item.unit) for item in self.unlinked)
        first = {(item.flow, item.unit): item for item in reversed(self.unlinked)}
        amounts: dict[tuple[str, str], list[float]] = {}
        for item in self.unlinked:
            amounts.setdefault((item.flow, item.unit), []).append(abs(item.amount))
        return [
            {
                "flow": item.flow,
                "name": item.flow_name,
                "exchanges": counts[key],
                "amount": math.fsum(amounts[key]),
                "unit": item.unit,
                "labelled": item.labelled,
                "cut_off": item.cut_off,
                "reason": item.reason,
                "candidates": [asdict(candidate) for candidate in item.candidates],
            }
            for key, item in sorted(first.items(), key=lambda pair: (-counts[pair[0]], pair[1].flow_name, pair[0]))
        ]

    def to_json(self) -> dict[str, Any]:
        """The whole report as plain values; the candidates stand once per flow."""
        return {
            "format": FORMAT,
            "library": self.library,
            "counts": self.counts,
            "linked": dict(self.linked),
            "cut_off": {**asdict(self.cut_off), "shares": [{**asdict(s), "share": s.share} for s in self.shares]},
            "several": [asdict(item) for item in self.several],
            "conversions": [asdict(item) for item in self.conversions],
            "unlinked_flows": self.by_flow(),
            "unlinked": [
                {key: value for key, value in asdict(item).items() if key != "candidates"} for item in self.unlinked
            ],
        }


def cut_off_shares(
    linked: Sequence[tuple[float, str]], cut_off: Sequence[tuple[float, str]]
) -> tuple[CutOffShare, ...]:
    """Sums of |amount| by dimension of what is linked and of what is cut off; units that nobody knows stand alone."""
    names: dict[object, str] = {}
    sums: dict[object, tuple[list[float], list[float]]] = {}
    for side, amounts in enumerate((linked, cut_off)):
        for amount, unit in amounts:
            measured = unit_measure(unit)
            key: object = measured.powers if measured is not None else unit
            base = names.setdefault(key, unit)
            first = unit_measure(base)
            factor = float(measured.size / first.size) if measured is not None and first is not None else 1.0
            sums.setdefault(key, ([], []))[side].append(abs(amount) * factor)
    made = [CutOffShare(names[key], math.fsum(first), math.fsum(second)) for key, (first, second) in sums.items()]
    return tuple(sorted(made, key=lambda item: (-item.cut_off, item.unit)))
