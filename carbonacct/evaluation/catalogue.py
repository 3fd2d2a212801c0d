"""What formulas may name: quantities of the accounts (``rulesets/quantities.toml``), and columns of registers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from carbonacct.datafiles import faults_of, versioned_toml
from carbonacct.errors import ReferenceDataError
from carbonacct.evaluation.kinds import TEXT, TRUTH, Kind, number_kind
from carbonacct.units import parse_unit

FORMAT = "carbonacct.quantities/1"
FILE = Path(__file__).resolve().parents[1] / "rulesets" / "quantities.toml"
PROFILE_UNIT = "profile"
"""The unit of a quantity that is measured in the accounting profile's unit (tCO2 or tCO2e)."""


class Quantity(BaseModel):
    """A quantity of the park, or (with ``{entity}`` in its path) a column of the enterprises.

    ``path`` is the path of a figure with ``{profile}`` and ``{entity}`` open; ``sum_of`` are several. ``source`` says
    where it comes from when it is no figure of the accounts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    unit: str
    name_zh: str
    name_en: str
    path: str = ""
    sum_of: tuple[str, ...] = ()
    when_absent: float | None = None
    source: Literal["figure", "period", "timeseries", "typed"] = "figure"

    @model_validator(mode="after")
    def _one_origin(self) -> Quantity:
        if (self.source == "figure") != (bool(self.path) != bool(self.sum_of)):
            raise ValueError(f"{self.id}: a figure has either path or sum_of, other sources have neither")
        return self

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths whose sum it is."""
        return (self.path,) if self.path else self.sum_of


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    format: str
    quantity: tuple[Quantity, ...] = Field(min_length=1)
    enterprise: tuple[Quantity, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Catalogue:
    """Quantities of the park and account columns of the enterprises, by id."""

    park: Mapping[str, Quantity]
    enterprise: Mapping[str, Quantity]


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The shipped catalogue.

    Raises:
        FormatVersionError: its format is not read by this version.
        ReferenceDataError: it is broken.
    """
    try:
        read = _File.model_validate(versioned_toml(FILE, FORMAT))
    except ValidationError as error:
        raise ReferenceDataError(f"{FILE.name}: {faults_of(error)}") from error
    park = {quantity.id: quantity for quantity in read.quantity}
    enterprise = {quantity.id: quantity for quantity in read.enterprise}
    if len(park) < len(read.quantity) or len(enterprise) < len(read.enterprise):
        raise ReferenceDataError(f"{FILE.name}: an id stands twice")
    return Catalogue(park, enterprise)


def quantity_kind(quantity: Quantity, profile_unit: str) -> Kind:
    """The kind of a quantity under a profile that counts in ``profile_unit``."""
    return number_kind(profile_unit if quantity.unit == PROFILE_UNIT else quantity.unit)


OWN_COLUMNS: dict[str, Kind] = {
    "entity_id": TEXT,
    "name": TEXT,
    "industry_code": TEXT,
    "region": TEXT,
    "above_scale": TRUTH,
    "industrial": TRUTH,
    "value_added": number_kind("1e4 CNY"),
    "output_value": number_kind("1e4 CNY"),
}
"""Columns of the enterprises that come from the organisations table."""

DERIVED: dict[str, dict[str, Kind]] = {
    "attestations": {"valid": TRUTH},
    "demand_response": {"up_energy": number_kind("kWh")},
    "devices": {"total_power": number_kind("kW")},
    "products": {"grade": number_kind("1"), "at_benchmark": TRUTH},
    "storage": {"in_service": TRUTH},
}
"""Columns that are worked out: whether an attestation is valid, and storage in service, at the evaluation date;
capacity × duration of an adjustable asset; rated power × number of a row of devices; a product's grade by its limits
(4 is worse than level 3) and whether it reaches the benchmark value."""

_BEHIND = {
    ("attestations", "valid"): ("valid_from", "valid_to"),
    ("demand_response", "up_energy"): ("up", "duration"),
    ("devices", "total_power"): ("rated_power", "quantity"),
    ("products", "grade"): ("unit_energy", "level_1", "level_2", "level_3"),
    ("products", "at_benchmark"): ("unit_energy", "benchmark"),
    ("storage", "in_service"): ("commissioned",),
    ("enterprises", "industrial"): ("industry_code",),
}


def cells_behind(register: str, column: str) -> tuple[str, ...]:
    """The columns that were typed: the column itself, or those that a worked-out column is made of."""
    return _BEHIND.get((register, column), (column,))


def register_kinds(profile_unit: str) -> dict[str, dict[str, Kind]]:
    """Columns of every register by name, the enterprises among them."""
    from carbonacct.activity.registers import REGISTERS  # noqa: PLC0415

    found: dict[str, dict[str, Kind]] = {}
    for name, schema in REGISTERS.items():
        columns: dict[str, Kind] = {}
        for column in schema.columns:
            if column.numeric and _has_another_zero(column.unit):
                continue  # degrees Celsius can be neither added nor multiplied: no formula reads them
            if column.numeric:
                columns[column.name] = number_kind(column.unit or "1")
            else:
                columns[column.name] = TRUTH if column.kind == "boolean" else TEXT
        found[name] = columns | DERIVED.get(name, {})
    accounts = {name: quantity_kind(quantity, profile_unit) for name, quantity in catalogue().enterprise.items()}
    return {**found, "enterprises": OWN_COLUMNS | accounts}


def _has_another_zero(unit: str) -> bool:
    known = parse_unit(unit)
    return known is not None and known.offset != 0


def cell_label(register: str, column: str = "") -> tuple[str, str]:
    """What a register, or a column of it, is called in Chinese and English."""
    from carbonacct.activity.registers import REGISTERS  # noqa: PLC0415
    from carbonacct.activity.tables import ORGANISATIONS  # noqa: PLC0415

    if register == "enterprises":
        known = catalogue().enterprise.get(column)
        if known is not None:
            return f"企业{known.name_zh}", f"{known.name_en} of enterprises"
        zh = ORGANISATIONS.column(column).zh[0] if ORGANISATIONS.has(column) else ""
        return f"企业{zh}", f"{_spaced(column)} of enterprises" if column else "enterprises"
    schema = REGISTERS[register]
    if schema.has(column):
        words = [word for word in schema.column(column).zh if "(" not in word] or list(schema.column(column).zh)
        return f"{schema.title_zh}：{words[0]}", f"{_spaced(column)} ({schema.title_en})"
    worked = _WORKED_OUT.get((register, column))
    return worked or (schema.title_zh, schema.title_en)


_WORKED_OUT = {
    ("demand_response", "up_energy"): ("可调节资源：上调能力 × 持续时间", "capacity × duration of adjustable assets"),
    ("devices", "total_power"): ("用能设备：额定功率合计", "rated power of devices"),
    ("products", "grade"): ("产品能耗：等级", "grade of products"),
}


def _spaced(name: str) -> str:
    return name.replace("_", " ")
