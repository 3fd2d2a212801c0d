"""What stands beside the indicators: neutrality, virtual power plant, source-grid-load-storage, decomposition."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from carbonacct.evaluation.cells import Year
from carbonacct.evaluation.decomposition import Decomposition, decompose
from carbonacct.evaluation.inputs import CNY_PER_COLUMN_UNIT, Inputs, is_industrial, with_facilities
from carbonacct.evaluation.neutrality import Neutrality, add_figures, neutrality, neutrality_document
from carbonacct.evaluation.source_grid_load import SourceGridLoad, source_grid_load, source_grid_load_document
from carbonacct.evaluation.virtual_power_plant import (
    VirtualPowerPlant,
    virtual_power_plant,
    virtual_power_plant_document,
)
from carbonacct.findings import Finding, finding

if TYPE_CHECKING:
    from carbonacct.workspace.run import Accounts

Json = dict[str, Any]


@dataclass(frozen=True)
class Statements:
    """The statements of a park; None where there are no data for one."""

    neutrality: Neutrality
    plant: VirtualPowerPlant | None
    grid: SourceGridLoad | None
    decomposition: Decomposition | None = None
    previous: str = ""


def park_statements(accounts: Accounts, inputs: Inputs) -> tuple[Statements, list[Finding]]:
    """The statements of one year; figures of the neutrality statement are added to the graph."""
    workspace = accounts.workspace
    plant, found = virtual_power_plant(inputs.tables, inputs.at)
    grid, more = source_grid_load(
        workspace.timeseries, inputs.tables.frame("storage"), workspace.period, workspace.config.park_id
    )
    statement, told = neutrality(inputs.graph, accounts.park_profile, inputs.tables)
    add_figures(inputs.graph, statement)
    return Statements(statement, plant, grid), [*found, *more, *told]


def decomposition(start: Accounts, end: Accounts, profile: str) -> tuple[Decomposition | None, list[Finding]]:
    """The change between two years under a profile that both have."""
    known = {one.id: one for one in start.profiles}
    if profile not in known:
        return None, [finding("evaluation.no_decomposition", None, profile=profile)]
    return decompose(_year(start, profile), _year(end, profile)), []


def _year(accounts: Accounts, profile: str) -> Year:
    workspace, frame = accounts.workspace, accounts.workspace.tables.organisations
    owners = list(dict.fromkeys(workspace.members.values()))
    amounts = zip(owners, with_facilities(frame, "value_added_cny", workspace.members, owners), strict=True)
    added = {owner: value / CNY_PER_COLUMN_UNIT for owner, value in amounts if value is not None}
    rows = zip(frame["entity_id"], frame["kind"], frame["industry_code"], strict=True)
    industrial = frozenset(e for e, kind, code in rows if kind == "enterprise" and is_industrial(str(code or "")))
    year = str(workspace.config.period.start.year)
    chosen = next(one for one in accounts.profiles if one.id == profile)
    masses = accounts.arrays.co2e_kg.tolist()
    return Year(year, chosen, accounts.energy, accounts.booked, masses, workspace.members, added, industrial,
                accounts.graph)  # fmt: skip


def statements_document(statements: Statements, inputs: Inputs) -> Json:
    """The statements as they stand in the scorecard."""
    plant, grid, changed = statements.plant, statements.grid, statements.decomposition
    return {
        "neutrality": neutrality_document(statements.neutrality, inputs.graph),
        "virtual_power_plant": None if plant is None else virtual_power_plant_document(plant),
        "source_grid_load_storage": None if grid is None else source_grid_load_document(grid),
        "decomposition": None if changed is None else {
            "previous": statements.previous,
            "from": changed.start,
            "to": changed.end,
            "targets": [asdict(target) for target in changed.targets],
        },
    }  # fmt: skip
