"""What stands beside the books of a run: scope 3, the standards' own categories, the base year, uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbonacct.findings import Finding
from carbonacct.ghg.groups import group_figures
from carbonacct.ghg.input_uncertainty import Stated
from carbonacct.workspace.base_year import BaseYear, read_base_year
from carbonacct.workspace.scope3 import Scope3, read_scope3
from carbonacct.workspace.uncertainty import run_uncertainty, stated_uncertainties

if TYPE_CHECKING:
    from carbonacct.activity.records import Record
    from carbonacct.ghg.base_year import BaseYearResult
    from carbonacct.ghg.context import MethodContext
    from carbonacct.ghg.figures import LineGroups
    from carbonacct.ghg.lines import Booked, LineArrays
    from carbonacct.ghg.profile import Profile
    from carbonacct.ghg.scope3_figures import Scope3Result
    from carbonacct.ghg.uncertainty import ProfileUncertainty
    from carbonacct.lineage.graph import Graph
    from carbonacct.workspace.open import Workspace


@dataclass(frozen=True)
class BesideResults:
    """Results beside the books, one entry a profile that has any; ``base_year`` is what was read of it."""

    scope3: tuple[Scope3Result, ...]
    base_year: BaseYear
    base_years: tuple[BaseYearResult, ...]
    uncertainty: tuple[ProfileUncertainty, ...]


@dataclass(frozen=True)
class Beside:
    """What a workspace says beside its activity data, and what is wrong with that."""

    workspace: Workspace
    profiles: Sequence[Profile]
    stated: tuple[Stated, ...]
    scope3: Scope3
    base_year: BaseYear
    findings: tuple[Finding, ...]

    def lines(self, contexts: dict[str, MethodContext], activity: Sequence[Record]) -> list[Booked]:
        """Lines of scope 3 under the profiles that it stands beside."""
        return self.scope3.lines(contexts, activity)

    def figures(self, graph: Graph, groups: LineGroups) -> None:
        """Add the figures of scope 3 and of the standards' own categories to those of the books."""
        self.scope3.figures(graph, groups, self.profiles)
        for profile in self.profiles:
            group_figures(graph, profile, dict.fromkeys(self.workspace.members.values()))

    def results(
        self, graph: Graph, booked: Sequence[Booked], arrays: LineArrays
    ) -> tuple[BesideResults, list[Finding]]:
        """What the figures rest on; those of the base year and the half-widths are added to the graph."""
        scope3, findings = self.scope3.results(graph, booked, arrays, self.profiles)
        base_years, found = self.base_year.figures(graph, self.profiles)
        uncertainty, more = run_uncertainty(self.workspace, graph, booked, arrays, self.profiles, self.stated)
        return BesideResults(scope3, self.base_year, base_years, uncertainty), [*findings, *found, *more]


def read_beside(workspace: Workspace, profiles: Sequence[Profile]) -> Beside:
    """Read the registers and settings of what stands beside the books."""
    stated, findings = stated_uncertainties(workspace)
    scope3 = read_scope3(workspace)
    base_year, found = read_base_year(workspace, profiles)
    return Beside(workspace, profiles, tuple(stated), scope3, base_year, (*findings, *scope3.findings, *found))
