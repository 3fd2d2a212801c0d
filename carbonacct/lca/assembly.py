"""From a linked library to matrices: entries, uncertainty and what moves together.

An entry that several exchanges share is their sum. Where they are uncertain the sum keeps mean and variance as if they
were independent (exactly, where all of them move together and are lognormal of one spread).
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from carbonacct.findings import DataError, Finding, finding, has_errors
from carbonacct.lca.datasets import Exchange, Uncertainty
from carbonacct.lca.entries import UNCERTAINTY_DTYPE, MatrixUncertainty, Records
from carbonacct.lca.errors import UnlinkedError
from carbonacct.lca.linking import Link, LinkedLibrary
from carbonacct.lca.scaling import scaled_uncertainty
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.uncertainty.pedigree import pedigree_findings

ALONE = -1
CERTAIN, UNCERTAIN_FROM, LOGNORMAL = 1, 2, 2
EXAMPLES = 3


@dataclass(frozen=True, eq=False)
class Assembly:
    """The matrices of a linked library.

    Attributes:
        system: A and B with ids of processes (rows and columns alike), flows, labels, uncertainty and groups.
        linked: what it was made from.
        groups: by number of a group what its members share: names of parameters, or ``process#exchange`` as read.
        uncertain: number of exchanges that carry a distribution.
        findings: remarks of the assembly.
    """

    system: MatrixSystem
    linked: LinkedLibrary
    groups: tuple[tuple[str, ...], ...]
    uncertain: int
    findings: tuple[Finding, ...]


@dataclass
class _Part:
    """The entries of one matrix: position → the signed amounts and distributions that meet there."""

    entries: dict[tuple[int, int], list[tuple[float, Uncertainty | None, int]]] = field(default_factory=dict)

    def add(self, row: int, column: int, amount: float, uncertainty: Uncertainty | None, group: int) -> None:
        self.entries.setdefault((row, column), []).append((amount, uncertainty, group))


@dataclass
class _Groups:
    """Numbers of what moves together."""

    numbers: dict[tuple[str, ...], int] = field(default_factory=dict)

    def of(self, exchange: Exchange) -> int:
        if exchange.uncertainty is None or not exchange.parameters:
            return ALONE
        return self.numbers.setdefault(exchange.parameters, len(self.numbers))


def assemble(linked: LinkedLibrary) -> Assembly:
    """Matrices of a linked library.

    Products and processes have one id each, that of the process; amounts of a product are in the unit of its reference
    exchange, elementary flows in the unit of the flow.

    Raises:
        UnlinkedError: exchanges have no supplier and are not declared cut off.
        DataError: another finding of severity error stands.
    """
    _refuse(linked)
    groups, lost = _Groups(), [0, 0]
    technosphere, biosphere = _Part(), _Part()
    for place, item in enumerate(linked.processes):
        reference = item.process.exchanges[item.reference]
        sign = 1.0 if reference.direction == "output" else -1.0
        _add(technosphere, Link(place, place, item.reference, sign), reference, groups, lost)
    for part, links in ((technosphere, linked.technosphere), (biosphere, linked.biosphere)):
        for link in links:
            _add(part, link, linked.exchange(link), groups, lost)
    ids = [item.id for item in linked.processes]
    n, m = len(ids), len(linked.flows)
    a, a_records, a_groups, a_merged = _matrix(technosphere, (n, n))
    b, b_records, b_groups, b_merged = _matrix(biosphere, (m, n))
    labels: dict[Hashable, str] = {item.id: item.label for item in linked.processes}
    labels |= {
        own: ", ".join((flow.name.strip(), *flow.compartment)) for own, flow in linked.flows.items()
    }
    certain = lost[1] == 0
    system = MatrixSystem.from_matrices(
        a,
        b,
        products=ids,
        processes=ids,
        flows=list(linked.flows),
        uncertainty=None if certain else MatrixUncertainty(a_records, b_records, a_groups, b_groups),
        labels=labels,
    )
    tables = pedigree_findings(
        exchange.uncertainty.pedigree_table
        for item in linked.processes
        for exchange in item.process.exchanges
        if exchange.uncertainty is not None
    )
    found = (*_findings(a_merged + b_merged, lost[0]), *tables)
    return Assembly(system, linked, tuple(groups.numbers), lost[1], found)


def _refuse(linked: LinkedLibrary) -> None:
    missing = linked.report.open
    if missing:
        names = list(dict.fromkeys(item.flow_name for item in missing))
        what = finding("lca_assembly.open", count=len(missing), flows=len(names), examples="; ".join(names[:EXAMPLES]))
        flows = tuple(dict.fromkeys(item.flow for item in missing))
        raise UnlinkedError(what, flows, tuple(dict.fromkeys(item.process for item in missing)))
    if has_errors(linked.findings):
        raise DataError(linked.findings)


def _add(part: _Part, link: Link, exchange: Exchange, groups: _Groups, lost: list[int]) -> None:
    """Put an exchange into its place; ``lost`` counts distributions that cannot be scaled, and those that are kept."""
    size = abs(link.factor)
    kept = scaled_uncertainty(exchange.uncertainty, size) if size > 0 else None
    uncertain = kept is not None and kept.distribution >= UNCERTAIN_FROM
    lost[0] += exchange.uncertainty is not None and kept is None
    lost[1] += uncertain
    group = groups.of(exchange) if uncertain else ALONE
    part.add(link.row, link.column, exchange.amount * link.factor, kept if uncertain else None, group)


def _matrix(part: _Part, shape: tuple[int, int]) -> tuple[sparse.coo_array, Records, NDArray[np.int64], int]:
    """Matrix, records and groups of its entries in the same order, and how many uncertain entries were merged."""
    count = len(part.entries)
    values, groups = np.empty(count), np.full(count, ALONE, dtype=np.int64)
    records = np.zeros(count, dtype=UNCERTAINTY_DTYPE)
    for name in ("loc", "scale", "shape", "minimum", "maximum"):
        records[name] = np.nan
    merged = 0
    for place, entry in enumerate(part.entries.values()):
        amounts = [amount for amount, _, _ in entry]
        values[place] = math.fsum(amounts)
        if all(uncertainty is None for _, uncertainty, _ in entry):
            records["uncertainty_type"][place], records["loc"][place] = CERTAIN, values[place]
        elif len(entry) == 1:
            _write(records, place, entry[0][1], values[place])
            groups[place] = entry[0][2]
        else:
            merged += 1
            shared = {group for _, _, group in entry}
            groups[place] = entry[0][2] if len(shared) == 1 else ALONE
            records[place] = _together(entry, ALONE not in shared and len(shared) == 1)
    places = np.array(list(part.entries), dtype=np.int64).reshape(count, 2)
    return sparse.coo_array((values, (places[:, 0], places[:, 1])), shape=shape), records, groups, merged


def _write(records: Records, place: int, given: Uncertainty | None, amount: float) -> None:
    if given is None:
        records["uncertainty_type"][place], records["loc"][place] = CERTAIN, amount
        return
    records["uncertainty_type"][place], records["negative"][place] = given.distribution, given.negative
    for name in ("loc", "scale", "shape", "minimum", "maximum"):
        records[name][place] = getattr(given, name)


def _together(entry: Sequence[tuple[float, Uncertainty | None, int]], shared: bool) -> np.void:
    """One record for the sum of several exchanges at one place."""
    from carbonacct.lca.brightway.merging import one_record  # noqa: PLC0415  (it needs scipy.stats)

    amounts = np.array([amount for amount, _, _ in entry])
    records = np.zeros(len(entry), dtype=UNCERTAINTY_DTYPE)
    for place, (amount, uncertainty, _) in enumerate(entry):
        _write(records, place, uncertainty, amount)
    first = records[0]
    alike = (records["uncertainty_type"] == LOGNORMAL).all() and (records["scale"] == first["scale"]).all()
    if shared and alike and (np.sign(amounts) == np.sign(amounts[0])).all():
        made = first.copy()
        made["loc"] = math.log(math.fsum(np.exp(records["loc"]).tolist()))
        made["minimum"] = made["maximum"] = np.nan
        return made  # type: ignore[no-any-return]
    return one_record(records, amounts)  # type: ignore[no-any-return]


def _findings(merged: int, lost: int) -> Iterator[Finding]:
    if merged:
        yield finding("lca_assembly.merged", count=merged)
    if lost:
        yield finding("lca_assembly.unscaled", count=lost)
