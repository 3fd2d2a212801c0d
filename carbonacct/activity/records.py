"""Rows of every activity table as records of one shape, for the rooms that compute."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isnan
from typing import TYPE_CHECKING, Any

from carbonacct.activity.emission_sources import EmissionSource, all_sources
from carbonacct.activity.green_certificates import CLAIMED_BEFORE, claimed_before
from carbonacct.activity.registers_inventory import SCOPE3
from carbonacct.source import Source

if TYPE_CHECKING:
    import pandas as pd

    from carbonacct.activity.load import Tables

ELECTRICITY = "electricity"
SOURCE = "source"
"""The flow of a row of a register that emits."""


@dataclass(frozen=True, slots=True)
class Record:
    """One row of activity data, or one side of a transfer.

    ``quantity`` is in ``unit`` (kg, Nm3, L, kWh or GJ). For a transfer there are two records, one for each side:
    ``flow`` is ``transfer_out`` for the seller and ``transfer_in`` for the buyer, ``counterparty`` the other member,
    and ``row_id`` ends in ``-out`` or ``-in``.
    For a gate row ``flow`` is ``gate_in`` or ``gate_out``; for a row of the power table ``power`` and for a
    certificate ``certificate``. Numbers that were left blank are None. For a row of a register that emits ``flow`` is
    ``source``, ``carrier`` what emits, and ``measured`` holds every number and text of the row.
    """

    table: str
    row_id: str
    source: Source
    entity: str
    period: str
    carrier: str
    flow: str
    quantity: float
    unit: str
    use: str = ""
    origin: str = ""
    generation: str = ""
    status: str = ""
    counterparty: str = ""
    document: str = ""
    data_class: str = ""
    heat_source: str = ""
    pressure_basis: str = ""
    equipment: str = ""
    contract: str = ""
    serial: str = ""
    plant: str = ""
    destination: str = ""
    measured: dict[str, float | str] = field(default_factory=dict)

    def number(self, name: str) -> float | None:
        """A measured number of the row (``ncv``, ``oxidation``, ``pressure_mpa`` …), or None where left blank."""
        value = self.measured.get(name)
        return value if isinstance(value, float) else None

    def text(self, name: str) -> str:
        """A measured text of the row (``ncv_unit`` …), or the empty string."""
        value = self.measured.get(name)
        return value if isinstance(value, str) else ""


_MEASURED_NUMBERS = (
    "ncv",
    "carbon_content",
    "oxidation",
    "emission_factor",
    "biogenic_fraction",
    "cao_fraction",
    "cao_noncarbonate_fraction",
    "mgo_fraction",
    "mgo_noncarbonate_fraction",
    "pressure_mpa",
    "temperature_c",
    "dryness",
    "condensate_t",
    "condensate_temperature_c",
    "uncertainty_percent",
    "water_vapour",
)
_MEASURED_TEXTS = ("ncv_unit", "carbon_content_unit", "emission_factor_unit", "gas_reference")


def _measured(row: dict[str, Any]) -> dict[str, float | str]:
    found: dict[str, float | str] = {}
    for name in _MEASURED_NUMBERS:
        value = row.get(name)
        if isinstance(value, float | int) and not isnan(value):
            found[name] = float(value)
    for name in _MEASURED_TEXTS:
        if row.get(name):
            found[name] = str(row[name])
    return found


def _record(row: dict[str, Any], table: str, **values: Any) -> Record:
    texts: dict[str, Any] = {
        name: str(row.get(name) or "")
        for name in (
            "use",
            "origin",
            "generation",
            "document",
            "data_class",
            "heat_source",
            "pressure_basis",
            "equipment",
            "contract",
            "destination",
        )
    }
    texts.update(values)
    source = Source(row["file"], row["sheet"], texts.pop("cell", row.get("amount_cell", "")))
    row_id = row["row_id"] + texts.pop("side", "")
    return Record(table, row_id, source, measured=_measured(row), period=row["period"], **texts)


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]


def _transfer(row: dict[str, Any]) -> list[Record]:
    common = {"carrier": row["carrier"], "unit": row["quantity_unit"]}
    received = row.get("received_cell") or row.get("amount_cell", "")
    return [
        _record(
            row,
            "transfers",
            entity=row["seller_id"],
            counterparty=row["buyer_id"],
            flow="transfer_out",
            side="-out",
            quantity=row["quantity_sold"],
            document=row["seller_document"],
            **common,
        ),
        _record(
            row,
            "transfers",
            entity=row["buyer_id"],
            counterparty=row["seller_id"],
            flow="transfer_in",
            side="-in",
            quantity=row["quantity_received"],
            document=row["buyer_document"],
            cell=received,
            **common,
        ),
    ]


def _activity(row: dict[str, Any]) -> Record:
    amount = {"quantity": row["quantity"], "unit": row["quantity_unit"]}
    return _record(row, "activity", entity=row["entity_id"], carrier=row["carrier"], flow=row["flow"], **amount)


def _power(row: dict[str, Any]) -> Record:
    values = {"entity": row["entity_id"], "carrier": ELECTRICITY, "flow": "power", "quantity": row["quantity"]}
    claim = {"status": row["certificate_status"], "serial": row["certificate_serial"]}
    return _record(row, "power", unit="kWh", **values, **claim)


def _certificate(row: dict[str, Any]) -> Record:
    values = {"entity": row["entity_id"], "carrier": ELECTRICITY, "flow": "certificate", "quantity": row["quantity"]}
    claim = {"status": row["status"], "serial": row["serial"], "contract": row["bundled_contract"]}
    dated = {**row, "period": row["vintage"]}
    return _record(dated, "certificates", unit="kWh", plant=row["plant_entity_id"], **values, **claim)


def _gate(row: dict[str, Any], park_id: str) -> Record:
    amount = {"quantity": row["quantity"], "unit": row["quantity_unit"]}
    return _record(row, "gate", entity=park_id, carrier=row["carrier"], flow=f"gate_{row['direction']}", **amount)


def _certificates(frame: pd.DataFrame) -> list[Record]:
    """Certificates; a claim that an earlier row has made already gets a status of its own and counts nowhere."""
    repeated = claimed_before(frame)
    rows = _rows(frame)
    return [_certificate({**row, "status": CLAIMED_BEFORE} if n in repeated else row) for n, row in enumerate(rows)]


def _typed(source: EmissionSource, row: dict[str, Any]) -> dict[str, float | str]:
    found: dict[str, float | str] = {}
    for column in source.schema.columns:
        value = row[column.name]
        if column.numeric:
            found |= {} if isnan(value) else {column.name: float(value)}
        elif value is not None and value != "":
            found[column.name] = str(value)
    return found


def source_records(tables: Tables) -> list[Record]:
    """Rows of the registers that emit (:mod:`carbonacct.activity.emission_sources`), in register and file order."""
    return [
        Record(
            name,
            row["row_id"],
            tables.source(name, index, source.amount),
            row["entity_id"],
            row["period"],
            row[source.subject],
            SOURCE,
            row[source.amount],
            source.unit,
            document=str(row.get("document") or ""),
            data_class=str(row.get("data_class") or ""),
            measured=_typed(source, row),
        )
        for name, source in all_sources().items()
        for index, row in enumerate(_rows(tables.frame(name)))
    ]


def scope3_records(tables: Tables) -> list[Record]:
    """Rows of the register of scope 3, in file order; the ``carrier`` is the item, the unit that of the row."""
    source = EmissionSource(SCOPE3, "item", "amount")
    return [
        Record(
            SCOPE3.name,
            row["row_id"],
            tables.source(SCOPE3.name, index, source.amount),
            row["entity_id"],
            row["period"],
            row[source.subject],
            SOURCE,
            row[source.amount],
            row["unit"],
            document=str(row.get("document") or ""),
            data_class=str(row.get("data_class") or ""),
            measured=_typed(source, row),
        )
        for index, row in enumerate(_rows(tables.frame(SCOPE3.name)))
    ]


def activity_records(tables: Tables, park_id: str) -> list[Record]:
    """All rows of the tables of activity data as records, in table and file order.

    Args:
        tables: tables that were read without findings of severity error.
        park_id: the entity that gate rows belong to.
    """
    return [
        *map(_activity, _rows(tables.activity)),
        *map(_power, _rows(tables.power)),
        *_certificates(tables.certificates),
        *(record for row in _rows(tables.transfers) for record in _transfer(row)),
        *(_gate(row, park_id) for row in _rows(tables.gate)),
    ]
