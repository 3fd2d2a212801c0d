"""Which uncertain inputs matter: gradients times standard deviations, for all of them at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carbonacct.lca.contribution_tables import label
from carbonacct.lca.derivatives import Gradients, entry_ids
from carbonacct.lca.quantiles import UNIFORMS, integrated, moments, quantiles
from carbonacct.lca.system import MatrixSystem
from carbonacct.lca.uncertainty.distributions import Family, families, uncertain

Values = NDArray[np.float64]
Places = NDArray[np.int64]
ALONE = -1
BLOCK = 2_000
"""Entries whose quantiles are held in memory at once (513 each: 8 MB)."""


@dataclass(frozen=True, eq=False)
class UncertainEntries:
    """The entries of A and B that have a distribution, and the inputs they belong to.

    Entries of one group move together and are one input; every other entry is an input of its own.

    Attributes:
        in_biosphere: whether an entry stands in B (else in A), shape (entries,).
        place: its position in the data of the matrix.
        amount: its fixed amount, with the sign of the matrix.
        number: the input it belongs to, 0 … inputs − 1.
        inputs: number of inputs.
        families: the entries by distribution; ``targets`` are positions of entries.
        mean: with the sign of the matrix.
        deviation: standard deviation.
    """

    in_biosphere: NDArray[np.bool_]
    place: Places
    amount: Values
    number: Places
    inputs: int
    families: tuple[Family, ...]
    mean: Values
    deviation: Values

    def at(self, entries: Places, u: Values) -> Values:
        """Values of some entries (ascending) at uniforms, shape (entries, draws); u likewise or (draws,)."""
        u = np.broadcast_to(u, (len(entries), np.shape(u)[-1]))
        values = np.empty(u.shape)
        for family in self.families:
            chosen = np.minimum(np.searchsorted(family.targets, entries), len(family.targets) - 1)
            rows = np.flatnonzero(family.targets[chosen] == entries)
            if len(rows):
                values[rows] = quantiles(family.part(chosen[rows]), u[rows])
        return values


def uncertain_entries(system: MatrixSystem) -> UncertainEntries:
    """All uncertain entries of a system.

    Raises:
        DistributionError: a record describes no distribution.
    """
    parts = []
    for matrix, records, groups in (
        (system.technosphere, system.technosphere_uncertainty, system.technosphere_groups),
        (system.biosphere, system.biosphere_uncertainty, system.biosphere_groups),
    ):
        places = uncertain(records)
        group = np.full(len(places), ALONE) if groups is None else groups[places]
        parts.append((places, None if records is None else records[places], group, matrix.data[places]))
    place, amount, group = (np.concatenate([part[k] for part in parts]) for k in (0, 3, 2))
    in_biosphere = np.repeat([False, True], [len(part[0]) for part in parts])
    number, inputs = _numbered(group)
    found: list[Family] = []
    if len(place):
        records = np.concatenate([part[1] for part in parts if part[1] is not None])
        name = _namer(system, in_biosphere, place)
        found = families(records, amount, number.astype(np.uint64), np.arange(len(place)), name)
    mean, deviation = np.empty(len(place)), np.empty(len(place))
    for family in found:
        mean[family.targets], deviation[family.targets] = moments(family)
    return UncertainEntries(in_biosphere, place, amount, number, inputs, tuple(found), mean, deviation)


def _numbered(group: Places) -> tuple[Places, int]:
    """Number of the input of each entry, in the order in which inputs first appear, and how many there are."""
    alone = group == ALONE
    keys = np.where(alone, -1 - np.arange(len(group)), group)
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse.ravel()], len(first)


def _namer(system: MatrixSystem, in_biosphere: NDArray[np.bool_], place: Places):  # type: ignore[no-untyped-def]
    return lambda entry: entry_name(system, bool(in_biosphere[entry]), int(place[entry]))


def entry_name(system: MatrixSystem, in_biosphere: bool, place: int) -> str:
    """Text of an entry for people: row → column."""
    row, column = entry_ids(system, "B" if in_biosphere else "A", place, "")
    return f"{label(system, row)} → {label(system, column)}"


def first_order_variances(entries: UncertainEntries, gradients: Gradients) -> Values:
    """Variance of the score by each input to first order, shape (inputs,).

    Of an entry that moves alone: (gradient × standard deviation)². Of entries that move together: the variance of
    the sum of gradient × value over their common uniform.
    """
    gradient = gradient_of(entries, gradients)
    several = np.bincount(entries.number, minlength=entries.inputs)[entries.number] > 1
    alone = ~several
    found = np.zeros(entries.inputs)
    found[entries.number[alone]] = (gradient[alone] * entries.deviation[alone]) ** 2
    together = np.flatnonzero(several & (gradient != 0.0))
    together = together[np.argsort(entries.number[together], kind="stable")]
    members, starts = np.unique(entries.number[together], return_index=True)
    for member, start, end in zip(members, starts, np.append(starts, len(together))[1:], strict=True):
        places = together[start:end]
        found[member] = _together(entries, np.sort(places), gradient) ** 2
    return found


def gradient_of(entries: UncertainEntries, gradients: Gradients) -> Values:
    """∂score/∂entry of each uncertain entry, shape (entries,)."""
    found = np.empty(len(entries.place))
    found[~entries.in_biosphere] = gradients.technosphere[entries.place[~entries.in_biosphere]]
    found[entries.in_biosphere] = gradients.biosphere[entries.place[entries.in_biosphere]]
    return found


def _together(entries: UncertainEntries, places: Places, gradient: Values) -> float:
    """Standard deviation of Σ gradient × value over the common uniform of these entries."""
    summed = np.zeros(len(UNIFORMS))
    for start in range(0, len(places), BLOCK):
        part = places[start : start + BLOCK]
        summed += gradient[part] @ entries.at(part, UNIFORMS)
    return float(integrated(summed[None])[1][0])
