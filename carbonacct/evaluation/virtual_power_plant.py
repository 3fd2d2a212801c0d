"""Adjustable capacity of the park by class of resource, direction and hour of the day, in kW.

Seen by the grid, ``up`` is less load or more generation, ``down`` is more load or charging. What a resource can do in
an hour is

- its row of ``asset_hours`` where it has any (hours without a row are zero),
- else its ``up`` and ``down`` of ``demand_response`` in the hours of ``hours`` (blank: all), zero in the others,
- for a storage that stands in the register ``storage`` alone: min(rated power, rated energy ÷ 1 h) both ways, that is
  the mean power it can hold for one hour.

A resource counts once. One that stands in both registers under one number counts as ``demand_response`` says. A storage
of a unit that has adjustable storage under other numbers is taken to be that storage and left out, with a finding.
Each hour stands by itself: a resource need not hold its capacity through all hours on end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from carbonacct.activity.registers import REGISTERS, hours_of
from carbonacct.findings import Finding, finding

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr

    from carbonacct.activity.load import Tables

Json = dict[str, Any]
Row = Mapping[str, Any]
DIRECTIONS = ("up", "down")
HOURS = 24
STORAGE = "storage"
CLASSES = REGISTERS["demand_response"].column("asset_class").choices
"""Classes of resources in the order of the register → what people write."""


@dataclass(frozen=True, eq=False)
class Asset:
    """A resource: its class, the virtual power plant it is registered with ("" for none), kW by direction and hour."""

    asset_id: str
    asset_class: str
    plant: str
    kw: np.ndarray


@dataclass(frozen=True, eq=False)
class VirtualPowerPlant:
    """Capacity of all resources, and of those registered with a virtual power plant alone.

    Attributes:
        assets: number of resources.
        registered_assets: number of those registered.
        classes: classes that have a resource, in the order of the register.
        plants: names of the virtual power plants, sorted.
        capacity_kw: asset_class × direction × hour, over all classes of the register.
        registered_kw: the same of the registered resources.
    """

    assets: int
    registered_assets: int
    classes: tuple[str, ...]
    plants: tuple[str, ...]
    capacity_kw: xr.DataArray
    registered_kw: xr.DataArray


def virtual_power_plant(tables: Tables, at: date | None = None) -> tuple[VirtualPowerPlant | None, list[Finding]]:
    """The adjustable capacity of the park, and what had to be decided; None where no register has a resource.

    Args:
        tables: the registers ``demand_response``, ``asset_hours`` and ``storage``.
        at: the evaluation date; a storage commissioned later does not count (None: every one does).
    """
    flexible = list(_flexible(tables))
    stored, findings = _storage_alone(tables, at)
    assets = [*flexible, *stored]
    if not assets:
        return None, findings
    registered = [asset for asset in assets if asset.plant]
    found = {asset.asset_class for asset in assets}
    plant = VirtualPowerPlant(
        len(assets),
        len(registered),
        tuple(name for name in CLASSES if name in found),
        tuple(sorted({asset.plant for asset in registered})),
        _capacity(assets),
        _capacity(registered),
    )
    return plant, findings


def registered_adjustable_kw(tables: Tables) -> float | None:
    """Largest adjustable capacity of the registered resources, kW; None where no resource was filled in."""
    plant, _ = virtual_power_plant(tables)
    return None if plant is None else largest_kw(plant.registered_kw)


def largest_kw(capacity: xr.DataArray, direction: str = "") -> float:
    """The largest hour of a direction; without one, the largest hour of the larger of up and down."""
    by_hour = capacity.sum("asset_class")
    return float((by_hour.sel(direction=direction) if direction else by_hour).max())


def virtual_power_plant_document(plant: VirtualPowerPlant) -> Json:
    """The object ``virtual_power_plant`` of a scorecard; classes without a resource are left out."""
    total = plant.capacity_kw.sum("asset_class")
    return {
        "assets": plant.assets,
        "registered_assets": plant.registered_assets,
        "plants": list(plant.plants),
        "hours": list(range(HOURS)),
        "classes": [
            {
                "id": name,
                "name_zh": CLASSES[name][0],
                "name_en": name.replace("_", " "),
                **_by_hour(plant.capacity_kw.sel(asset_class=name)),
            }
            for name in plant.classes
        ],
        **_by_hour(total),
        "largest_up_kw": largest_kw(plant.capacity_kw, "up"),
        "largest_down_kw": largest_kw(plant.capacity_kw, "down"),
        "largest_adjustable_kw": largest_kw(plant.capacity_kw),
        "registered_largest_kw": largest_kw(plant.registered_kw),
    }


def _by_hour(capacity: xr.DataArray) -> Json:
    return {f"{direction}_kw": capacity.sel(direction=direction).values.tolist() for direction in DIRECTIONS}


def _capacity(assets: list[Asset]) -> xr.DataArray:
    """Capacity by class, direction and hour: resources added in their order."""
    import numpy as np  # noqa: PLC0415
    import xarray as xr  # noqa: PLC0415

    classes = list(CLASSES)
    values = np.zeros((len(classes), len(DIRECTIONS), HOURS))
    for asset in assets:
        values[classes.index(asset.asset_class)] += asset.kw
    coordinates = {"asset_class": classes, "direction": list(DIRECTIONS), "hour": list(range(HOURS))}
    return xr.DataArray(values, coords=coordinates, dims=tuple(coordinates), name="adjustable", attrs={"units": "kW"})


def _rows(tables: Tables, register: str) -> Iterator[tuple[int, Row]]:
    for index, row in enumerate(tables.frame(register).to_dict("records")):
        yield index, {str(name): value for name, value in row.items()}


def _number(value: object) -> float:
    """A number; blank is zero."""
    return float(value) if isinstance(value, int | float) and value == value else 0.0  # noqa: PLR0124  (not NaN)


def _flexible(tables: Tables) -> Iterator[Asset]:
    """Resources of ``demand_response``, the first of each number."""
    typed: dict[str, list[Row]] = {}
    for _, row in _rows(tables, "asset_hours"):
        typed.setdefault(str(row["asset_id"]), []).append(row)
    seen: set[str] = set()
    for _, row in _rows(tables, "demand_response"):
        asset_id, asset_class = str(row["asset_id"]), str(row["asset_class"])
        if asset_class in CLASSES and asset_id not in seen:
            seen.add(asset_id)
            yield Asset(asset_id, asset_class, str(row["vpp"] or "").strip(), _kw(row, typed.get(asset_id, [])))


def _kw(row: Row, typed: list[Row]) -> np.ndarray:
    """kW by direction and hour of a resource: its hourly rows, else its flat value in its hours."""
    import numpy as np  # noqa: PLC0415

    kw = np.zeros((len(DIRECTIONS), HOURS))
    if not typed:
        kw[:, list(hours_of(str(row["hours"] or "")) or ())] = [[_number(row[name])] for name in DIRECTIONS]
    for one in reversed(typed):  # the first row of an hour counts
        if one["hour"] in range(HOURS):
            kw[:, int(one["hour"])] = [_number(one[name]) for name in DIRECTIONS]
    return kw


def _storage_alone(tables: Tables, at: date | None) -> tuple[list[Asset], list[Finding]]:
    """Storage that no row of ``demand_response`` stands for, and findings about what is unclear."""
    import numpy as np  # noqa: PLC0415

    flexible = [row for _, row in _rows(tables, "demand_response")]
    known = {str(row["storage_id"]) for _, row in _rows(tables, STORAGE)}
    listed = {str(row["asset_id"]) for row in flexible}
    unmatched: dict[str, list[str]] = {}
    for row in flexible:
        if row["asset_class"] == STORAGE and str(row["asset_id"]) not in known:
            unmatched.setdefault(str(row["entity_id"]), []).append(str(row["asset_id"]))
    assets: dict[str, Asset] = {}
    findings = []
    for index, row in _rows(tables, STORAGE):
        name, entity = str(row["storage_id"]), str(row["entity_id"])
        later = at is not None and str(row["commissioned"] or "") > at.isoformat()
        if name in listed or name in assets or later:
            continue
        if entity in unmatched:
            place, others = tables.source(STORAGE, index, "storage_id"), "、".join(unmatched[entity])
            findings.append(finding("flexibility.storage_unmatched", place, value=name, entity=entity, others=others))
            continue
        kw = min(_number(row["power"]), _number(row["energy"]))  # energy over one hour
        assets[name] = Asset(name, STORAGE, "", np.full((len(DIRECTIONS), HOURS), kw))
    return list(assets.values()), findings
