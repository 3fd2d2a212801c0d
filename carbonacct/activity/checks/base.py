"""What a check is and what it gets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from carbonacct.activity.carriers import CarrierInfo, CarrierLookup
from carbonacct.activity.load import Tables
from carbonacct.activity.period import Period
from carbonacct.activity.registers import REGISTERS, schema_of
from carbonacct.activity.schema import TableSchema
from carbonacct.findings import Finding

RENEWABLE = frozenset({"solar", "wind", "hydro", "biomass"})
NONFOSSIL = RENEWABLE | {"nuclear"}


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a check may look at beside the tables."""

    period: Period
    carriers: CarrierLookup
    folder: Path

    def carrier(self, carrier_id: str) -> CarrierInfo | None:
        """The carrier with this id, or None."""
        return self.carriers.get(carrier_id) if carrier_id else None

    def kind(self, carrier_id: str) -> str:
        """The kind of a carrier, empty when it is unknown."""
        carrier = self.carrier(carrier_id)
        return carrier.kind if carrier else ""

    def names(self, carrier_id: str) -> dict[str, str]:
        """The names of a carrier in both languages (its id when it is unknown), for the texts of findings."""
        carrier = self.carrier(carrier_id)
        zh, en = (carrier.name_zh, carrier.name_en) if carrier else (carrier_id, carrier_id)
        return {"carrier_zh": zh, "carrier_en": en}


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes:
        codes: the codes it can give.
        run: the function that runs it.
        needs: of findings that compare tables, those without which they say nothing about a file by itself (what the
            other side of the comparison would be stands elsewhere). The gate stands for a file of the whole park.
    """

    codes: tuple[str, ...]
    run: Callable[[Tables, CheckContext], list[Finding]]
    needs: Mapping[str, frozenset[str]] = field(default_factory=dict)


def filled_registers(tables: Tables) -> list[TableSchema]:
    """The registers that have rows."""
    return [schema for name, schema in REGISTERS.items() if len(tables.frame(name))]


def rows(tables: Tables, table: str, columns: Iterable[str]) -> Iterator[tuple[int, dict[str, object]]]:
    """Position and chosen columns of every row of a table; columns the table lacks are left out."""
    frame = tables.frame(table)
    names = [name for name in columns if name in frame.columns]
    lists = [frame[name].tolist() for name in names]
    for index, values in enumerate(zip(*lists, strict=True)):
        yield index, dict(zip(names, values, strict=True))


def owners(tables: Tables) -> dict[str, str]:
    """The member every unit belongs to: the enterprise above a facility, else the unit itself."""
    units = {str(row["entity_id"]): row for _, row in rows(tables, "organisations", ["entity_id", "kind", "parent_id"])}
    found = {}
    for unit in units:
        above, passed = unit, {unit}
        while units.get(above, {}).get("kind") == "facility":
            above = str(units[above]["parent_id"])
            if above in passed:  # a circle, which is found elsewhere
                break
            passed.add(above)
        found[unit] = above if units.get(above, {}).get("kind") == "enterprise" else unit
    return found


def number(value: object) -> float | None:
    """A number of a frame, or None where it is blank."""
    return value if isinstance(value, float) and value == value else None  # noqa: PLR0124  (not NaN)


def total(values: Iterable[object]) -> float:
    """Sum of the numbers that are not blank."""
    return sum(found for value in values if (found := number(value)) is not None)


def series_names(table: str, key: tuple[object, ...], context: CheckContext) -> dict[str, str]:
    """A series in words of both languages (``E1 / 原煤 / 消费 / 燃烧``), for the texts of findings."""
    schema = schema_of(table)
    zh, en = [], []
    for name, value in zip(schema.key, key, strict=True):
        column, text = schema.column(name), str(value)
        names = context.names(text)
        words = column.choices.get(text, (text,))
        zh.append(names["carrier_zh"] if column.kind == "carrier" else words[0])
        en.append(names["carrier_en"] if column.kind == "carrier" else text)
    return {"series_zh": " / ".join(filter(None, zh)), "series_en": " / ".join(filter(None, en))}
