"""What every figure of a workspace becomes under another edition of a factor data set, and which lines move it.

The accounts are computed twice: as they are, and with the rows of one edition in the place of the other. Nothing is
written: neither ``factors.lock`` nor ``results/`` changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from carbonacct.errors import ReferenceDataError, UsageError
from carbonacct.factors.dataset import Dataset
from carbonacct.factors.editions_diff import named_edition
from carbonacct.factors.store import FactorStore
from carbonacct.findings import DataError, Finding, finding
from carbonacct.lineage.graph import Graph
from carbonacct.workspace.factor_impact_lines import LineChange, changed_lines
from carbonacct.workspace.open import OWN_FACTORS, Workspace, open_workspace
from carbonacct.workspace.run import Accounts, run_accounts, used_factors

_SAME = 1e-12


@dataclass(frozen=True, slots=True)
class FigureChange:
    """One figure under both editions.

    ``moved_by`` holds places in :attr:`Impact.lines`; ``factors`` the factors that the figure itself rests on and
    whose values differ (a figure may be worked out from a factor without a line).
    """

    path: str
    label_zh: str
    label_en: str
    unit: str
    old: float | None
    new: float | None
    moved_by: tuple[int, ...]
    factors: tuple[str, ...]

    @property
    def moved(self) -> bool:
        """Whether the value differs by more than rounding of floats."""
        if self.old is None or self.new is None:
            return self.old is not self.new
        return abs(self.new - self.old) > _SAME * max(abs(self.old), abs(self.new))

    @property
    def difference(self) -> float | None:
        """new − old."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def relative(self) -> float | None:
        """new ÷ old − 1; None where there is no old value or it is 0."""
        return None if not self.old or self.new is None else self.new / self.old - 1


@dataclass(frozen=True, slots=True)
class Impact:
    """Every figure and every line that changes; ``baseline`` is the edition that the workspace computes with now."""

    workspace: Workspace
    old: str
    new: str
    baseline: str
    figures: tuple[FigureChange, ...]
    lines: tuple[LineChange, ...]
    findings: tuple[Finding, ...]


def factor_impact(folder: Path, old: str, new: str, threads: int | None = None) -> Impact:
    """Compute a workspace under two editions of a data set.

    Args:
        folder: the workspace.
        old: ``dataset@edition`` whose rows give the old figures.
        new: ``dataset@edition`` whose rows give the new figures; the ids of the two data sets may differ (GWP sets).
        threads: number of threads; the digits do not depend on it.

    Raises:
        UsageError: an edition is not there or holds no factors, or both are the same.
        DataError: the workspace has errors, or rows find no factor in the other edition.
    """
    workspace = open_workspace(folder)
    own = folder / OWN_FACTORS
    library = FactorStore.load(roots=[own] if own.is_dir() else [])
    first, second = named_edition(library, old), named_edition(library, new)
    if old == new:
        raise UsageError(f"两个版本相同 / both editions are {old}")
    standing = run_accounts(workspace, threads)
    used = {ref.partition("#")[0] for ref in _used(standing)}
    reverse = first.ref not in used and second.ref in used
    slot, other = (second, first) if reverse else (first, second)
    if slot.ref not in used:
        findings = [finding("factor_impact.not_used", old=old, new=new)]
        figures = tuple(_figures(standing.graph, standing.graph, {}, {}, set()))
        return Impact(workspace, old, new, "", figures, (), tuple(findings))
    exchanged = _run_with(workspace, slot, other, threads, _used(standing))
    before, after = (exchanged, standing) if reverse else (standing, exchanged)
    return _compared(workspace, before, after, slot, other, reverse)


def _used(accounts: Accounts) -> list[str]:
    return used_factors(list(accounts.booked), list(accounts.energy), accounts.arrays, accounts.graph)


def _run_with(workspace: Workspace, slot: Dataset, other: Dataset, threads: int | None, used: list[str]) -> Accounts:
    """The accounts with the rows of another edition in the place of one."""
    store = exchanged_store(workspace.store, slot, other)
    known = {factor.factor_id for factor in other.factors}
    ids = [ref.partition("#")[2] for ref in used if ref.startswith(f"{slot.ref}#")]
    lacking = [name for name in ids if name not in known]
    missing = [finding("factor_impact.lacking", new=other.ref, ids=", ".join(lacking))] if lacking else []
    try:
        return run_accounts(replace(workspace, store=store), threads)
    except DataError as stop:
        raise DataError((*missing, *(_renamed(item, slot.ref, other.ref) for item in stop.findings))) from stop
    except ReferenceDataError:
        if not missing:
            raise
        raise DataError(tuple(missing)) from None


def exchanged_store(store: FactorStore, slot: Dataset, other: Dataset) -> FactorStore:
    """A store in which the edition ``slot`` holds the rows of ``other``; everything else, its year too, stays."""
    rows = tuple(
        replace(factor, dataset=slot.id, edition=slot.edition, data_year=slot.data_year) for factor in other.factors
    )
    changed = replace(slot, factors=rows, gwp_set=other.gwp_set, library=False)
    kept = [dataset for dataset in store.datasets if dataset.ref != slot.ref]
    libraries = [head for head in store.libraries if head.ref != slot.ref]
    return FactorStore([*kept, changed], libraries, store.findings)


def _compared(
    workspace: Workspace, before: Accounts, after: Accounts, slot: Dataset, other: Dataset, reverse: bool
) -> Impact:
    old, new = (other, slot) if reverse else (slot, other)
    lines, places_before, places_after = changed_lines(before, after, slot.ref, old.ref, new.ref)
    changed_refs = _changed_refs(slot, other)
    figures = _figures(before.graph, after.graph, places_before, places_after, changed_refs)
    known = set(before.findings)
    findings = [_renamed(item, slot.ref, new.ref) for item in after.findings if item not in known]
    if old.gwp_set != new.gwp_set:
        findings.append(
            finding("factor_impact.gwp_set", old=old.gwp_set or "—", new=new.gwp_set or "—", edition=new.ref)
        )
    baseline = new.ref if reverse else old.ref
    return Impact(workspace, old.ref, new.ref, baseline, tuple(figures), tuple(lines), tuple(findings))


def _changed_refs(slot: Dataset, other: Dataset) -> set[str]:
    """References of the slot whose value differs in the other edition."""
    values = {factor.factor_id: (factor.value, factor.unit) for factor in other.factors}
    return {f.ref for f in slot.factors if values.get(f.factor_id) != (f.value, f.unit)}


def _renamed(item: Finding, slot: str, shown: str) -> Finding:
    """A finding of a run in which the slot held other rows, with the edition they come from."""
    return replace(item, params=tuple((key, text.replace(slot, shown)) for key, text in item.params))


Places = dict[tuple[str, int], int]
"""(``lines`` or ``energy_lines``, number of the line in its run) → place in :attr:`Impact.lines`."""


def _figures(
    before: Graph, after: Graph, places_before: Places, places_after: Places, refs: set[str]
) -> Iterator[FigureChange]:
    """Every figure of both runs with the lines below it that changed (a set of places as the bits of a number)."""
    moved: dict[str, int] = {}
    for graph, places in ((before, places_before), (after, places_after)):
        for node in graph:
            bits = moved.get(node.path, 0)
            for name, numbers in (("lines", node.lines), ("energy_lines", node.energy_lines)):
                for number in numbers:
                    place = places.get((name, number))
                    bits |= 0 if place is None else 1 << place
            for path in node.inputs:
                bits |= moved[path]
            moved[node.path] = bits
    for path in dict.fromkeys((*(n.path for n in before), *(n.path for n in after))):
        node = after[path] if path in after else before[path]
        yield FigureChange(
            path,
            node.label_zh,
            node.label_en,
            node.unit,
            before[path].value if path in before else None,
            after[path].value if path in after else None,
            tuple(_bits(moved[path])),
            tuple(ref for ref in node.factors if ref in refs),
        )


def _bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest
