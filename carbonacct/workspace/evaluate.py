"""Evaluate a workspace: accounts under the systems' profiles, registers, indicators, previous year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from carbonacct.errors import UsageError
from carbonacct.evaluation.catalogue import catalogue
from carbonacct.evaluation.declarations import declarations
from carbonacct.evaluation.indicators import SystemEvaluation, SystemResult
from carbonacct.evaluation.inputs import Given, Inputs, is_industrial, register_rows, typed_quantities
from carbonacct.evaluation.reading import load_system, system_names
from carbonacct.evaluation.rows import RowSet
from carbonacct.evaluation.system import IndicatorSystem
from carbonacct.evaluation.variants import variant_id, varied_profile
from carbonacct.findings import DataError, Finding, finding, has_errors, ordered
from carbonacct.source import Source
from carbonacct.workspace.open import Workspace, open_workspace
from carbonacct.workspace.run import Accounts, Progress, run_accounts
from carbonacct.workspace.statements import Statements, decomposition, park_statements

if TYPE_CHECKING:
    from carbonacct.ghg.profile import Profile

Readings = Mapping[str, Mapping[str, str]]
"""System → option → reading, of the options that are not at their default."""
OWN_SYSTEMS = "systems"
"""Folder of a workspace's own indicator systems."""


@dataclass(frozen=True)
class Request:
    """What is asked of an evaluation; empty means: as the workspace's settings say.

    Attributes:
        systems: ids of indicator systems.
        options: system → option → reading, over those of the settings.
        at: the evaluation date (default: the last day of the accounting period).
        term: ``near`` or ``long``.
        all_readings: also compute what every other reading gives.
        previous: the previous year's workspace.
        compare: whether a previous year is looked for at all.
    """

    systems: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    at: date | None = None
    term: str = "near"
    all_readings: bool = True
    previous: Path | None = None
    compare: bool = True


@dataclass(frozen=True)
class Evaluation:
    """Everything that one evaluation computed."""

    accounts: Accounts
    inputs: Inputs
    systems: tuple[IndicatorSystem, ...]
    results: tuple[SystemResult, ...]
    at: date
    term: str
    previous: Evaluation | None
    statements: Statements
    findings: tuple[Finding, ...]


def evaluate_workspace(
    folder: Path, request: Request, threads: int | None = None, progress: Progress | None = None
) -> Evaluation:
    """Evaluate the park in a folder.

    Args:
        folder: the workspace.
        request: what is asked.
        threads: number of threads of the accounts.
        progress: told of every step.

    Raises:
        DataError: findings of severity error stand; nothing is computed.
        UsageError: the folder, a system, an option or a reading is unknown.
        ReferenceDataError: a system or a profile is broken.
    """
    say = progress or (lambda zh, en: None)
    say("读取数据与因子", "reading tables and factors")
    return evaluate_opened(open_workspace(folder), request, threads, progress)


def evaluate_opened(
    workspace: Workspace, request: Request, threads: int | None = None, progress: Progress | None = None
) -> Evaluation:
    """Evaluate the park of an opened workspace; arguments and errors as :func:`evaluate_workspace`."""
    settings = workspace.config.evaluation
    names = tuple(dict.fromkeys(request.systems or settings.systems))
    systems = tuple(_system(workspace, name) for name in names)
    readings = {system.id: _readings(system, settings.options, request.options) for system in systems}
    return _evaluated(workspace, systems, readings, request, threads, progress)


def _evaluated(
    workspace: Workspace,
    systems: tuple[IndicatorSystem, ...],
    readings: Readings,
    request: Request,
    threads: int | None,
    progress: Progress | None,
) -> Evaluation:
    """Evaluate an opened workspace under systems and readings that are chosen."""
    say = progress or (lambda zh, en: None)
    accounts = run_accounts(workspace, threads, progress, _profiles(systems, readings, request.all_readings))
    at = request.at or workspace.config.period.end
    inputs, findings = _inputs(workspace, accounts, at, systems)
    say("评价指标", "indicators")
    results: list[SystemResult] = []
    shared: dict[str, RowSet] = {}
    for system in systems:
        declared, found = declarations(inputs.registers["declarations"], system)
        findings += [*found, *_target_findings(system)]
        work = SystemEvaluation(system, inputs, readings[system.id], request.all_readings, declared, shared)
        results += [work.park()] if system.document.subject == "park" else list(work.enterprises())
    findings += [item for result in results for item in result.findings]
    stated, found = park_statements(accounts, inputs)
    findings += found
    previous, found = _previous(workspace, systems, readings, request, threads, say)
    findings += found
    if previous is not None:
        changed, found = decomposition(previous.accounts, accounts, accounts.park_profile)
        findings += found
        stated = replace(stated, decomposition=changed, previous=previous.accounts.workspace.config.name_zh)
    everything = tuple(ordered([*accounts.findings, *findings]))
    if has_errors(everything):
        raise DataError(everything)
    return Evaluation(accounts, inputs, systems, tuple(results), at, request.term, previous, stated, everything)


def _system(workspace: Workspace, name: str) -> IndicatorSystem:
    system = load_system(name, workspace.folder / OWN_SYSTEMS, workspace.folder / "profiles")
    points = workspace.config.evaluation.points.get(name, {})
    unknown = set(points) - {one.id for one in system.document.class_}
    if unknown:
        raise UsageError(f"evaluation.points.{name}: {', '.join(sorted(unknown))} 不是它的类别 / is no class of it")
    classes = tuple(one.model_copy(update={"points": points.get(one.id, one.points)}) for one in system.document.class_)
    return replace(system, document=system.document.model_copy(update={"class_": classes}))


def _readings(system: IndicatorSystem, *chosen: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Readings of a system that are not the defaults; later ones win.

    Raises:
        UsageError: an unknown option or reading.
    """
    found: dict[str, str] = {}
    for options in chosen:
        for option, reading in options.get(system.id, {}).items():
            if option not in system.options:
                raise UsageError(f"{system.id}: 没有选项 / no option {option!r}; {', '.join(sorted(system.options))}")
            known = [one.id for one in system.options[option].reading]
            if reading not in known:
                raise UsageError(f"{system.id} {option}: 没有读法 / no reading {reading!r}; {', '.join(known)}")
            found[option] = reading
    return found


def _profiles(systems: Sequence[IndicatorSystem], readings: Readings, all_readings: bool) -> list[Profile]:
    """The systems' accounting profiles, and their variants as far as readings ask for them."""
    found: dict[str, Profile] = {}
    for system in systems:
        found.setdefault(system.profile.id, system.profile)
        for key, option in system.options.items():
            used = readings[system.id].get(key, option.default)
            for reading in option.reading:
                name = variant_id(system.profile.id, reading.id)
                if reading.profile and name not in found and (all_readings or reading.id == used):
                    found[name] = varied_profile(system.profile, name, reading.profile, f"{system.id}: {key}")
    return list(found.values())


def _inputs(
    workspace: Workspace, accounts: Accounts, at: date, systems: Sequence[IndicatorSystem]
) -> tuple[Inputs, list[Finding]]:
    tables = workspace.tables
    typed = typed_quantities(tables)
    given = {"period_days": _period_days(workspace)}
    peak = _peak_load(workspace)
    if peak is not None:
        given["peak_load"] = peak
    inputs = Inputs(
        accounts.graph,
        register_rows(tables, at),
        tables.organisations,
        workspace.members,
        tables,
        typed,
        given,
        at,
        workspace.config.park_id,
    )
    findings = [*_typed_findings(inputs, systems), *_attestation_findings(inputs), *_industry_findings(inputs)]
    return inputs, [*findings, *_declared_systems(inputs, systems)]


def _period_days(workspace: Workspace) -> Given:
    period = workspace.config.period
    days = (period.end - period.start).days + 1
    zh = f"carbonacct.toml 核算期 {period.start} 至 {period.end}"
    en = f"period of carbonacct.toml: {period.start} to {period.end}"
    return Given(float(days), "d", zh, en)


def _peak_load(workspace: Workspace) -> Given | None:
    """The largest hourly mean of the park's load, where the time series measure the park itself."""
    from carbonacct.evaluation.source_grid_load import park_peak_load  # noqa: PLC0415

    found = park_peak_load(workspace.timeseries, workspace.period, workspace.config.park_id)
    if found is None:
        return None
    zh, en = "timeseries/ 园区负荷逐时平均的最大值", "largest hourly mean of the park's load in timeseries/"
    return Given(found, "kW", zh, en)


# ---- findings


def _typed_findings(inputs: Inputs, systems: Sequence[IndicatorSystem]) -> list[Finding]:
    known = {name for name, quantity in catalogue().park.items() if quantity.source in ("typed", "timeseries")}
    known |= {typed.id for system in systems for typed in system.document.typed}
    computed = {*catalogue().park, *inputs.given} - known | set(inputs.given)
    listed = "、".join(sorted(known))
    findings = []
    for name, rows in inputs.typed.items():
        for row in rows:
            if name in computed:
                findings.append(finding("evaluation.typed_ignored", row.source, quantity=name))
            elif name not in known:
                findings.append(finding("evaluation.typed_unknown", row.source, quantity=name, known=listed))
    return findings


def _attestation_findings(inputs: Inputs) -> list[Finding]:
    """Attestations that are not valid at the evaluation date."""
    rows, day = inputs.registers["attestations"], inputs.at.isoformat()
    findings = []
    for row, valid in enumerate(rows.columns.get("valid", ())):
        cells = {name: rows.columns[name][row] for name in ("number", "kind", "valid_from", "valid_to")}
        if valid is not False:
            continue
        ended = cells["valid_to"] is not None and str(cells["valid_to"]) < day
        code = "evaluation.attestation_expired" if ended else "evaluation.attestation_not_yet"
        source = rows.source(row, "valid_to" if ended else "valid_from")
        word = _word("attestations", "kind", str(cells["kind"]))
        findings.append(finding(code, source, kind=word, value=cells["number"], at=day,
                                **{name: cells[name] for name in ("valid_from", "valid_to")}))  # fmt: skip
    return findings


def _word(register: str, column: str, value: str) -> str:
    from carbonacct.activity.registers import REGISTERS  # noqa: PLC0415

    words = REGISTERS[register].column(column).choices.get(value)
    return words[0] if words else value


def _industry_findings(inputs: Inputs) -> list[Finding]:
    frame = inputs.organisations
    rows = zip(frame["entity_id"], frame["kind"], frame["industry_code"], strict=True)
    source = inputs.tables.source
    return [
        finding("evaluation.industry_blank", source("organisations", index, "industry_code"), entity=entity)
        for index, (entity, kind, code) in enumerate(rows)
        if kind == "enterprise" and is_industrial(str(code or "")) is None
    ]


def _declared_systems(inputs: Inputs, systems: Sequence[IndicatorSystem]) -> list[Finding]:
    rows = inputs.registers["declarations"]
    known = {*system_names(), *(system.id for system in systems)}
    return [
        finding("evaluation.unknown_system", rows.source(row, "system"), value=name, known="、".join(sorted(known)))
        for row, name in enumerate(rows.columns["system"])
        if name not in known
    ]


def _target_findings(system: IndicatorSystem) -> list[Finding]:
    open_targets = [t for rule in system.indicators for t in rule.targets if t.document.verification != "primary"]
    if not open_targets:
        return []
    names = {"name_zh": system.document.name_zh, "name_en": system.document.name_en}
    return [finding("evaluation.target_unverified", None, count=len(open_targets), **names)]


# ---- previous year


def _previous(
    workspace: Workspace,
    systems: tuple[IndicatorSystem, ...],
    readings: Readings,
    request: Request,
    threads: int | None,
    say: Progress,
) -> tuple[Evaluation | None, list[Finding]]:
    """The previous year's evaluation under the systems and readings of this year, or why there is none."""
    place = request.previous if request.compare else None
    if place is None and request.compare and workspace.config.evaluation.previous:
        place = workspace.folder / workspace.config.evaluation.previous
    if place is None:
        return None, []
    say("上年数据", "previous year")
    asked = replace(request, at=None, all_readings=False, previous=None, compare=False)
    try:
        return _evaluated(open_workspace(place), systems, readings, asked, threads, None), []
    except DataError as stop:
        first = next(item for item in stop.findings if item.severity == "error")
        reason = f"{first.source or ''} {first.message()}".strip()
    except UsageError as error:
        if request.previous is not None:
            raise
        reason = str(error)
    shown = workspace.config.evaluation.previous or str(request.previous)
    return None, [finding("evaluation.previous_unreadable", Source("carbonacct.toml"), folder=shown, reason=reason)]
