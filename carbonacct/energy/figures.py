"""Energy figures of members and park: comprehensive consumption on both bases, shares, electrification."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from carbonacct.activity.records import Record
from carbonacct.energy.balance import (
    GRID_ORIGINS,
    MEMO_TERMS,
    RENEWABLE_GENERATION,
    EnergyLine,
    certificate_counts,
    gate_streams,
)
from carbonacct.energy.conversion import BASES, Basis, EnergyContext
from carbonacct.lineage.graph import Graph, Node

BASIS_NAMES: dict[Basis, tuple[str, str]] = {
    "calorific": ("当量值", "calorific"),
    "equivalent": ("等价值", "equivalent"),
}
TERM_NAMES = {
    "purchased": ("外购", "purchased outside"),
    "own_production": ("自产一次能源", "own primary production"),
    "stock_open": ("期初库存", "opening stock"),
    "stock_close": ("期末库存", "closing stock"),
    "supplied": ("外供", "supplied outside"),
    "transfer_in": ("园内受入", "received inside the park"),
    "transfer_out": ("园内供出", "sold inside the park"),
}


class EnergyFigures:
    """Builds the energy figures of one run into a graph.

    Args:
        graph: where the figures go.
        lines: every energy line, numbered by position.
        records: every activity record.
        members: entity of a row → the member (enterprise, or the park itself) that it belongs to.
        context: standard-coal coefficients.
    """

    def __init__(
        self,
        graph: Graph,
        lines: list[EnergyLine],
        records: list[Record],
        members: dict[str, str],
        context: EnergyContext,
    ) -> None:
        self.graph, self.lines, self.all_records, self.members = graph, lines, records, members
        self.context = context
        self.direct_line_rows = any(r.table == "power" and r.origin == "direct_line" for r in records)

    def leaf(self, path: str, zh: str, en: str, basis: Basis, numbers: Iterable[int]) -> Node:
        """Add a figure that is the sum of energy lines, in tce."""
        chosen = tuple(numbers)
        value = 0.0
        for number in chosen:
            value += self.lines[number].tce(basis)
        numbered = tuple(energy_line_number(number, basis) for number in chosen)
        return self.graph.add(Node(path, zh, en, value, "tce", "energy_lines", energy_lines=numbered))

    def numbers(self, wanted: Callable[[EnergyLine], bool]) -> list[int]:
        """Numbers of the lines that a rule picks, in order."""
        return [number for number, line in enumerate(self.lines) if wanted(line)]

    def enterprises(self) -> None:
        """Comprehensive consumption of every facility and member on both bases, by term."""
        facilities = [entity for entity, owner in self.members.items() if owner != entity]
        numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, line in enumerate(self.lines):
            if line.record.table != "gate":
                numbers[line.record.entity, line.term].append(number)
        for entity in [*facilities, *dict.fromkeys(self.members.values())]:
            within = [facility for facility in facilities if self.members[facility] == entity]
            for basis in BASES:
                self._entity(entity, within, basis, numbers)

    def _entity(
        self, entity: str, facilities: list[str], basis: Basis, numbers: dict[tuple[str, str], list[int]]
    ) -> None:
        zh, en = BASIS_NAMES[basis]
        parts = [f"energy/enterprise/{facility}/{basis}/comprehensive" for facility in facilities]
        for term, (term_zh, term_en) in TERM_NAMES.items():
            found = numbers.get((entity, term))
            if found:
                path = f"energy/enterprise/{entity}/{basis}/{term}"
                parts.append(self.leaf(path, f"{term_zh}（{zh}）", f"{term_en} ({en})", basis, found).path)
        self.graph.sum(
            f"energy/enterprise/{entity}/{basis}/comprehensive",
            f"综合能源消费量（{zh}）",
            f"comprehensive energy consumption ({en})",
            "tce",
            parts,
        )

    def park(self) -> None:
        """Park figures: comprehensive consumption by carrier, network, reconciliation, shares, electrification."""
        for basis in BASES:
            self._park_total(basis)
            self._park_statement(basis)
            self._nonfossil(basis)
        self._electricity()

    def in_park(self, line: EnergyLine) -> bool:
        """Whether the line counts in the park's balance: over the boundary, by the gate meter where there is one."""
        return not line.at_gate and line.term not in ("transfer_in", "transfer_out", *MEMO_TERMS)

    def _park_total(self, basis: Basis) -> None:
        zh, en = BASIS_NAMES[basis]
        carriers = dict.fromkeys(line.record.carrier for line in self.lines if self.in_park(line))
        parts = []
        for carrier in sorted(carriers):
            known = self.context.carriers[carrier]
            found = self.numbers(lambda line, c=carrier: self.in_park(line) and line.record.carrier == c)  # type: ignore[misc]
            path = f"energy/park/{basis}/carrier/{carrier}"
            parts.append(self.leaf(path, f"{known.name_zh}（{zh}）", f"{known.name_en} ({en})", basis, found).path)
        self.graph.sum(
            f"energy/park/{basis}/comprehensive",
            f"园区综合能源消费量（{zh}）",
            f"comprehensive energy consumption of the park ({en})",
            "tce",
            parts,
        )
        feedstock = self.numbers(lambda line: line.term == "consumed" and line.record.use == "feedstock")
        path = f"energy/park/{basis}/feedstock"
        self.leaf(path, f"其中原料用能（{zh}）", f"of it feedstock ({en})", basis, feedstock)
        pair = [f"energy/park/{basis}/comprehensive", path]
        zh, en = f"综合能源消费量，不含原料用能（{zh}）", f"comprehensive energy without feedstock ({en})"
        self.graph.difference(f"energy/park/{basis}/comprehensive_without_feedstock", zh, en, "tce", pair)

    def _park_statement(self, basis: Basis) -> None:
        """Park = Σ members − Σ transfers (received − sold) + network, each with its lines."""
        zh, en = BASIS_NAMES[basis]
        base = f"energy/reconciliation/{basis}"
        members = [f"energy/enterprise/{e}/{basis}/comprehensive" for e in dict.fromkeys(self.members.values())]
        self.graph.sum(f"{base}/members", f"成员合计（{zh}）", f"sum of members ({en})", "tce", members)
        transfers = self.numbers(lambda line: line.term in ("transfer_in", "transfer_out"))
        self.leaf(
            f"{base}/transfers", "园内转供（受入−供出）", "internal transfers (received − sold)", basis, transfers
        )
        gate = self.numbers(lambda line: line.record.table == "gate")
        at_gate = self.numbers(lambda line: line.at_gate)
        self.leaf(f"{base}/gate", "园区关口计量", "gate meters of the park", basis, gate)
        self.leaf(
            f"{base}/members_at_gate", "成员经关口的外购与外供", "members' flows through the gate", basis, at_gate
        )
        self.graph.difference(
            f"{base}/network",
            "园区管网损耗与未归集用户",
            "park network and unassigned users",
            "tce",
            [f"{base}/gate", f"{base}/members_at_gate"],
        )

    def _is_nonfossil(self, line: EnergyLine) -> bool:
        record = line.record
        if not line.nonfossil or record.status == "sold":
            return False
        if line.term in ("transfer_in", "transfer_out", *MEMO_TERMS):
            return False
        if record.table == "gate":
            known = record.origin == "grid" or (record.origin == "direct_line" and self.direct_line_rows)
            return record.flow == "gate_in" and not known
        return record.origin in ("green_trade", "direct_line") or line.term == "supplied" or not line.at_gate

    def _nonfossil(self, basis: Basis) -> None:
        zh, en = BASIS_NAMES[basis]
        base = f"energy/park/{basis}"
        physical = self.leaf(
            f"{base}/nonfossil_supplied",
            f"非化石能源（自产、直供、绿电交易、生物质）（{zh}）",
            f"non-fossil energy (own, direct line, green-power trade, biomass) ({en})",
            basis,
            self.numbers(self._is_nonfossil),
        )
        certificates = self.leaf(
            f"{base}/nonfossil_certificates",
            f"核销绿证对应电量（{zh}）",
            f"retired unbundled certificates ({en})",
            basis,
            self.numbers(lambda line: line.term == "certificate"),
        )
        total = f"{base}/comprehensive"
        self.graph.sum(
            f"{base}/nonfossil",
            f"非化石能源消费量（含绿证，{zh}）",
            f"non-fossil energy with certificates ({en})",
            "tce",
            [physical.path, certificates.path],
        )
        self.graph.ratio(
            f"{base}/nonfossil_share",
            f"非化石能源消费占比（含绿证，{zh}）",
            f"non-fossil share with certificates ({en})",
            "1",
            f"{base}/nonfossil",
            total,
        )
        self.graph.ratio(
            f"{base}/nonfossil_share_without_certificates",
            f"非化石能源消费占比（不含绿证，{zh}）",
            f"non-fossil share without certificates ({en})",
            "1",
            physical.path,
            total,
        )

    def rows(self, path: str, zh: str, en: str, wanted: Callable[[Record], bool]) -> Node:
        """Add a figure that is the sum of the quantities (kWh) of electricity rows, each row once."""
        chosen: dict[tuple[str, str], Record] = {}
        for record in self.all_records:
            if record.carrier == "electricity" and wanted(record):
                chosen.setdefault((record.row_id, record.flow), record)
        value = 0.0
        for record in chosen.values():
            value += record.quantity
        return self.graph.add(Node(path, zh, en, value, "kWh", "rows", rows=tuple(key[0] for key in chosen)))

    def _electricity(self) -> None:
        """Electricity consumption of the park by origin, and the renewable share of it."""
        base, streams = "energy/park/electricity", gate_streams(self.all_records)
        grid_at_gate, direct_at_gate = ("grid", "in") in streams, ("direct_line", "in") in streams

        def from_grid(r: Record) -> bool:
            if grid_at_gate:
                return r.flow == "gate_in" and r.origin == "grid"
            return r.table == "power" and r.origin in GRID_ORIGINS

        def by_direct_line(r: Record) -> bool:
            return r.origin == "direct_line" and r.flow == ("gate_in" if direct_at_gate else "power")

        def made_and_sold(r: Record) -> bool:
            return r.flow == "transfer_out" and r.generation not in ("", "unspecified")

        parts = [
            self.rows(f"{base}/grid", "电网来电（含绿电交易）", "from the grid (green-power trade in)", from_grid),
            self.rows(f"{base}/direct_line", "专线直供", "by direct line", by_direct_line),
            self.rows(
                f"{base}/self_generated", "自发自用", "generated and used", lambda r: r.origin == "self_generated"
            ),
            self.rows(f"{base}/generated_and_sold_inside", "园内发电转供", "generated and sold inside", made_and_sold),
        ]
        zh, en = "园区用电量", "electricity consumption of the park"
        self.graph.sum(f"{base}/consumption", zh, en, "kWh", [part.path for part in parts])
        self._renewable_power(base)

    def _renewable_power(self, base: str) -> None:
        def counted(r: Record) -> bool:
            renewable = r.flow == "certificate" and r.generation in RENEWABLE_GENERATION
            return renewable and certificate_counts(r, self.context)

        zh, en = "可再生电力（自发自用、直供、绿电交易）", "renewable power (own, direct line, green-power trade)"
        supplied = self.rows(f"{base}/renewable_supplied", zh, en, self._is_renewable)
        zh, en = "核销绿证（可再生）", "retired unbundled certificates (renewable)"
        certificates = self.rows(f"{base}/renewable_certificates", zh, en, counted)
        zh, en = "可再生电力消费量（含绿证）", "renewable power with certificates"
        both = self.graph.sum(f"{base}/renewable", zh, en, "kWh", [supplied.path, certificates.path])
        path, total = "energy/park/renewable_power_share", f"{base}/consumption"
        zh, en = "可再生电力消费占比（含绿证）", "renewable power share with certificates"
        self.graph.ratio(path, zh, en, "1", both.path, total)
        zh, en = "可再生电力消费占比（不含绿证）", "renewable power share without certificates"
        self.graph.ratio(f"{path}_without_certificates", zh, en, "1", supplied.path, total)

    def _is_renewable(self, record: Record) -> bool:
        if record.generation not in RENEWABLE_GENERATION or record.status == "sold":
            return False
        return (record.origin in ("green_trade", "direct_line", "self_generated") and record.table == "power") or (
            record.flow == "transfer_out"
            or (record.flow == "gate_in" and record.origin == "direct_line" and not self.direct_line_rows)
        )


def energy_line_number(position: int, basis: Basis) -> int:
    """Number of an energy line on one basis: each line of the balance has one number a basis."""
    return position * len(BASES) + BASES.index(basis)
