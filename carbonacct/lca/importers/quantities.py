"""Units as a library states them: unit groups, flow properties and the flows they measure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from carbonacct.findings import finding
from carbonacct.lca.datasets import Flow
from carbonacct.lca.importers.reading import Reading
from carbonacct.source import Source


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a group: ``factor`` reference units of the group make one."""

    id: str
    name: str
    factor: float


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """Units of one quantity, found by id or name (or synonym)."""

    id: str
    name: str
    reference: Unit
    by_id: dict[str, Unit]
    by_name: dict[str, Unit]

    def find(self, unit_id: str, name: str) -> Unit | None:
        """The unit with this id, else with this name; the reference unit where neither is given."""
        if not unit_id and not name:
            return self.reference
        return self.by_id.get(unit_id) or self.by_name.get(name)


def unit_group(
    identifier: str, name: str, units: list[Unit], reference: str, reading: Reading, source: Source
) -> UnitGroup | None:
    """A group of units; None with a finding where it has none, or its reference unit is not among them.

    Args:
        identifier: id of the group.
        name: its name.
        units: its units, those with an impossible factor already left out.
        reference: id of the reference unit.
        reading: takes the findings.
        source: place of the group.
    """
    chosen = next((unit for unit in units if unit.id == reference), None)
    if chosen is None:
        reading.findings.append(finding("lca_dataset.no_reference_unit", source, name=name or identifier))
        return None
    if chosen.factor != 1:
        units = [replace(unit, factor=unit.factor / chosen.factor) for unit in units]
        chosen = replace(chosen, factor=1.0)
    names = {unit.name: unit for unit in reversed(units)}
    return UnitGroup(identifier, name, chosen, {unit.id: unit for unit in units}, names)


@dataclass
class MeasuredFlow:
    """A flow with the quantities that measure it.

    ``factors`` gives by flow property how many of its reference units one reference unit of the flow is; ``used``
    gathers the other units in which exchanges state amounts, by the number of them in one reference unit.
    """

    flow: Flow
    property: str
    factors: dict[str, float]
    source: Source
    used: dict[str, float] = field(default_factory=dict)


@dataclass
class Quantities:
    """Unit groups by id, and the group of each flow property."""

    groups: dict[str, UnitGroup] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)

    def group(self, flow_property: str) -> UnitGroup | None:
        """Unit group of a flow property, None where either is missing."""
        return self.groups.get(self.properties.get(flow_property, ""))

    def finished(self, measured: MeasuredFlow) -> Flow:
        """The flow with its conversions: reference units of its other properties, then the units in use."""
        conversions: dict[str, float] = {}
        for flow_property, factor in measured.factors.items():
            group = self.group(flow_property)
            if group is not None and flow_property != measured.property:
                conversions.setdefault(group.reference.name, factor)
        conversions = measured.used | conversions
        conversions.pop(measured.flow.unit, None)
        return replace(measured.flow, conversions=tuple(sorted(conversions.items())))

    def unit_of(
        self, measured: MeasuredFlow, flow_property: str, unit_id: str, name: str, reading: Reading, source: Source
    ) -> tuple[str, float] | None:
        """Name of the unit of an amount and how many of it one reference unit of the flow is.

        None with a finding: the flow has no such property, or the property no such unit.
        """
        chosen = flow_property or measured.property
        if chosen not in measured.factors:
            reading.findings.append(
                finding("lca_dataset.foreign_property", source, flow=measured.flow.name, property=chosen or "?")
            )
            return None
        group = self.group(chosen)
        unit = group.find(unit_id, name) if group is not None else None
        if unit is None:
            reading.findings.append(
                finding("lca_dataset.foreign_unit", source, flow=measured.flow.name, unit=name or unit_id or "?")
            )
            return None
        per_reference = measured.factors[chosen] / unit.factor
        if unit.name != measured.flow.unit:
            measured.used.setdefault(unit.name, per_reference)
        return unit.name, per_reference
