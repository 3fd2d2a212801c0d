"""The statement that ties the park's book to the enterprises' books.

park (profile P) = Σ enterprises (profile Q)
                 − Σ transfers inside the park (booked by the buyer − deducted by the seller)
                 + park's own users + network and unassigned users + difference between the two profiles' factors
                 + difference in the gases they count
                 + difference in deducting recovered CO2.

Every term is a figure of its own. The park's total was computed from the gate meters, not from this statement: that
the two agree is the check.
"""

from __future__ import annotations

from dataclasses import dataclass

from carbonacct.errors import CarbonacctError
from carbonacct.ghg.books import network_entity
from carbonacct.ghg.context import CATEGORIES, MEMO_CATEGORIES
from carbonacct.ghg.profile import Profile
from carbonacct.lineage.graph import Graph

TOLERANCE = 1e-9
"""Relative difference up to which the statement closes (the order of summation differs)."""


@dataclass(frozen=True, slots=True)
class StatementTerm:
    """One printed line of the statement: its figure and the sign it is added with."""

    id: str
    label_zh: str
    label_en: str
    path: str
    sign: int
    value: float


@dataclass(frozen=True, slots=True)
class Statement:
    """A reconciliation of a park profile with an enterprise profile, in tonnes."""

    park_profile: str
    enterprise_profile: str
    unit: str
    terms: tuple[StatementTerm, ...]
    park_total: float
    sum_of_terms: float

    @property
    def relative_difference(self) -> float:
        """|sum of terms − park total| ÷ the largest term (0 where everything is zero)."""
        scale = max([abs(self.park_total), *(abs(term.value) for term in self.terms)])
        return abs(self.sum_of_terms - self.park_total) / scale if scale else 0.0


def reconcile(graph: Graph, park: Profile, books: Profile, enterprises: list[str], park_id: str) -> Statement:
    """Build the statement's figures and check that they add up to the park's total.

    Args:
        graph: figures of both profiles' books; the statement's figures are added to it.
        park: profile of the park's book.
        books: profile of the enterprises' books.
        enterprises: member ids; the park's own id is among them where it has rows.
        park_id: the park's entity id.

    Raises:
        CarbonacctError: the statement does not close (a mistake in the program, never in the data).
    """
    base, unit = f"reconciliation/{park.id}/{books.id}", park.unit
    others = [f"enterprise/{e}/{books.id}/total" for e in enterprises if e != park_id]
    graph.sum(f"{base}/sum_of_enterprises", "企业合计", "sum of the enterprises", books.unit, others)
    own = [f"enterprise/{e}/{books.id}/total" for e in enterprises if e == park_id]
    graph.sum(f"{base}/park_own", "园区自有用户", "the park's own users", books.unit, own)
    _transfers(graph, base, books, books.unit)
    network = f"enterprise/{network_entity(park_id)}/{park.id}/total"
    graph.sum(f"{base}/unassigned", "园区管网与未归集用户", "park network and unassigned users", unit, [network])
    _factor_family(graph, base, park, books, unit)
    _captured(graph, base, park, books, unit)
    signs = {
        "sum_of_enterprises": 1,
        "park_own": 1,
        "internal_transfers": -1,
        "unassigned": 1,
        "factor_family": 1,
        "gas_scope": 1,
        "captured": 1,
    }
    terms = []
    total = 0.0
    for name, sign in signs.items():
        node = graph[f"{base}/{name}"]
        value = graph.value(node.path)
        total += sign * value
        terms.append(StatementTerm(name, node.label_zh, node.label_en, node.path, sign, value))
    total_path = f"park/{park.id}/total"
    park_total = graph.sum(
        f"{base}/park_total", "园区总量（按关口计量）", "total of the park (by the gate)", unit, [total_path]
    )
    statement = Statement(park.id, books.id, unit, tuple(terms), graph.value(park_total.path), total)
    if statement.relative_difference > TOLERANCE:
        raise CarbonacctError(f"{base} does not close: {total!r} against {statement.park_total!r}")
    return statement


def _transfers(graph: Graph, base: str, books: Profile, unit: str) -> None:
    inside = f"members/{books.id}/inside"
    graph.sum(
        f"{base}/transfers_booked",
        "受方计入",
        "booked by the buyers",
        unit,
        [f"{inside}/electricity_purchased", f"{inside}/heat_purchased"],
    )
    graph.sum(
        f"{base}/transfers_deducted",
        "供方扣减（负值）",
        "deducted by the sellers (negative)",
        unit,
        [f"{inside}/electricity_exported", f"{inside}/heat_exported"],
    )
    graph.sum(
        f"{base}/internal_transfers",
        "园内转供（受方计入 − 供方扣减）",
        "internal transfers (booked − deducted)",
        unit,
        [f"{base}/transfers_booked", f"{base}/transfers_deducted"],
    )


def _factor_family(graph: Graph, base: str, park: Profile, books: Profile, unit: str) -> None:
    """Same rows, two profiles: members' lines outside transfers under P minus under Q, by category."""
    parts = []
    for category, (zh, en, _) in CATEGORIES.items():
        if category in MEMO_CATEGORIES:
            continue
        pair = [f"members/{p.id}/outside/{category}" for p in (park, books)]
        parts.append(graph.difference(f"{base}/factor_family/{category}", zh, en, unit, pair).path)
    everything = graph.sum(f"{base}/factor_family/all", "口径差异合计", "difference between the profiles", unit, parts)
    pair = [f"members/{p.id}/outside/other_gases" for p in (park, books)]
    zh, en = "核算气体范围差异", "difference in the gases counted"
    gases = graph.difference(f"{base}/gas_scope", zh, en, unit, pair)
    zh, en = "因子口径差异", "factor-family difference"
    graph.difference(f"{base}/factor_family", zh, en, unit, [everything.path, gases.path])


def _captured(graph: Graph, base: str, park: Profile, books: Profile, unit: str) -> None:
    """Recovery that the enterprise books deduct and the park's does not (negative the other way round)."""
    paths = []
    for name, profile in (("park", park), ("books", books)):
        pair = [f"park/{profile.id}/{total}" for total in ("total", "gross")]
        zh, en = f"回收利用扣减（{profile.id}）", f"recovery deducted ({profile.id})"
        paths.append(graph.difference(f"{base}/captured/{name}", zh, en, unit, pair).path)
    graph.difference(f"{base}/captured", "回收利用扣减口径差异", "difference in deducting recovery", unit, paths)
