"""The base year of a run: its published figures, the register of changes, and its part of the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from carbonacct.errors import CarbonacctError
from carbonacct.findings import Finding, finding
from carbonacct.ghg.base_year import (
    RECALCULATED,
    BaseYearResult,
    Event,
    Member,
    base_year_figures,
    base_year_findings,
)
from carbonacct.report.json_writer import read_accounts

if TYPE_CHECKING:
    from pathlib import Path

    from carbonacct.ghg.profile import Profile
    from carbonacct.lineage.graph import Graph
    from carbonacct.workspace.open import Workspace
    from carbonacct.workspace.run import Accounts

Json = dict[str, Any]
REGISTER = "base_year_changes"
RESULTS = ("results", "accounts.json")
SECTIONS = ("workspace", "figures", "entities", "profiles", "digest")
"""Sections of a result document that are used here; one without them is not whole."""


@dataclass(frozen=True)
class BaseYear:
    """What is known of the base year before the reported year is computed.

    ``document`` is the result document of the base year's workspace, None where the settings give figures alone.
    """

    workspace: Workspace
    events: tuple[Event, ...] = ()
    document: Json | None = None

    def figures(self, graph: Graph, profiles: Sequence[Profile]) -> tuple[tuple[BaseYearResult, ...], list[Finding]]:
        """Add the figures under every profile that has a base-year total."""
        config = self.workspace.config.base_year
        results, findings = [], []
        if config is None:
            return (), []
        for profile in profiles:
            original = config.totals.get(profile.id, self._published(f"park/{profile.id}/total"))
            if original is None:
                if profile.id in self.workspace.config.profiles:
                    findings.append(finding("base_year.no_total", None, profile=profile.id))
                continue
            events = [event for event in self.events if event.profile in ("", profile.id)]
            result = base_year_figures(
                graph, profile.id, profile.unit, original, events, config.threshold_percent, config.year
            )
            moved = self._moved(graph, profile.id)
            findings += base_year_findings(result, events, moved, self._method_changed(profile))
            results.append(result)
        return tuple(results), findings

    def _published(self, path: str) -> float | None:
        """A figure of the base year's document."""
        figures = self.document["figures"] if self.document else []
        return next((figure["value"] for figure in figures if figure["path"] == path), None)

    def _moved(self, graph: Graph, profile: str) -> list[Member]:
        """Members that stand in one of the two years alone."""
        if self.document is None:
            return []
        frame = self.workspace.tables.organisations
        kinds = zip(frame["entity_id"], frame["name"], frame["kind"], strict=True)
        now = {entity: name for entity, name, kind in kinds if kind == "enterprise"}
        then = {e["id"]: e["name"] for e in self.document["entities"] if e["kind"] == "enterprise"}
        found = []
        for entity in now.keys() - then.keys():
            path = f"enterprise/{entity}/{profile}/total"
            found.append(Member(entity, now[entity], graph.value(path) if path in graph else 0.0, True))
        for entity in then.keys() - now.keys():
            emitted = self._published(f"enterprise/{entity}/{profile}/total") or 0.0
            found.append(Member(entity, then[entity], emitted, False))
        return sorted((one for one in found if one.emissions), key=lambda one: one.entity)

    def _method_changed(self, profile: Profile) -> list[str]:
        """Choices of a profile whose values differ from those that the base year was computed with."""
        then = next((p for p in (self.document or {}).get("profiles", ()) if p["id"] == profile.id), None)
        if then is None:
            return []
        before = {choice["key"]: str(choice["value"]) for choice in then["choices"]}
        return [key for key, value in profile.settings().items() if key in before and before[key] != value]


def read_base_year(workspace: Workspace, profiles: Sequence[Profile]) -> tuple[BaseYear, list[Finding]]:
    """The base year of the settings and the register of changes, with what is wrong with them."""
    tables, config = workspace.tables, workspace.config.base_year
    known = {*workspace.config.profiles, *(profile.id for profile in profiles)}
    events, findings = [], []
    for index, row in enumerate(tables.frame(REGISTER).to_dict("records")):
        place = tables.source(REGISTER, index, "change")
        if row["profile"] and row["profile"] not in known:
            where = tables.source(REGISTER, index, "profile")
            findings.append(finding("base_year.unknown_profile", where, value=row["profile"]))
        texts = {name: str(row[name]) for name in ("profile", "subject", "date", "description")}
        done = row["status"] == RECALCULATED
        events.append(
            Event(row["row_id"], str(row["number"]), row["kind"], float(row["change"]), done, place=place, **texts)
        )
    if config is None:
        findings += [finding("base_year.not_configured", events[0].place)] if events else []
        return BaseYear(workspace, tuple(events)), findings
    document = None
    strange = sorted(set(config.totals) - known)
    findings += [finding("base_year.unknown_total", None, value=name) for name in strange]
    reported = workspace.config.period.start.year
    if config.year > reported:
        findings.append(finding("base_year.not_before", None, year=config.year, reported=reported))
    if config.workspace:
        folder = workspace.folder / config.workspace
        document, problem = _read(folder)
        if document is None:
            findings.append(finding("base_year.no_results", None, folder=config.workspace, problem=problem))
        elif (found := document["workspace"]["period"]["start"][:4]) != str(config.year):
            findings.append(
                finding("base_year.other_year", None, year=config.year, folder=config.workspace, found=found)
            )
    return BaseYear(workspace, tuple(events), document), findings


def _read(folder: Path) -> tuple[Json | None, str]:
    try:
        document = read_accounts(folder.joinpath(*RESULTS))
    except (CarbonacctError, OSError) as error:
        return None, str(error)
    missing = [name for name in SECTIONS if not document.get(name)]
    return (None, f"{'/'.join(RESULTS)}: {', '.join(missing)}") if missing else (document, "")


def base_year_document(accounts: Accounts) -> Json | None:
    """The section ``base_year`` of the result document; None where the settings name no base year."""
    config = accounts.workspace.config.base_year
    if config is None:
        return None
    known = accounts.beside.base_year
    return {
        "year": config.year,
        "workspace": config.workspace,
        "digest": known.document["digest"] if known.document is not None else "",
        "threshold_percent": config.threshold_percent,
        "profiles": [
            {
                "profile": one.profile,
                "unit": one.unit,
                "original": f"{one.base}/original",
                "recalculated": f"{one.base}/recalculated",
                "development": f"{one.base}/development",
                "development_relative": f"{one.base}/development_relative",
                "changes": [{"kind": kind, "path": path} for kind, path in one.changes],
                "pending": one.pending,
                "threshold": one.threshold,
            }
            for one in accounts.beside.base_years
        ],
        "events": [
            {
                "number": event.number,
                "kind": event.kind,
                "date": event.date,
                "profile": event.profile,
                "subject": event.subject,
                "change": event.change,
                "recalculated": event.recalculated,
                "description": event.description,
                "source": None if event.place is None else _place(event.place),
            }
            for event in known.events
        ],
    }


def _place(source: Any) -> Json:
    return {"file": source.file, "sheet": source.sheet, "cell": source.cell}
