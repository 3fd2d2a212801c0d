"""The main job: a workspace's tables become energy, emission lines, books, reconciliation and figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from carbonacct import parallel
from carbonacct.activity.records import Record, activity_records, source_records
from carbonacct.energy.balance import EnergyLine, balance_lines
from carbonacct.energy.conversion import BASES, EnergyContext
from carbonacct.energy.electrification import electrification, ordinary_grid_power
from carbonacct.energy.enterprise_figures import captured_and_kept, direct_supply, enterprise_figures
from carbonacct.energy.figures import EnergyFigures
from carbonacct.errors import UsageError
from carbonacct.factors.selection import verification_findings
from carbonacct.findings import DataError, Finding, finding, has_errors, ordered
from carbonacct.ghg.books import book_lines
from carbonacct.ghg.context import MethodContext
from carbonacct.ghg.figures import BookFigures, LineGroups, group_lines
from carbonacct.ghg.lines import Booked, LineArrays, compute
from carbonacct.ghg.negative_sources import negative_sources
from carbonacct.ghg.profile import Profile, load_profile
from carbonacct.lineage.graph import Graph, Node
from carbonacct.lineage.terms import factor_refs
from carbonacct.reconciliation import Statement, reconcile
from carbonacct.workspace.beside import Beside, BesideResults, read_beside
from carbonacct.workspace.open import Workspace, open_workspace
from carbonacct.workspace.remarks import (
    feedstock_findings,
    gate_findings,
    profile_findings,
    rows_without_effect,
    supplier_factor_findings,
    total_findings,
)

Progress = Callable[[str, str], None]
"""Called with a Chinese and an English line for every step of a run."""


@dataclass(frozen=True)
class Accounts:
    """Everything that one run computed; the first figures shown are those of the two headline profiles."""

    workspace: Workspace
    park_profile: str
    enterprise_profile: str
    profiles: tuple[Profile, ...]
    records: tuple[Record, ...]
    energy: tuple[EnergyLine, ...]
    booked: tuple[Booked, ...]
    arrays: LineArrays
    graph: Graph
    statements: tuple[Statement, ...]
    findings: tuple[Finding, ...]
    beside: BesideResults


def run_accounts(
    workspace: Workspace,
    threads: int | None = None,
    progress: Progress | None = None,
    profiles: Sequence[Profile] = (),
) -> Accounts:
    """Compute the accounts of an opened workspace.

    Args:
        workspace: the workspace; nothing is computed while findings of severity error stand.
        threads: number of threads (default: ``CARBONACCT_THREADS`` or the processors); the digits do not depend on it.
        progress: told of every step.
        profiles: accounting profiles in place of those of the settings; the first is the headline of both books.

    Raises:
        DataError: findings of severity error stand, in the tables or after factors were chosen.
        UsageError: an unknown profile.
        ReferenceDataError: a profile of the workspace is broken.
    """
    say = progress or (lambda zh, en: None)
    run = parallel.each(threads or parallel.default_threads())
    _refuse_errors(workspace.findings)
    config = workspace.config
    headline = (profiles[0].id, profiles[0].id) if profiles else (config.park_profile, config.enterprise_profile)
    profiles = list(profiles) or _profiles(workspace)
    beside = read_beside(workspace, profiles)
    findings = [*workspace.findings, *profile_findings(workspace, profiles), *beside.findings]
    records = activity_records(workspace.tables, config.park_id)
    everything = [*records, *source_records(workspace.tables), *beside.scope3.rows(profiles)]
    say("能源平衡", "energy balance")
    energy, found = balance_lines(records, energy_context(workspace), workspace.members)
    findings += found
    contexts = {profile.id: _method_context(workspace, profile) for profile in profiles}
    booked = _booked(workspace, everything, energy, contexts, say) + beside.lines(contexts, records)
    findings += [item for context in contexts.values() for item in context.findings]
    _refuse_errors(findings)
    arrays, found = compute(booked, contexts, run)
    findings += found + negative_sources(booked, arrays)
    _refuse_errors(findings)
    say("汇总与对账", "totals and reconciliation")
    graph = _graph(workspace, beside, group_lines(booked, arrays, run), energy, records)
    findings += gate_findings(workspace, energy)
    _refuse_errors(findings)
    findings += _remarks(workspace, everything, booked, energy, arrays, graph, profiles)
    findings += _intensities(graph, workspace, profiles)
    results, found = beside.results(graph, booked, arrays)
    findings += found
    return Accounts(
        workspace,
        *headline,
        tuple(profiles),
        tuple(everything),
        tuple(energy),
        tuple(booked),
        arrays,
        graph,
        _statements(graph, workspace, profiles, headline),
        tuple(ordered(findings)),
        results,
    )


def _booked(
    workspace: Workspace,
    records: list[Record],
    energy: list[EnergyLine],
    contexts: dict[str, MethodContext],
    say: Progress,
) -> list[Booked]:
    """Emission lines of all books under every profile; findings are kept in the contexts."""
    booked: list[Booked] = []
    for context in contexts.values():
        say(f"排放明细：{context.profile.name_zh}", f"emission lines: {context.profile.name_en}")
        booked += book_lines(records, energy, workspace.config.park_id, context, workspace.members)
    return booked


def _remarks(
    workspace: Workspace,
    records: list[Record],
    booked: list[Booked],
    energy: list[EnergyLine],
    arrays: LineArrays,
    graph: Graph,
    profiles: list[Profile],
) -> list[Finding]:
    """What a reader must know of the factors, rows and totals of a run."""
    findings: list[Finding] = []
    for ref in used_factors(booked, energy, arrays, graph):
        findings += verification_findings(workspace.store.get(ref))
    findings += rows_without_effect(records, booked, energy, graph)
    findings += total_findings(graph, profiles, dict.fromkeys(workspace.members.values()))
    findings += supplier_factor_findings(records, profiles)
    return findings + feedstock_findings(records, workspace.store)


def _graph(
    workspace: Workspace,
    beside: Beside,
    groups: LineGroups,
    energy: list[EnergyLine],
    records: list[Record],
) -> Graph:
    """Figures of the books, of what stands beside them, and of energy."""
    graph, members = Graph(), workspace.members
    for profile in beside.profiles:
        BookFigures(graph, groups, profile, members, workspace.config.park_id).build()
    beside.figures(graph, groups)
    figures = EnergyFigures(graph, energy, records, members, energy_context(workspace))
    figures.enterprises()
    figures.park()
    electrification(figures)
    enterprise_figures(figures)
    direct_supply(figures)
    captured_and_kept(figures)
    ordinary_grid_power(figures)
    return graph


def _refuse_errors(findings: Iterable[Finding]) -> None:
    found = ordered(findings)
    if has_errors(found):
        raise DataError(tuple(found))


def _statements(
    graph: Graph, workspace: Workspace, profiles: list[Profile], headline: tuple[str, str]
) -> tuple[Statement, ...]:
    owners = list(dict.fromkeys(workspace.members.values()))
    pairs = statement_pairs(headline, profiles)
    return tuple(reconcile(graph, park, books, owners, workspace.config.park_id) for park, books in pairs)


def _profiles(workspace: Workspace) -> list[Profile]:
    names = list(dict.fromkeys(workspace.config.profiles))
    return [load_profile(name, workspace.folder / "profiles") for name in names]


def energy_context(workspace: Workspace) -> EnergyContext:
    """What standard-coal conversion needs, from the workspace's settings.

    Raises:
        UsageError: the data set of the equivalent value is unknown.
    """
    config = workspace.config
    known = {dataset.ref for dataset in workspace.store.datasets}
    if config.electricity_equivalent not in known:
        raise UsageError(f"electricity_equivalent: unknown data set {config.electricity_equivalent!r}")
    return EnergyContext(
        workspace.store,
        workspace.store.carriers(),
        workspace.period,
        config.assessment_date,
        config.electricity_equivalent,
    )


def _method_context(workspace: Workspace, profile: Profile) -> MethodContext:
    config, frame = workspace.config, workspace.tables.organisations
    regions = {e: r or config.region for e, r in zip(frame["entity_id"], frame["region"], strict=True)}
    return MethodContext(
        profile,
        workspace.store,
        workspace.store.carriers(),
        lambda entity: regions.get(entity, config.region),
        config.assessment_date,
        config.period.start.year,
        config.period.start,
        config.period.end,
    )


def statement_pairs(headline: tuple[str, str], profiles: list[Profile]) -> list[tuple[Profile, Profile]]:
    """Pairs (park's profile, enterprises' profile) to reconcile: each with itself, and the two headline profiles."""
    by_id = {profile.id: profile for profile in profiles}
    first = (by_id[headline[0]], by_id[headline[1]])
    pairs = [(profile, profile) for profile in profiles]
    return pairs if first in pairs else [first, *pairs]


def used_factors(booked: list[Booked], energy: list[EnergyLine], arrays: LineArrays, graph: Graph) -> list[str]:
    """References of every published factor that a line or a figure used, sorted."""
    used = {ref for line in booked for ref in factor_refs(line.spec.terms)}
    used |= {ref for line in energy for basis in BASES for ref in factor_refs(line.terms[basis])}
    used |= {ref for node in graph for ref in node.factors} | set(arrays.gwp_refs) - {""}
    return sorted(used)


def _intensities(graph: Graph, workspace: Workspace, profiles: list[Profile]) -> list[Finding]:
    """Per tce on both bases and per 10⁴ CNY of value added, for every profile."""
    frame = workspace.tables.organisations
    given = frame[frame["value_added_cny"].notna() & (frame["kind"] != "park")]
    members = workspace.members
    owners = set(given["entity_id"])
    own = [entity == members[entity] or members[entity] not in owners for entity in given["entity_id"]]
    chosen = given.loc[own]  # an enterprise's figure holds its facilities'
    value = 0.0
    for amount in chosen["value_added_cny"]:
        value += float(amount)
    per = 10_000
    graph.add(
        Node(
            "activity/value_added",
            "工业增加值合计（填报企业）",
            "value added of the enterprises that report it",
            value / per,
            "1e4 CNY",
            "rows",
            rows=tuple(chosen["row_id"]),
        )
    )
    for profile in profiles:
        total = f"park/{profile.id}/total"
        for basis, zh in (("calorific", "当量值"), ("equivalent", "等价值")):
            graph.ratio(
                f"intensity/{profile.id}/per_tce/{basis}",
                f"单位能耗碳排放（{zh}）",
                f"emissions per tce ({basis} basis)",
                f"{profile.unit}/tce",
                total,
                f"energy/park/{basis}/comprehensive",
            )
        graph.ratio(
            f"intensity/{profile.id}/per_value_added",
            "单位工业增加值碳排放",
            "emissions per value added",
            f"{profile.unit}/1e4 CNY",
            total,
            "activity/value_added",
        )
    if not len(chosen):
        return [finding("workspace.value_added_missing")]
    enterprises = frame[frame["kind"] == "enterprise"]["entity_id"]
    reported = {members[entity] for entity in chosen["entity_id"]}
    without = [entity for entity in enterprises if entity not in reported]
    return [finding("workspace.value_added_partial", entities=", ".join(without))] if without else []


def check_workspace(folder: Path) -> list[Finding]:
    """Every finding of a workspace: of its tables and, where these are free of errors, of factors and accounts.

    Raises:
        UsageError: the folder or its settings are wrong.
        LockMismatchError: reference data differ from ``factors.lock``.
    """
    workspace = open_workspace(folder)
    if has_errors(workspace.findings):
        return ordered(workspace.findings)
    try:
        return list(run_accounts(workspace).findings)
    except DataError as stop:
        return list(stop.findings)
