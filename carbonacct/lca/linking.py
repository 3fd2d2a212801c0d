"""Single-output processes linked: every input of a product finds its supplier, every waste its treatment.

The entry of an exchange in the technosphere matrix is + for outputs and − for inputs, in the row of its supplier: an
input is negative, a waste that is handed over positive, an avoided product positive (a credit), an avoided treatment
negative. Nothing is dropped: an exchange without a supplier stands in the report with its three best candidates, and
nothing is computed unless it is declared cut off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from carbonacct.errors import UsageError
from carbonacct.findings import Finding, finding, has_errors, ordered
from carbonacct.lca.candidates import Candidate, CandidateIndex, Supplier
from carbonacct.lca.datasets import Exchange, Flow, Library
from carbonacct.lca.link_findings import findings_of
from carbonacct.lca.link_mapping import CutOff, LinkChoice
from carbonacct.lca.link_report import Conversion, LinkReport, Reason, Several, Unlinked, cut_off_shares
from carbonacct.lca.suppliers import Choice, LinkedProcess, LinkRules, SupplierIndex
from carbonacct.lca.unit_links import UnitLink, unit_factor

__all__ = ["CutOff", "Link", "LinkChoice", "LinkRules", "LinkedLibrary", "LinkedProcess", "link"]


@dataclass(frozen=True, slots=True)
class Link:
    """One exchange in a matrix: row (supplier or elementary flow), column, its number in the process, and the factor
    that turns its amount into the entry (sign, units, share)."""

    row: int
    column: int
    exchange: int
    factor: float


@dataclass(frozen=True)
class LinkedLibrary:
    """Processes in the order of rows and columns, elementary flows in the order of the rows of B, and all links.

    ``findings`` are those of linking, and errors of the allocation (a process that was left out); ``report`` accounts
    for every exchange.
    """

    name: str
    libraries: tuple[tuple[str, str], ...]
    processes: tuple[LinkedProcess, ...]
    flows: dict[str, Flow]
    technosphere: tuple[Link, ...]
    biosphere: tuple[Link, ...]
    report: LinkReport
    findings: tuple[Finding, ...]

    def exchange(self, link: Link) -> Exchange:
        """The exchange behind a link."""
        return self.processes[link.column].process.exchanges[link.exchange]


@dataclass
class _Work:
    """What is gathered while the exchanges are walked through."""

    index: SupplierIndex
    flows_of: dict[str, dict[str, Flow]]
    choices: dict[tuple[str, str], LinkChoice]
    cut_off: CutOff
    technosphere: list[Link] = field(default_factory=list)
    biosphere: list[Link] = field(default_factory=list)
    flows: dict[str, Flow] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    ways: Counter[str] = field(default_factory=Counter)
    several: dict[tuple[str, Choice], int] = field(default_factory=dict)
    conversions: Counter[tuple[str, float]] = field(default_factory=Counter)
    stated: dict[tuple[str, float, float], int] = field(default_factory=dict)
    open: list[tuple[int, int, Flow, Reason]] = field(default_factory=list)
    amounts: list[tuple[float, str]] = field(default_factory=list)
    elsewhere: Counter[str] = field(default_factory=Counter)
    used: set[tuple[str, str]] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def link(
    library: Library,
    providers: Sequence[Library] = (),
    mapping: Iterable[LinkChoice] = (),
    rules: LinkRules | None = None,
    cut_off: CutOff | None = None,
) -> LinkedLibrary:
    """Link a library of single-output processes, with others that supply it.

    Args:
        library: as :func:`carbonacct.lca.allocation.allocate` leaves it.
        providers: further libraries; their processes become part of the system, with ids after their names.
        mapping: saved decisions; they go before everything else.
        rules: how a supplier is chosen where several fit.
        cut_off: which exchanges without a supplier are declared cut off (default: none).

    Raises:
        UsageError: two libraries have one name, or a process has not exactly one reference (it is not allocated).
    """
    libraries = (library, *providers)
    names = [item.name for item in libraries]
    if len(set(names)) < len(names):
        raise UsageError(f"two libraries have one name: {names}")
    processes, found = _processes(libraries)
    work = _Work(
        SupplierIndex(processes, rules or LinkRules()),
        {item.name: item.flows for item in libraries},
        {(choice.flow, choice.process): choice for choice in mapping},
        cut_off or CutOff(),
        findings=found,
    )
    for column, item in enumerate(processes):
        for number, exchange in enumerate(item.process.exchanges):
            if number != item.reference:
                _exchange(work, column, number, exchange)
    report = _report(work, library.name)
    unused = [choice for key, choice in work.choices.items() if key not in work.used]
    refused = [
        item
        for one in libraries
        for item in one.findings
        if item.code.startswith("lca_allocation.") and item.severity == "error"
    ]
    found = ordered([*refused, *work.findings, *findings_of(report, work.elsewhere, work.stated, unused)])
    return LinkedLibrary(
        name=library.name,
        libraries=tuple((item.name, item.sha256) for item in libraries),
        processes=tuple(processes),
        flows=work.flows,
        technosphere=tuple(work.technosphere),
        biosphere=tuple(work.biosphere),
        report=report,
        findings=tuple(found),
    )


def _processes(libraries: Sequence[Library]) -> tuple[list[LinkedProcess], list[Finding]]:
    made: list[LinkedProcess] = []
    found: list[Finding] = []
    ids: Counter[str] = Counter()
    for place, library in enumerate(libraries):
        for process in library.processes:
            marked = [number for number, exchange in enumerate(process.exchanges) if exchange.reference]
            if len(marked) > 1:
                raise UsageError(f"{process.name!r} has {len(marked)} reference flows; allocate the library first")
            if not marked or process.exchanges[marked[0]].amount == 0.0:
                found.append(finding("lca_link.no_reference", process.source, process=process.name))
                continue
            own = process.id if place == 0 else f"{library.name}:{process.id}"
            ids[own] += 1
            if ids[own] > 1:
                found.append(finding("lca_link.duplicate_process", process.source, process=process.name, id=own))
                continue
            reference = process.exchanges[marked[0]]
            product = library.flows[reference.flow]
            made.append(LinkedProcess(own, library.name, process, product, marked[0], reference.unit or product.unit))
    return made, found


def _exchange(work: _Work, column: int, number: int, exchange: Exchange) -> None:
    buyer = work.index.processes[column]
    flow = work.flows_of[buyer.library][exchange.flow]
    if flow.kind == "elementary":
        _elementary(work, column, number, exchange, flow)
        return
    chosen = _mapped(work, exchange, flow, buyer)
    factor = chosen[1] if chosen is not None else None
    choice = chosen[0] if chosen is not None else work.index.choice(exchange, flow, buyer)
    if choice.fitting:
        work.several[flow.id, choice] = work.several.get((flow.id, choice), 0) + 1
    if not choice.places:
        reason: Reason = "several" if choice.fitting else "mapping" if chosen is not None else "no_supplier"
        work.open.append((column, number, flow, reason))
        return
    units = [
        UnitLink(factor, "mapping") if factor else unit_factor(exchange.unit, work.index.processes[p].unit, flow)
        for p in choice.places
    ]
    if any(unit is None for unit in units):
        work.open.append((column, number, flow, "unit"))
        return
    work.ways[choice.way] += 1
    work.elsewhere[flow.id] += choice.elsewhere
    work.amounts.append((exchange.amount, exchange.unit))
    sign = 1.0 if exchange.direction == "output" else -1.0
    for place, unit in zip(choice.places, units, strict=True):
        if unit is not None:
            _counted(work, unit, flow)
            work.technosphere.append(Link(place, column, number, sign * unit.factor / len(choice.places)))


def _mapped(work: _Work, exchange: Exchange, flow: Flow, buyer: LinkedProcess) -> tuple[Choice, float | None] | None:
    """The supplier by a saved decision, for this buyer before all buyers, by the flow's id before its name."""
    name = flow.name.strip()
    buyers = dict.fromkeys((buyer.id, buyer.process.id, buyer.process.origin or buyer.process.id, ""))
    for key in ((what, who) for who in buyers for what in (flow.id, name)):
        saved = work.choices.get(key)
        if saved is not None:
            work.used.add(key)
            places = work.index.named(saved.provider, saved.provider_library, flow.id)
            if len(places) != 1:
                work.findings.append(finding("lca_link.mapping_provider", flow=name, provider=saved.provider))
            return Choice(places if len(places) == 1 else (), "mapping"), saved.factor
    return None


def _elementary(work: _Work, column: int, number: int, exchange: Exchange, flow: Flow) -> None:
    own = _flow_id(work, work.index.processes[column].library, flow)
    kept = work.flows[own]
    unit = unit_factor(exchange.unit, kept.unit, flow)
    if unit is None:
        process = work.index.processes[column].process
        values = {"process": process.name, "flow": flow.name, "unit": exchange.unit, "to": kept.unit}
        work.findings.append(finding("lca_link.elementary_unit", exchange.source or process.source, **values))
        return
    _counted(work, unit, flow)
    work.biosphere.append(Link(work.rows[own], column, number, unit.factor))


def _flow_id(work: _Work, library: str, flow: Flow) -> str:
    """Id of an elementary flow: its own, unless another library gives the same id to something else."""
    for own in (flow.id, f"{library}:{flow.id}"):
        kept = work.flows.get(own)
        if kept is None:
            work.rows[own] = len(work.flows)
            work.flows[own] = flow
            return own
        if kept is flow or (kept.name, kept.compartment) == (flow.name, flow.compartment):
            return own
    return own


def _counted(work: _Work, unit: UnitLink, flow: Flow) -> None:
    if unit.factor != 1.0:
        work.conversions[unit.how, unit.factor] += 1
    if unit.stated is not None:
        key = (unit.how, unit.factor, unit.stated)
        work.stated[key] = work.stated.get(key, 0) + 1


def _report(work: _Work, name: str) -> LinkReport:
    unlinked = tuple(_unlinked(work))
    several = tuple(_several(work))
    counted = sorted(work.conversions.items())
    return LinkReport(
        library=name,
        exchanges=sum(work.ways.values()) + len(unlinked),
        linked=tuple(sorted(work.ways.items())),
        unlinked=unlinked,
        several=several,
        conversions=tuple(Conversion(how, factor, count) for (how, factor), count in counted),
        shares=cut_off_shares(work.amounts, [(item.amount, item.unit) for item in unlinked if item.cut_off]),
        cut_off=work.cut_off,
    )


def _unlinked(work: _Work) -> Iterator[Unlinked]:
    processes = work.index.processes
    suppliers = [
        Supplier(item.id, item.product.name, item.process.name, item.process.location, item.unit) for item in processes
    ]
    candidates = CandidateIndex(suppliers) if work.open else None
    known: dict[tuple[str, str, str], tuple[Candidate, ...]] = {}
    for column, number, flow, reason in work.open:
        buyer = processes[column]
        exchange = buyer.process.exchanges[number]
        key = (flow.name, exchange.unit, exchange.location or buyer.process.location)
        if key not in known and candidates is not None:
            known[key] = candidates.best(*key)
        yield Unlinked(
            process=buyer.id,
            process_name=buyer.process.name,
            exchange=number,
            flow=flow.id,
            flow_name=flow.name,
            kind=flow.kind,
            direction=exchange.direction,
            amount=exchange.amount,
            unit=exchange.unit,
            labelled=work.cut_off.labelled(flow.name),
            cut_off=work.cut_off.declared(flow.id, flow.name),
            reason=reason,
            candidates=known.get(key, ()),
        )


def _several(work: _Work) -> Iterator[Several]:
    processes = work.index.processes
    for (flow, choice), count in work.several.items():
        name = processes[choice.fitting[0]].product.name
        ids = [tuple(processes[place].id for place in places) for places in (choice.fitting, choice.places)]
        yield Several(flow, name, ids[0], ids[1], choice.rule, count)
    met = {flow for flow, _ in work.several}
    for flow, places in work.index.several().items():
        if flow not in met:
            yield Several(flow, processes[places[0]].product.name, tuple(processes[p].id for p in places), (), "", 0)


def ready(linked: LinkedLibrary) -> bool:
    """Whether nothing forbids computing: no finding of severity error stands."""
    return not has_errors(linked.findings)
