"""Scope 3 of a run: its registers, read and checked, lines beside the books, figures, and its part of the document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from carbonacct.activity.records import Record, scope3_records
from carbonacct.findings import Finding, finding
from carbonacct.ghg.lines import SCOPE3_BOOK, Booked
from carbonacct.ghg.scope3 import counted_twice, register_lines, scope3_rules
from carbonacct.ghg.scope3_figures import Scope3Figures, Scope3Result, Screened, scope3_findings, scope3_result
from carbonacct.ghg.scope3_upstream import NUMBER as CATEGORY_3
from carbonacct.ghg.scope3_upstream import upstream_lines

if TYPE_CHECKING:
    from carbonacct.ghg.context import MethodContext
    from carbonacct.ghg.figures import LineGroups
    from carbonacct.ghg.lines import LineArrays
    from carbonacct.ghg.profile import Profile
    from carbonacct.lineage.graph import Graph
    from carbonacct.workspace.open import Workspace
    from carbonacct.workspace.run import Accounts

Json = dict[str, Any]
SCREENING = "scope3_screening"


@dataclass(frozen=True)
class Scope3:
    """Scope 3 of a workspace; not ``reported`` where neither register has a row."""

    workspace: Workspace
    records: tuple[Record, ...] = ()
    screening: tuple[Screened, ...] = ()
    findings: list[Finding] = field(default_factory=list)

    @property
    def reported(self) -> bool:
        """Whether the workspace has anything to say of scope 3."""
        return bool(self.records or self.screening)

    def stands_beside(self, profile: Profile) -> bool:
        """Whether scope 3 is computed under a profile."""
        return self.reported and profile.id in scope3_rules().profiles

    def rows(self, profiles: Sequence[Profile]) -> tuple[Record, ...]:
        """Rows of the register, where scope 3 stands beside any of the profiles."""
        return self.records if any(self.stands_beside(profile) for profile in profiles) else ()

    def lines(self, contexts: dict[str, MethodContext], activity: Sequence[Record]) -> list[Booked]:
        """Lines of the register and, for members without a typed category 3, of upstream factors."""
        members = self.workspace.members
        by_hand = frozenset(members[r.entity] for r in self.records if r.text("category") == str(CATEGORY_3))
        named = self.workspace.config.scope3.upstream
        booked: list[Booked] = []
        for context in contexts.values():
            if self.stands_beside(context.profile):
                booked += register_lines(self.records, context, members)
                booked += upstream_lines(activity, context, members, named, by_hand)
        if by_hand and booked:
            self.findings.append(finding("scope3.category3_by_hand", None, members=", ".join(sorted(by_hand))))
        return booked

    def figures(self, graph: Graph, groups: LineGroups, profiles: Sequence[Profile]) -> None:
        """Add the figures of scope 3 under every profile that it stands beside."""
        for profile in profiles:
            if self.stands_beside(profile):
                Scope3Figures(graph, groups, profile.id, profile.unit, self.workspace.members).build()

    def results(
        self, graph: Graph, booked: Sequence[Booked], arrays: LineArrays, profiles: Sequence[Profile]
    ) -> tuple[tuple[Scope3Result, ...], list[Finding]]:
        """What the categories rest on; what a reader must know is told once, not under every profile."""
        tonnes = (arrays.co2e_kg / 1000).tolist()
        beside = [profile for profile in profiles if self.stands_beside(profile)]
        found = tuple(scope3_result(graph, booked, tonnes, profile.id, self.screening) for profile in beside)
        return found, [*self.findings, *(scope3_findings(found[0]) if found else [])]


def read_scope3(workspace: Workspace) -> Scope3:
    """The registers of scope 3 of a workspace, with what is wrong with the settings."""
    tables, findings = workspace.tables, []
    screening = [
        Screened(int(row["category"]), str(row["entity_id"]), row["status"], str(row["reason"]),
                 tables.source(SCREENING, index, "status"))
        for index, row in enumerate(tables.frame(SCREENING).to_dict("records"))
    ]  # fmt: skip
    for carrier, refs in workspace.config.scope3.upstream.items():
        for ref in refs:
            name, _, factor = ref.partition("#")
            known = workspace.store.find(factor, *name.partition("@")[::2]) if factor else []
            if carrier not in workspace.store.carriers() or not known or known[0].kind != "emission_factor":
                findings.append(finding("scope3.upstream_setting", None, carrier=carrier, value=ref))
    found = Scope3(workspace, tuple(scope3_records(tables)), tuple(screening), findings)
    findings += counted_twice(found.records)
    if found.reported and not set(workspace.config.profiles) & set(scope3_rules().profiles):
        findings.append(finding("scope3.no_profile", None, profiles=", ".join(scope3_rules().profiles)))
    return found


def scope3_categories() -> list[Json]:
    """The categories of scope 3 as the document lists categories."""
    return [
        {"id": c.id, "name_zh": c.name_zh, "name_en": c.name_en, "scope": 3, "memo": False}
        for c in scope3_rules().categories
    ]


def scope3_document(accounts: Accounts) -> list[Json]:
    """The section ``scope3`` of the result document: one entry a profile that it stands beside."""
    return [_profile_document(one) for one in accounts.beside.scope3]


def _profile_document(one: Scope3Result) -> Json:
    return {
        "profile": one.profile,
        "document": f"{scope3_rules().document} ({scope3_rules().number})",
        "total": one.total,
        "inside": one.inside,
        "categories": [
            {
                "id": c.category.id,
                "number": c.category.number,
                "direction": c.category.direction,
                "status": c.status,
                "path": c.path,
                "value": c.value,
                "methods": [{"method": method, "emissions": value} for method, value in c.methods],
                "screening": [
                    {"entity": row.entity, "status": row.status, "reason": row.reason, "source": _place(row.place)}
                    for row in c.screened
                ],
            }
            for c in one.categories
        ],
        "overlaps": [
            {
                "entity": o.entity,
                "counterparty": o.counterparty,
                "category": o.category,
                "emissions": o.emissions,
                "source": _place(o.place),
            }
            for o in one.overlaps
        ],
    }


def _place(source: Any) -> Json:
    return {"file": source.file, "sheet": source.sheet, "cell": source.cell}


def scope3_paths(graph: Graph, profile: str) -> list[str]:
    """Figures of scope 3 and of the standard's own categories whose uncertainty is shown."""
    base, groups = f"{SCOPE3_BOOK}/{profile}/", f"groups/{profile}/"
    shown = [node.path for node in graph if node.value and node.path.startswith((base, groups))]
    return [path for path in shown if path.startswith(groups) or path.endswith("/total") or "/category/" in path]
