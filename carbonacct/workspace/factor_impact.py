"""What every figure of a workspace becomes under another edition of a factor data set, and which lines move it.

The accounts are computed twice: as they are, and with the rows of one edition in the place of the other. A workspace
that is evaluated is evaluated twice too. Nothing is written: neither ``factors.lock`` nor ``results/`` changes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from carbonacct.errors import ReferenceDataError, UsageError
from carbonacct.factors.dataset import Dataset
from carbonacct.factors.editions_diff import named_edition
from carbonacct.factors.store import FactorStore
from carbonacct.findings import DataError, Finding, finding
from carbonacct.workspace.evaluate import Evaluation, Request, evaluate_opened
from carbonacct.workspace.factor_impact_evaluation import EvaluationImpact, evaluation_impact
from carbonacct.workspace.factor_impact_figures import FigureChange, figure_changes
from carbonacct.workspace.factor_impact_lines import LineChange, changed_lines
from carbonacct.workspace.open import OWN_FACTORS, Workspace, open_workspace
from carbonacct.workspace.results import EVALUATION, FOLDER
from carbonacct.workspace.run import Accounts, run_accounts, used_factors

_ALONE = Request(all_readings=False, compare=False)
"""An evaluation as the settings say, without other readings and without the previous year."""
_OF_EDITION = frozenset({"figure", "locator", "name_zh", "name_en", "note"})


@dataclass(frozen=True, slots=True)
class Impact:
    """Every figure and every line that changes; ``baseline`` is the edition that the workspace computes with now.

    ``evaluation`` is None where the workspace names no indicator systems and was never evaluated.
    """

    workspace: Workspace
    old: str
    new: str
    baseline: str
    figures: tuple[FigureChange, ...]
    lines: tuple[LineChange, ...]
    findings: tuple[Finding, ...]
    evaluation: EvaluationImpact | None = None


@dataclass(frozen=True, slots=True)
class _Run:
    """What one edition gives: the accounts, and the evaluation with accounts of its own."""

    accounts: Accounts
    evaluation: Evaluation | None

    def used(self) -> list[str]:
        """References of every factor that either rests on."""
        parts = [self.accounts] if self.evaluation is None else [self.accounts, self.evaluation.accounts]
        refs = (used_factors(list(a.booked), list(a.energy), a.arrays, a.graph) for a in parts)
        return sorted({ref for one in refs for ref in one})

    def findings(self) -> tuple[Finding, ...]:
        """Findings of both."""
        return (*self.accounts.findings, *(() if self.evaluation is None else self.evaluation.findings))


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
    standing, remarks = _standing(workspace, threads)
    used = standing.used()
    editions = {ref.partition("#")[0] for ref in used}
    reverse = first.ref not in editions and second.ref in editions
    slot, other = (second, first) if reverse else (first, second)
    if slot.ref not in editions:
        remarks.append(finding("factor_impact.not_used", old=old, new=new))
        graph, same = standing.accounts.graph, standing.evaluation
        compared = None if same is None else evaluation_impact(same, same, slot.ref, old, new, set())
        figures = tuple(figure_changes(graph, graph, {}, {}, set()))
        return Impact(workspace, old, new, "", figures, (), tuple(remarks), compared)
    exchanged = _run_with(workspace, slot, other, threads, used, standing.evaluation is not None)
    before, after = (exchanged, standing) if reverse else (standing, exchanged)
    return _compared(workspace, before, after, slot, other, reverse, remarks)


def _standing(workspace: Workspace, threads: int | None) -> tuple[_Run, list[Finding]]:
    """The run as things stand; why there is no evaluation where the workspace asks for one."""
    accounts = run_accounts(workspace, threads)
    asked = "evaluation" in workspace.config.model_fields_set or (workspace.folder / FOLDER / EVALUATION).is_dir()
    if not asked:
        return _Run(accounts, None), []
    try:
        return _Run(accounts, evaluate_opened(workspace, _ALONE, threads)), []
    except DataError as stop:
        first = next(item for item in stop.findings if item.severity == "error")
        zh, en = (f"{first.source or ''} {first.message(lang)}".strip() for lang in ("zh", "en"))
        return _Run(accounts, None), [finding("factor_impact.no_evaluation", reason_zh=zh, reason_en=en)]


def _run_with(
    workspace: Workspace, slot: Dataset, other: Dataset, threads: int | None, used: list[str], evaluated: bool
) -> _Run:
    """The run with the rows of another edition in the place of one."""
    changed = replace(workspace, store=exchanged_store(workspace.store, slot, other))
    known = {factor.factor_id for factor in other.factors}
    ids = [ref.partition("#")[2] for ref in used if ref.startswith(f"{slot.ref}#")]
    lacking = [name for name in ids if name not in known]
    missing = [finding("factor_impact.lacking", new=other.ref, ids=", ".join(lacking))] if lacking else []
    try:
        accounts = run_accounts(changed, threads)
        return _Run(accounts, evaluate_opened(changed, _ALONE, threads) if evaluated else None)
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
    workspace: Workspace,
    before: _Run,
    after: _Run,
    slot: Dataset,
    other: Dataset,
    reverse: bool,
    remarks: list[Finding],
) -> Impact:
    old, new = (other, slot) if reverse else (slot, other)
    names, refs = (slot.ref, old.ref, new.ref), _changed_refs(slot, other)
    lines, first, second = changed_lines(before.accounts, after.accounts, *names)
    figures = figure_changes(before.accounts.graph, after.accounts.graph, first, second, refs)
    evaluated = None
    if before.evaluation is not None and after.evaluation is not None:
        evaluated = evaluation_impact(before.evaluation, after.evaluation, *names, refs)
    known = {_said(item) for item in before.findings()}
    found = [_renamed(item, slot.ref, new.ref) for item in after.findings() if _said(item) not in known]
    if old.gwp_set != new.gwp_set:
        found.append(finding("factor_impact.gwp_set", old=old.gwp_set or "—", new=new.gwp_set or "—", edition=new.ref))
    baseline = new.ref if reverse else old.ref
    findings = tuple(dict.fromkeys((*remarks, *found)))
    return Impact(workspace, old.ref, new.ref, baseline, tuple(figures), tuple(lines), findings, evaluated)


def _changed_refs(slot: Dataset, other: Dataset) -> set[str]:
    """References of the slot whose value differs in the other edition."""
    values = {factor.factor_id: (factor.value, factor.unit) for factor in other.factors}
    return {f.ref for f in slot.factors if values.get(f.factor_id) != (f.value, f.unit)}


def _said(item: Finding) -> tuple[object, ...]:
    """What a finding says apart from value, place and name of the factor it is about, which differ by edition."""
    return (item.code, item.source, *((key, text) for key, text in item.params if key not in _OF_EDITION))


def _renamed(item: Finding, slot: str, shown: str) -> Finding:
    """A finding of a run in which the slot held other rows, with the edition they come from."""
    return replace(item, params=tuple((key, text.replace(slot, shown)) for key, text in item.params))
