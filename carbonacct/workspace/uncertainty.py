"""Uncertainty of a run: the register of uncertainties, checked, and the figures of the books under every profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbonacct.activity.registers import REGISTERS
from carbonacct.activity.tables import TABLES
from carbonacct.findings import Finding, finding
from carbonacct.ghg.input_uncertainty import InputUncertainty, Stated
from carbonacct.ghg.uncertainty import APPROACH, BookUncertainty, ProfileUncertainty, uncertainty_findings
from carbonacct.workspace.scope3 import scope3_paths

if TYPE_CHECKING:
    from collections.abc import Sequence

    from carbonacct.ghg.lines import Booked, LineArrays
    from carbonacct.ghg.profile import Profile
    from carbonacct.lineage.graph import Graph
    from carbonacct.workspace.open import Workspace
    from carbonacct.workspace.run import Accounts

Json = dict[str, Any]
REGISTER = "uncertainties"
_ROWS = ("activity", "measured")
_ABOUT = {"factor": ("factor",), "parameter": ("measured",), "table": _ROWS, "entity_id": _ROWS, "for_class": _ROWS}
"""Columns that are for rows about some kinds of inputs alone: a factor is the same for every row."""


def stated_uncertainties(workspace: Workspace) -> tuple[list[Stated], list[Finding]]:
    """Rows of the register, and what is wrong with them."""
    tables, schema = workspace.tables, REGISTERS[REGISTER]
    kinds = schema.column("of").choices
    rows, findings = [], []
    for index, row in enumerate(tables.frame(REGISTER).to_dict("records")):
        place = tables.source(REGISTER, index, "percent")
        for name, about in _ABOUT.items():
            if row[name] and row["of"] not in about:
                names = {**schema.column(name).names, "kind_zh": kinds[row["of"]][0], "kind_en": row["of"]}
                findings.append(finding("uncertainty.contradicts_kind", tables.source(REGISTER, index, name), **names))
        if row["factor"] and not _known_factor(workspace, row["factor"]):
            where = tables.source(REGISTER, index, "factor")
            findings.append(finding("uncertainty.unknown_factor", where, value=row["factor"]))
        if row["table"] and row["table"] not in (*TABLES, *REGISTERS):
            where = tables.source(REGISTER, index, "table")
            findings.append(finding("uncertainty.unknown_table", where, value=row["table"]))
        texts = {name: str(row[name]) for name in ("factor", "parameter", "carrier", "table")}
        rows.append(
            Stated(row["row_id"], row["of"], float(row["percent"]), entity=str(row["entity_id"]),
                   data_class=str(row["for_class"]),
                   correlated=row["correlated"] is True, place=place, **texts)
        )  # fmt: skip
    return rows, findings


def _known_factor(workspace: Workspace, text: str) -> bool:
    """Whether a text names a factor, an edition of a data set, or a data set."""
    name, _, factor = text.partition("#")
    dataset, _, edition = name.partition("@")
    if factor:
        return bool(edition) and bool(workspace.store.find(factor, dataset, edition))
    editions = workspace.store.editions(dataset)
    return any(edition in ("", one.edition) for one in editions)


def run_uncertainty(
    workspace: Workspace,
    graph: Graph,
    booked: Sequence[Booked],
    arrays: LineArrays,
    profiles: Sequence[Profile],
    stated: Sequence[Stated],
) -> tuple[tuple[ProfileUncertainty, ...], list[Finding]]:
    """Uncertainty of the books' totals and categories under every profile; half-widths are added to the graph."""
    given = InputUncertainty(workspace.store, stated)
    books = BookUncertainty(graph, booked, arrays, given)
    found, findings = [], []
    for number, profile in enumerate(profiles):
        paths = [*_paths(graph, profile.id, workspace.members), *scope3_paths(graph, profile.id)]
        one = books.profile(profile.id, f"park/{profile.id}/total", paths)
        found += [one] if one is not None else []
        if number == 0:  # the inputs are the same under every profile, but for some factors
            findings += uncertainty_findings(one, (profile.name_zh, profile.name_en))
    idle = [row for row in stated if row.row_id not in given.used]
    findings += [finding("uncertainty.without_effect", row.place) for row in idle]
    return tuple(found), findings


def _paths(graph: Graph, profile: str, members: dict[str, str]) -> list[str]:
    """Totals and categories of the park, its members and facilities under a profile, as far as they have lines."""
    bases = {f"park/{profile}", *(f"enterprise/{entity}/{profile}" for entity in members)}
    found = []
    for node in graph:
        base, _, last = node.path.rpartition("/")
        if (last == "total" and base in bases) or (node.value and base.removesuffix("/category") in bases - {base}):
            found.append(node.path)
    return found


def uncertainty_document(accounts: Accounts) -> list[Json]:
    """The section ``uncertainty`` of the result document: one entry a profile under which anything is stated."""
    return [_profile_document(accounts, one) for one in accounts.beside.uncertainty]


def _profile_document(accounts: Accounts, one: ProfileUncertainty) -> Json:
    return {
        "profile": one.profile,
        "approach": APPROACH,
        "total": one.total,
        "figures": [
            {
                "path": figure.path,
                "value": figure.value,
                "unit": figure.unit,
                "half_width": figure.half_width,
                "percent": figure.percent,
                "stated": figure.stated,
            }
            for figure in one.figures
        ],
        "sources": [
            {
                "entity": source.entity,
                "category": source.category,
                "carrier": source.carrier,
                "emissions": source.emissions,
                "half_width": source.half_width,
                "share": source.share,
            }
            for source in one.sources
        ],
        "inputs": [
            {
                "kind": entry.key.kind,
                "name": entry.key.name,
                "column": entry.key.column,
                "entity": entry.record.entity if entry.record is not None else "",
                "carrier": entry.record.carrier if entry.record is not None else "",
                "source": _place(entry.place) if entry.place is not None else None,
                "percent": 100 * entry.half_width,
                "emissions": entry.emissions,
                "share": entry.share,
            }
            for entry in one.inputs
        ],
        "missing": [
            {
                "kind": gap.kind,
                "name": gap.name,
                "column": gap.column,
                "entity": gap.entity,
                "carrier": gap.carrier,
                "rows": gap.rows,
                "emissions": gap.emissions,
                "source": _place(gap.record.source) if gap.kind != "factor" else None,
            }
            for gap in one.missing
        ],
    }


def _place(source: Any) -> Json:
    return {"file": source.file, "sheet": source.sheet, "cell": source.cell}
