"""Many parks at once: each evaluated in a process of its own, then ranked, with the targets of a programme over all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from carbonacct import parallel
from carbonacct.errors import CarbonacctError, UsageError
from carbonacct.evaluation.outcome import outcome
from carbonacct.evaluation.programme import POOLED, Programme, TargetReached, load_programme, pooled, reached
from carbonacct.evaluation.rows import Cell
from carbonacct.evaluation.virtual_power_plant import registered_adjustable_kw
from carbonacct.findings import DataError
from carbonacct.lineage.graph import digest
from carbonacct.workspace.config import FILE
from carbonacct.workspace.evaluate import Evaluation, Request, evaluate_workspace
from carbonacct.workspace.scorecard import chosen_term, outcome_document

FORMAT = "carbonacct.ranking/1"
Json = dict[str, Any]
Told = Callable[[int, int, str], None]
"""Called with the number of parks done, the number of parks, and the folder that is done."""


@dataclass(frozen=True)
class ParkResult:
    """What a ranking keeps of one park; plain values, so that it travels between processes."""

    folder: str
    at: str
    name_zh: str = ""
    name_en: str = ""
    eligible: bool | None = None
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    points: float = 0.0
    reasons_zh: tuple[str, ...] = ()
    reasons_en: tuple[str, ...] = ()
    values: Mapping[str, float | str | bool | None] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    milestones: tuple[Mapping[str, Sequence[Cell]], Sequence[str]] = field(default_factory=lambda: ({}, ()))
    adjustable_kw: float | None = None
    errors: tuple[str, ...] = ()
    indicators: tuple[Mapping[str, str | int], ...] = ()


@dataclass(frozen=True)
class _Job:
    root: Path
    folder: str
    request: Request


def workspaces_below(root: Path) -> list[str]:
    """Folders right below a folder that are workspaces, sorted.

    Raises:
        UsageError: there is none.
    """
    if not root.is_dir():
        raise UsageError(f"没有这个文件夹 / no such folder: {root}")
    found = sorted(path.parent.name for path in root.glob(f"*/{FILE}"))
    if not found:
        raise UsageError(f"{root} 既不是工作区，也不含工作区 / {root} is no workspace and contains none")
    return found


def evaluate_parks(
    root: Path, request: Request, workers: int | None = None, told: Told | None = None
) -> list[ParkResult]:
    """Evaluate every workspace right below a folder; a park with errors is kept with them and ranked last.

    Args:
        root: the folder.
        request: what is asked; the first system is the one that parks are ranked by.
        workers: number of processes (default: as many as threads elsewhere).
        told: told of every park that is done.
    """
    folders = workspaces_below(root)
    jobs = [_Job(root, folder, request) for folder in folders]
    found: list[ParkResult | None] = [None] * len(jobs)
    finished = parallel.in_processes(_evaluated, jobs, workers or parallel.default_threads())
    for done, (place, result) in enumerate(finished, start=1):
        found[place] = result
        if told is not None:
            told(done, len(jobs), result.folder)
    return [result for result in found if result is not None]


def _evaluated(job: _Job) -> ParkResult:
    """One park; what is wrong with it is part of the result, so that one bad folder never stops the others."""
    at = "" if job.request.at is None else job.request.at.isoformat()
    try:
        evaluation = evaluate_workspace(job.root / job.folder, job.request, threads=1)
    except DataError as stop:
        errors = [item for item in stop.findings if item.severity == "error"]
        return ParkResult(job.folder, at, errors=tuple(f"{item.source or '—'} {item.message()}" for item in errors))
    except (CarbonacctError, OSError) as error:
        return ParkResult(job.folder, at, errors=(str(error),))
    return _result(job.folder, evaluation)


def _result(folder: str, evaluation: Evaluation) -> ParkResult:
    config = evaluation.accounts.workspace.config
    first = next((result for result in evaluation.results if result.system.document.subject == "park"), None)
    if first is None:
        none = "没有以园区为对象的指标体系 / no system of parks"
        return ParkResult(folder, evaluation.at.isoformat(), errors=(none,))
    term = chosen_term(first, evaluation)
    found = outcome(first, term.id)
    told = outcome_document(found, first)
    rows = evaluation.inputs.registers[POOLED]
    cells = [str(rows.source(row, "number")) for row in range(len(rows))]
    return ParkResult(
        folder,
        evaluation.at.isoformat(),
        config.name_zh,
        config.name_en,
        found.eligible,
        found.counts,
        found.points,
        tuple(reason["text_zh"] for reason in told["reasons"]),
        tuple(reason["text_en"] for reason in told["reasons"]),
        {one.rule.document.id: one.terms[term.id].value.value if term.id in one.terms else one.value.value
         for one in first.indicators},
        {one.rule.document.id: one.terms[term.id].status for one in first.indicators if term.id in one.terms},
        (dict(rows.columns), cells),
        registered_adjustable_kw(evaluation.inputs.tables),
        indicators=tuple(
            {key: getattr(one.rule.document, key) for key in ("id", "number", "name_zh", "name_en", "unit_zh", "unit")}
            for one in first.indicators
        ),
    )  # fmt: skip


def _order(park: ParkResult) -> tuple[object, ...]:
    """Parks free of errors first; then the eligible; then by binding and reference indicators met, and points."""
    binding, reference = park.counts.get("binding", {}), park.counts.get("reference", {})
    settled = reference.get("met", 0) + reference.get("exempt", 0)
    return (bool(park.errors), park.eligible is False, -binding.get("met", 0), -settled, -reference.get("met", 0),
            -park.points, park.folder)  # fmt: skip


def ranking(parks: Sequence[ParkResult], request: Request, programme: str, at: date | None) -> Json:
    """The document ``carbonacct.ranking/1`` of evaluated parks.

    Args:
        parks: of :func:`evaluate_parks`.
        request: what was asked.
        programme: id of a programme, or empty for none.
        at: the day the programme is judged at (default: the latest evaluation date of the parks).
    """
    ordered = sorted(parks, key=_order)
    day = at or date.fromisoformat(max((park.at for park in parks if park.at), default=date.min.isoformat()))
    document: Json = {
        "format": FORMAT,
        "at": day.isoformat(),
        "term": request.term,
        "systems": list(request.systems),
        "indicators": _indicators(parks),
        "parks": [_park(rank, park) for rank, park in enumerate(ordered, start=1)],
        "programme": _programme(load_programme(programme), parks, day) if programme else None,
    }
    document["digest"] = digest(document)
    return document


def _indicators(parks: Sequence[ParkResult]) -> list[Json]:
    """What the values of the parks are called; a park may bring a system of its own under the same id."""
    found: dict[object, Json] = {}
    for park in parks:
        for one in park.indicators:
            found.setdefault(one["id"], dict(one))
    return list(found.values())


def _park(rank: int, park: ParkResult) -> Json:
    binding, reference = park.counts.get("binding", {}), park.counts.get("reference", {})
    return {
        "rank": rank,
        "folder": park.folder,
        "name_zh": park.name_zh,
        "name_en": park.name_en,
        "eligible": park.eligible,
        "met_binding": binding.get("met", 0),
        "of_binding": sum(binding.values()),
        "met_reference": reference.get("met", 0),
        "of_reference": sum(reference.values()),
        "exempt": reference.get("exempt", 0),
        "points": park.points,
        "reasons_zh": list(park.errors or park.reasons_zh),
        "reasons_en": list(park.errors or park.reasons_en),
        "status": "error" if park.errors else "ok",
        "errors": len(park.errors),
        "values": dict(park.values),
    }


def _programme(programme: Programme, parks: Sequence[ParkResult], day: date) -> Json:
    fine = sorted((park for park in parks if not park.errors), key=lambda park: park.folder)
    milestones = pooled((park.folder, *park.milestones) for park in fine)
    amounts = [park.adjustable_kw for park in fine if park.adjustable_kw is not None]
    adjustable = sum(amounts) if amounts else None
    document = programme.document
    return {
        "id": document.id,
        "name_zh": document.name_zh,
        "name_en": document.name_en,
        "targets": [_target(one) for one in reached(programme, milestones, adjustable, day)],
    }


def _target(one: TargetReached) -> Json:
    document = one.document
    return {
        "id": document.id,
        "name_zh": document.name_zh,
        "name_en": document.name_en,
        "unit": document.unit,
        "by": document.by.isoformat(),
        "value": one.value,
        "target": document.value,
        "status": one.status,
        "to_go": one.to_go,
        "reference": document.reference,
        "verification": document.verification,
        "path_rows": list(one.places),
    }
