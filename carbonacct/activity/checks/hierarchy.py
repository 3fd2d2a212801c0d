"""The organisations form one tree below one park."""

from __future__ import annotations

from carbonacct.activity.checks.base import Check, CheckContext
from carbonacct.activity.checks.entities import closest_entities
from carbonacct.activity.load import Tables
from carbonacct.findings import Finding, finding
from carbonacct.source import Source


def _run(tables: Tables, context: CheckContext) -> list[Finding]:
    frame = tables.organisations
    if frame.empty:
        files = [Source(file, sheet) for table, file, sheet in tables.places if table == "organisations"]
        return [finding("activity.no_park", place, count=0) for place in files[:1]]
    ids, parents = frame["entity_id"].tolist(), frame["parent_id"].tolist()
    names = dict(zip(ids, frame["name"].tolist(), strict=True))
    return [*_duplicates(tables, ids), *_parents(tables, ids, parents, names), *_park(tables)]


def _duplicates(tables: Tables, ids: list[str]) -> list[Finding]:
    first: dict[str, int] = {}
    findings = []
    for index, entity in enumerate(ids):
        if entity and entity in first:
            place = tables.source("organisations", index, "entity_id")
            before = tables.source("organisations", first[entity], "entity_id")
            findings.append(finding("activity.duplicate_entity", place, value=entity, first=before))
        first.setdefault(entity, index)
    return findings


def _parents(tables: Tables, ids: list[str], parents: list[str], names: dict[str, str]) -> list[Finding]:
    parent_of = dict(zip(ids, parents, strict=True))
    reported: set[str] = set()
    findings = []
    for index, (entity, parent) in enumerate(zip(ids, parents, strict=True)):
        place = tables.source("organisations", index, "parent_id")
        if parent and parent not in parent_of:
            near = closest_entities(parent, names)
            findings.append(finding("activity.unknown_parent", place, value=parent, candidates=near))
        elif entity and entity in (cycle := _above(entity, parent_of)) and not reported & set(cycle):
            reported |= set(cycle)
            findings.append(finding("activity.parent_cycle", place, value=entity))
    return findings


def _above(entity: str, parent_of: dict[str, str]) -> list[str]:
    """The units above a unit, until the top or the first repeat."""
    chain: list[str] = []
    current = parent_of.get(entity, "")
    while current and current not in chain:
        chain.append(current)
        current = parent_of.get(current, "")
    return chain


def _park(tables: Tables) -> list[Finding]:
    frame = tables.organisations
    places = [index for index, kind in enumerate(frame["kind"].tolist()) if kind == "park"]
    if len(places) == 1:
        return []
    if places:
        place = tables.source("organisations", places[1], "kind")
    else:
        place = Source(str(frame["file"].iloc[0]), str(frame["sheet"].iloc[0]))
    return [finding("activity.no_park", place, count=len(places))]


_WHOLE_PARK = frozenset({"organisations", "gate"})
CHECK = Check(
    ("activity.duplicate_entity", "activity.unknown_parent", "activity.parent_cycle", "activity.no_park"),
    _run,
    needs={"activity.unknown_parent": _WHOLE_PARK, "activity.no_park": _WHOLE_PARK},
)
