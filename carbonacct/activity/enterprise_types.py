"""Types of enterprises (``rulesets/enterprise-types.toml``): which tables, columns, carriers and examples each gets."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from carbonacct.activity.registers import REGISTERS
from carbonacct.activity.schema import TableSchema, plain
from carbonacct.activity.tables import TABLES
from carbonacct.errors import FormatVersionError, UsageError

FILE = Path(__file__).resolve().parents[1] / "rulesets" / "enterprise-types.toml"
FORMAT = "carbonacct.enterprise-types/1"
_YEAR = "{year}"


@dataclass(frozen=True, slots=True)
class EnterpriseType:
    """One type of enterprise.

    Attributes:
        industry: codes of GB/T 4754-2017 that mean this type.
        carriers: names of the carriers offered in the drop-down list; others may be typed.
        examples: pairs of a table and a row (column → canonical value) that agree with each other.
        tables: the schemas of its workbook, in order, with the optional columns of other types left out.
    """

    id: str
    name_zh: str
    name_en: str
    aliases: tuple[str, ...]
    industry: tuple[str, ...]
    carriers: tuple[str, ...]
    note_zh: str
    note_en: str
    examples: tuple[tuple[str, Mapping[str, object]], ...]
    tables: tuple[TableSchema, ...]

    def example_rows(self, table: str, year: int) -> list[dict[str, object]]:
        """The example rows of a table in a year."""
        return [
            {name: str(year) if value == _YEAR else value for name, value in row.items()}
            for name_of_table, row in self.examples
            if name_of_table == table
        ]


@lru_cache(maxsize=1)
def enterprise_types() -> dict[str, EnterpriseType]:
    """All types by id, in the order of the file.

    Raises:
        FormatVersionError: the file names a format that this version does not read.
    """
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    if content.get("format") != FORMAT:
        raise FormatVersionError(f"{FILE.name}: format {content.get('format')!r} is not {FORMAT!r}")
    return {entry["id"]: _read(entry, content) for entry in content["type"]}


def _read(entry: dict[str, Any], content: dict[str, Any]) -> EnterpriseType:
    special: dict[str, list[str]] = content["special"]
    columns: dict[str, list[str]] = content["columns"]
    without = set(entry.get("without", ()))
    tables = [
        _columns_of(schema, entry["id"], columns)
        for schema in (*TABLES.values(), *REGISTERS.values())
        if schema.name not in without and entry["id"] in special.get(schema.name, [entry["id"]])
    ]
    return EnterpriseType(
        entry["id"],
        entry["name_zh"],
        entry["name_en"],
        tuple(entry["aliases"]),
        tuple(entry.get("industry", ())),
        tuple(entry["carriers"]),
        entry["note_zh"],
        entry["note_en"],
        tuple((name, row) for name, row in entry["examples"]),
        tuple(tables),
    )


def _columns_of(schema: TableSchema, kind: str, columns: dict[str, list[str]]) -> TableSchema:
    """The schema without optional columns that other types alone have."""
    kept = tuple(
        column
        for column in schema.columns
        if column.required or kind in columns.get(f"{schema.name}.{column.name}", [kind])
    )
    return schema if len(kept) == len(schema.columns) else replace(schema, columns=kept)


def enterprise_type(text: str) -> EnterpriseType:
    """The type that a text names: its id, its name, another name of it, or a code of its industry.

    Raises:
        UsageError: it names none; the types are listed.
    """
    key = plain(text)
    for kind in enterprise_types().values():
        if key in {plain(name) for name in (kind.id, kind.name_zh, kind.name_en, *kind.aliases, *kind.industry)}:
            return kind
    known = "、".join(f"{kind.id}（{kind.name_zh}）" for kind in enterprise_types().values())
    raise UsageError(f"没有这种企业类型 / no such type {text!r}: {known}")
