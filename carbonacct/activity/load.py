"""All tables of a workspace folder as typed data frames, with every finding at once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from carbonacct.activity.carriers import CarrierLookup
from carbonacct.activity.evidence import evidence_hashes
from carbonacct.activity.frames import Block, read_block
from carbonacct.activity.locate import locate, titles_of
from carbonacct.activity.organisation_rows import named_once
from carbonacct.activity.period import Period
from carbonacct.activity.readers import READERS
from carbonacct.activity.registers import FOLDER as REGISTER_FOLDER
from carbonacct.activity.registers import REGISTERS, register_names, register_of
from carbonacct.activity.registers_reports import QUANTITIES
from carbonacct.activity.schema import TableSchema
from carbonacct.activity.tables import ACTIVITY, CERTIFICATES, GATE, ORGANISATIONS, POWER, TABLES, TRANSFERS
from carbonacct.errors import UsageError
from carbonacct.findings import Finding, finding
from carbonacct.source import Source, cell_name, column_letters

if TYPE_CHECKING:
    import pandas as pd

_FOLDERS: tuple[tuple[str, tuple[TableSchema, ...]], ...] = (
    ("activity", (ACTIVITY, POWER, CERTIFICATES)),
    ("electricity", (POWER, CERTIFICATES, ACTIVITY)),
    ("workbooks", (*TABLES.values(), *REGISTERS.values())),  # of members: any table on any sheet
)
_FILES: tuple[TableSchema, ...] = (ORGANISATIONS, TRANSFERS, GATE, QUANTITIES)
_HIDDEN = (".", "~$")
PROVENANCE = ("row_id", "file", "sheet", "row")


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a workspace; every frame has all its columns in canonical order, even when it is empty.

    Schema columns: text, choice, period and unit are ``str`` ("" when blank), numbers ``float`` (NaN when blank),
    ``above_scale`` True, False or None. Then ``quantity`` and ``quantity_unit`` (kg, Nm3, L, kWh or GJ; transfers:
    ``quantity_sold``, ``quantity_received``, ``quantity_unit``; organisations: ``value_added_cny``,
    ``output_value_cny``), and the provenance ``row_id``, ``file``, ``sheet``, ``row``, ``amount_cell``
    (transfers also ``received_cell``; organisations ``entity_cell`` and ``value_added_cell``) and
    ``evidence_sha256`` where the table has evidence. ``places`` maps (table, file, sheet) to the column letters.
    ``registers`` holds a frame for each of ``REGISTERS``: its columns (dates as ISO text), ``row_id``, ``file``,
    ``sheet``, ``row`` and ``evidence_sha256``. ``undeclared`` names the rows (file, sheet, row) whose data class is
    blank, which the frames cannot tell from a declared estimate.
    """

    organisations: pd.DataFrame
    activity: pd.DataFrame
    power: pd.DataFrame
    certificates: pd.DataFrame
    transfers: pd.DataFrame
    gate: pd.DataFrame
    places: dict[tuple[str, str, str], dict[str, str]] = field(default_factory=dict)
    registers: dict[str, pd.DataFrame] = field(default_factory=dict)
    undeclared: frozenset[tuple[str, str, int]] = frozenset()
    _origins: dict[str, tuple[list[str], list[str], list[int]]] = field(default_factory=dict, init=False, repr=False)

    def frame(self, table: str) -> pd.DataFrame:
        """The data frame of a table or register by name.

        Raises:
            UsageError: there is no such table.
        """
        if table in REGISTERS:
            return self.registers[table] if table in self.registers else empty_frame(table)
        if table not in TABLES:
            raise UsageError(f"unknown table '{table}'; there are {', '.join([*TABLES, *REGISTERS])}")
        frame: pd.DataFrame = getattr(self, table)
        return frame

    def source(self, table: str, index: int, column: str) -> Source:
        """The cell of a column in a row (by position) of a table; the row's first cell when the column is not there."""
        if table not in self._origins:  # a look into a frame takes fifty times as long
            frame = self.frame(table)
            self._origins[table] = frame["file"].tolist(), frame["sheet"].tolist(), frame["row"].tolist()
        files, sheets, rows = self._origins[table]
        letters = self.places.get((table, files[index], sheets[index]), {})
        return Source(files[index], sheets[index], f"{letters.get(column, 'A')}{rows[index]}")


def frame_columns(schema: TableSchema) -> list[str]:
    """All columns of the data frame of a table, in order."""
    if schema.name in REGISTERS:
        extra = [*PROVENANCE]
    elif schema.name == "organisations":
        extra = ["value_added_cny", "output_value_cny", *PROVENANCE, "entity_cell", "value_added_cell"]
    elif schema.name == "transfers":
        extra = ["quantity_sold", "quantity_received", "quantity_unit", *PROVENANCE, "amount_cell", "received_cell"]
    else:
        extra = ["quantity", "quantity_unit", *PROVENANCE, "amount_cell"]
    return [*schema.names, *extra, *(["evidence_sha256"] if schema.has("evidence") else [])]


def load_tables(folder: Path, carriers: CarrierLookup, period: Period) -> tuple[Tables, list[Finding]]:
    """Read every table of a workspace folder.

    Args:
        folder: the workspace folder.
        carriers: the carrier table.
        period: reporting period (the rows outside it are kept; the checks find them).

    Returns:
        The tables, and what is wrong with files, headers and cells. :func:`carbonacct.activity.checks.run_checks`
        finds what is wrong between rows. Nothing is lost: a row with a finding is kept, unreadable cells are blank.

    Raises:
        UsageError: the folder does not exist.
    """
    if not folder.is_dir():
        raise UsageError(f"workspace folder {folder} does not exist")
    blocks: list[Block] = []
    findings: list[Finding] = []
    for file, path, candidates, fixed in workspace_files(folder):
        found, more = read_file(path, file, candidates, carriers, fixed)
        blocks.extend(found)
        findings.extend(more)
    if not any(block.table.schema is ORGANISATIONS for block in blocks):
        findings.append(finding("activity.missing_file", Source("organisations.csv"), value="organisations.csv"))
    findings.extend(_stray_files(folder))
    tables = tables_of(blocks, folder)
    organisations, more = named_once(tables.organisations)
    return replace(tables, organisations=organisations), list(dict.fromkeys([*findings, *more]))


def tables_of(blocks: list[Block], folder: Path) -> Tables:
    """The blocks of all sheets as frames; ``folder`` is where the paths of evidence start."""
    frames = {name: _frame(schema, blocks, folder) for name, schema in TABLES.items()}
    filled = {block.table.schema.name for block in blocks if block.table.rows}
    registers = {
        name: _frame(schema, blocks, folder) if name in filled else empty_frame(name)
        for name, schema in REGISTERS.items()
    }
    places = {
        (block.table.schema.name, block.table.sheet.file, block.table.sheet.sheet): {
            name: column_letters(place) for name, place in block.table.columns.items()
        }
        for block in blocks
    }
    undeclared = frozenset(
        (block.table.sheet.file, block.table.sheet.sheet, row) for block in blocks for row in block.undeclared
    )
    return Tables(**frames, places=places, registers=registers, undeclared=undeclared)


def workspace_files(folder: Path) -> Iterable[tuple[str, Path, Sequence[TableSchema], bool]]:
    """Files to read, each with the tables it may hold, in a fixed order; the flag marks files of one table."""
    for schema in _FILES:
        for ending in READERS:
            path = folder / f"{schema.template}{ending}"
            if path.is_file():
                yield path.name, path, (schema,), True
    for name, candidates in _FOLDERS:
        for path in _sorted_files(folder / name):
            if path.suffix.lower() in READERS and not path.name.startswith(_HIDDEN):
                yield path.relative_to(folder).as_posix(), path, candidates, False
    for path in _register_files(folder):
        register = register_of(path.stem)
        if register is not None and path.suffix.lower() in READERS:
            yield path.relative_to(folder).as_posix(), path, (register,), True


def _register_files(folder: Path) -> list[Path]:
    """Files of registers, of known and unknown names."""
    place = folder / REGISTER_FOLDER
    return [path for path in _sorted_files(place) if not path.name.startswith(_HIDDEN)] if place.is_dir() else []


def _sorted_files(folder: Path) -> list[Path]:
    """All files below a folder in one order on every system (Windows compares paths without their case)."""
    return sorted((path for path in folder.glob("**/*") if path.is_file()), key=lambda path: path.parts)


def _stray_files(folder: Path) -> list[Finding]:
    """Files beside the data that no reader knows, files that are named as no register is, and tables in the workspace
    folder itself, where four alone are read.
    """
    read = {file for file, *_ in workspace_files(folder)}
    outside = [
        finding("activity.misplaced_file", _place(folder, path), value=path.name)
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
        if path.suffix.lower() in READERS and path.name not in read and not path.name.startswith(_HIDDEN)
        if path.is_file()
    ]
    named = [
        finding("registers.unknown_register", _place(folder, path), value=path.stem, **register_names())
        for path in _register_files(folder)
        if path.suffix.lower() in READERS and register_of(path.stem) is None
    ]
    return [*outside, *named] + [
        finding("activity.unrecognised_file", _place(folder, path), value=path.suffix)
        for name in (*(name for name, _ in _FOLDERS), REGISTER_FOLDER)
        for path in _sorted_files(folder / name)
        if path.suffix.lower() not in READERS and not path.name.startswith(_HIDDEN)
    ]


def _place(folder: Path, path: Path) -> Source:
    return Source(path.relative_to(folder).as_posix())


def read_file(
    path: Path, file: str, candidates: Sequence[TableSchema], carriers: CarrierLookup, fixed: bool
) -> tuple[list[Block], list[Finding]]:
    """The tables of all sheets of one file."""
    sheets, findings = READERS[path.suffix.lower()](path, file)
    blocks: list[Block] = []
    unplaced: list[Finding] = []
    for sheet in sheets:
        table, more = locate(sheet, candidates)
        if table is None:
            unplaced.extend(more)
            continue
        block = read_block(table, carriers)
        blocks.append(block)
        if table.schema.name in REGISTERS:  # registers that a park does not need stay empty
            more = [item for item in more if item.code != "activity.empty_table"]
        findings.extend([*more, *block.findings])
    if any(block.table.rows for block in blocks):  # the other sheets of a workbook with several tables
        findings = [item for item in findings if item.code != "activity.empty_table"]
    strange = any(item.code == "activity.unrecognised_sheet" for item in unplaced)
    if strange and not blocks:
        unplaced = [_no_table(file, sheets[0].sheet, candidates, fixed)]
    return blocks, [*findings, *unplaced, *_missing_data_class(blocks)]


def _no_table(file: str, sheet: str, candidates: Sequence[TableSchema], fixed: bool) -> Finding:
    """The finding for a file in which no sheet is a table."""
    if not fixed:
        return finding("activity.no_table", Source(file), **titles_of(candidates))
    schema = candidates[0]
    missing = [schema.column(name) for name in schema.required]
    headers, names = "、".join(column.zh[0] for column in missing), ", ".join(column.name for column in missing)
    place = Source(file, sheet, cell_name(0, 0))
    return finding("activity.missing_column", place, column_zh=headers, column_en=names, **schema.titles)


def _missing_data_class(blocks: list[Block]) -> list[Finding]:
    """Blank data classes count as estimated; one warning a file says so, at the first of them."""
    first: list[tuple[Block, int]] = []
    count = 0
    for block in blocks:
        values = block.columns.get("data_class")
        if values is None:
            continue
        blank = [index for index, value in enumerate(values) if value == ""]
        block.undeclared = [block.table.numbers[index] + 1 for index in blank]
        count += len(blank)
        first.extend((block, index) for index in blank[:1])
        block.columns["data_class"] = [value or "estimated" for value in values]
    if not first:
        return []
    block, index = first[0]
    place = block.table.source(block.table.numbers[index], "data_class")
    if "data_class" not in block.table.columns:
        place = Source(place.file, place.sheet)
    return [finding("activity.data_class_missing", place, count=count)]


def empty_frame(name: str) -> pd.DataFrame:
    """The frame of a register without rows."""
    return _empty_frame(name).copy(deep=False)


@lru_cache(maxsize=len(REGISTERS))
def _empty_frame(name: str) -> pd.DataFrame:
    return _frame(REGISTERS[name], [], Path())


def _frame(schema: TableSchema, blocks: list[Block], folder: Path) -> pd.DataFrame:
    """The blocks of one table as one typed frame."""
    import pandas as pd  # noqa: PLC0415  (loaded when first used)

    mine = [block for block in blocks if block.table.schema is schema]
    lists: dict[str, list[object]] = {name: [] for name in frame_columns(schema)}
    for block in mine:
        for name, values in {**block.columns, **_provenance(block)}.items():
            lists[name].extend(values)
    lists["row_id"] = list(_row_ids(schema, lists))
    if schema.has("evidence"):
        lists["evidence_sha256"] = list(evidence_hashes(folder, lists["evidence"]))
    numeric = {column.name for column in schema.columns if column.numeric}
    made = {"quantity", "quantity_sold", "quantity_received", "value_added_cny", "output_value_cny"}
    numeric |= made - set(schema.names)  # the quantities of indicators.csv have a column of texts of that name
    types = {name: "float64" if name in numeric else "str" for name in lists}
    types["row"] = "int64"
    types |= {column.name: "object" for column in schema.columns if column.kind == "boolean"}
    return pd.DataFrame({name: pd.Series(values, dtype=types[name]) for name, values in lists.items()}, copy=False)


def _provenance(block: Block) -> dict[str, list[object]]:
    """Where each row was typed."""
    table = block.table
    found: dict[str, list[object]] = {
        "file": [table.sheet.file] * len(table.rows),
        "sheet": [table.sheet.sheet] * len(table.rows),
        "row": [number + 1 for number in table.numbers],
    }
    if table.schema.name in REGISTERS:
        return found
    if table.schema.name == "organisations":
        return {**found, "entity_cell": _cells(block, "entity_id"), "value_added_cell": _cells(block, "value_added")}
    found["amount_cell"] = _cells(block, table.schema.amount)
    if table.schema.name == "transfers":
        cells = _cells(block, "amount_received")
        received = block.columns["amount_received"]
        found["received_cell"] = [cell if value == value else "" for cell, value in zip(cells, received, strict=True)]  # noqa: PLR0124
    return found


def _cells(block: Block, column: str) -> list[object]:
    """The cell names of a column ("" when the column is not there)."""
    place = block.table.columns.get(column)
    if place is None:
        return [""] * len(block.table.rows)
    letters = column_letters(place)
    return [f"{letters}{number + 1}" for number in block.table.numbers]


def _row_ids(schema: TableSchema, lists: dict[str, list[object]]) -> Iterable[str]:
    """16 hex digits of the hash of table, content and ordinal among identical rows.

    The content is ``name=value`` of all columns that are not blank, so that a column added to the schema later
    leaves the ids as they are.
    """
    parts = [
        _labelled(column.name, column.numeric, lists[column.name])
        for column in schema.columns
        if any(not _blank(value) for value in set(lists[column.name]))
    ]
    rows = zip(*parts, strict=True) if parts else ((),) * len(lists["file"])
    seen: Counter[str] = Counter()
    for row in rows:
        content = "\x1f".join(filter(None, (schema.name, *row)))
        seen[content] += 1
        yield hashlib.sha256(f"{content}\x1f{seen[content]}".encode()).hexdigest()[:16]


def _labelled(name: str, numeric: bool, values: list[object]) -> list[str]:
    """``name=value`` of every cell, "" for a blank one."""
    if numeric:
        return [f"{name}={value!r}" if value == value else "" for value in values]  # noqa: PLR0124  (not NaN)
    known = {value: "" if _blank(value) else f"{name}={value}" for value in set(values)}
    return [known[value] for value in values]


def _blank(value: object) -> bool:
    return value is None or value == "" or value != value  # noqa: PLR0124  (NaN)
