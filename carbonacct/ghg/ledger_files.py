"""Files of a large ledger: their columns found, and cut into pieces of work that are read one by one."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbonacct.activity.columns import ENTITY
from carbonacct.activity.readers.csv_reader import decoded, delimiter_of
from carbonacct.activity.schema import Column, TableSchema, match_header
from carbonacct.activity.timeseries_schema import TIMESERIES
from carbonacct.errors import UsageError
from carbonacct.findings import Finding, finding
from carbonacct.source import Source, cell_name

if TYPE_CHECKING:
    import numpy as np

LEDGER = TableSchema(
    "ledger",
    "计量台账",
    "meter ledger",
    (
        ENTITY,
        Column("meter", TIMESERIES.column("meter").zh, ("meter id", "meter_id"), "code"),
        Column("carrier", ("品种", "因子代码", "能源品种", "代码"), ("code", "factor_code", "factor code"), "code",
               required=True, note_zh="因子表中的代码", note_en="a code of the factor list"),
        Column("start", TIMESERIES.column("start").zh, ("interval start", "timestamp", "time"), required=True),
        Column("amount", ("数量", "电量", "读数"), ("value", "quantity"), "number", required=True, nonnegative=True),
        Column("unit", ("单位", "计量单位"), (), "unit", required=True),
    ),
    "",
)  # fmt: skip
ENDINGS = (".parquet", ".csv")
PIECE_ROWS, PIECE_BYTES = 2**20, 2**25
"""A piece has row groups up to so many rows (a larger row group is a piece of its own), or so many bytes of a csv."""
HEAD_BYTES = 2**16
_HIDDEN = (".", "~$", "_")


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """A file whose columns are known.

    Attributes:
        path: where it lies.
        name: how findings call it.
        columns: place of each column of :data:`LEDGER` that it has.
        headers: what its columns are called.
        rows: rows of data (of a csv: lines below the header).
        delimiter: of a csv; empty for parquet.
    """

    path: Path
    name: str
    columns: Mapping[str, int]
    headers: tuple[str, ...]
    rows: int
    delimiter: str = ""

    def place(self, row: int, column: str) -> Source:
        """Where a row (0 …) has a column: both kinds of file are addressed like a sheet with one row of headers."""
        return Source(self.name, cell=cell_name(row + 1, self.columns[column]))


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring row groups of a parquet file, or neighbouring lines of a csv: what one unit of work reads."""

    file: LedgerFile
    first_row: int
    rows: int
    groups: tuple[int, ...] = ()
    offset: int = 0
    length: int = 0


def ledger_paths(places: Sequence[Path]) -> list[tuple[Path, str]]:
    """The parquet and csv files of folders (all below them, by name) and of files, each with the name it is called.

    A file that is named twice (by another path, or a link) is read once.

    Raises:
        UsageError: a place does not exist, or there is no such file.
    """
    found: dict[Path, tuple[Path, str]] = {}
    for place in places:
        if place.is_file():
            found.setdefault(place.resolve(), (place, place.name))
        elif place.is_dir():
            inside = sorted((path for path in place.rglob("*") if path.is_file()), key=lambda path: path.parts)
            for path in inside:
                if path.suffix.lower() in ENDINGS and not path.name.startswith(_HIDDEN):
                    found.setdefault(path.resolve(), (path, path.relative_to(place).as_posix()))
        else:
            raise UsageError(f"没有这个文件或文件夹 / no such file or folder: {place}")
    if not found:
        raise UsageError(f"没有 parquet 或 csv 文件 / no parquet or csv file in {', '.join(map(str, places))}")
    return list(found.values())


def ledger_pieces(places: Sequence[Path]) -> tuple[list[LedgerFile], list[Piece], list[Finding]]:
    """Files and pieces of a ledger in reading order, and files that cannot be used.

    Raises:
        UsageError: see :func:`ledger_paths`.
    """
    files: list[LedgerFile] = []
    pieces: list[Piece] = []
    findings: list[Finding] = []
    for path, name in ledger_paths(places):
        known, parts, more = (_csv if path.suffix.lower() == ".csv" else _parquet)(path, name)
        findings += more
        if known is not None:
            files.append(known)
            pieces += parts
            if not known.rows:
                findings.append(finding("ledger.no_rows", Source(name)))
    return files, pieces, findings


Opened = tuple[LedgerFile | None, list[Piece], list[Finding]]


def _parquet(path: Path, name: str) -> Opened:
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    try:
        with pq.ParquetFile(path) as opened:
            schema, sizes = opened.schema_arrow, _sizes(opened.metadata)
    except (OSError, pa.ArrowException) as error:
        return None, [], [finding("ledger.unreadable", Source(name), reason=_short(error))]
    columns, findings = _columns(name, schema.names)
    findings += [
        finding("ledger.wrong_type", Source(name, cell=cell_name(0, place)), type=schema.field(place).type,
                **LEDGER.column(column).names)
        for column, place in columns.items()
        if not _usable(column, schema.field(place).type)
    ]  # fmt: skip
    if findings:
        return None, [], findings
    file = LedgerFile(path, name, columns, tuple(schema.names), sum(sizes))
    return file, list(_row_groups(file, sizes)), []


def _sizes(metadata: Any) -> list[int]:
    return [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]


def _row_groups(file: LedgerFile, sizes: Sequence[int]) -> Iterator[Piece]:
    """Neighbouring row groups together, up to PIECE_ROWS."""
    groups: list[int] = []
    first = rows = 0
    for group, size in enumerate(sizes):
        if groups and rows + size > PIECE_ROWS:
            yield Piece(file, first, rows, tuple(groups))
            groups, first, rows = [], first + rows, 0
        groups.append(group)
        rows += size
    if rows:
        yield Piece(file, first, rows, tuple(groups))


def _usable(column: str, kind: Any) -> bool:
    """Whether a column of a parquet file can be what it says."""
    from pyarrow import types  # noqa: PLC0415

    if types.is_dictionary(kind):
        kind = kind.value_type
    text = types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)
    if column == "start":
        return bool(text or types.is_timestamp(kind))
    number = types.is_floating(kind) or types.is_integer(kind) or types.is_decimal(kind)
    return bool(text or (number if column == "amount" else types.is_integer(kind)))


def _columns(name: str, headers: Sequence[str]) -> tuple[dict[str, int], list[Finding]]:
    """Place of each column by its header; missing columns and headers that stand twice."""
    columns: dict[str, int] = {}
    findings = []
    for place, header in enumerate(headers):
        match = match_header(LEDGER, header)
        if match is None:
            continue
        names = LEDGER.column(match.column).names
        if match.column in columns:
            other = headers[columns[match.column]]
            findings.append(
                finding("ledger.duplicate_column", Source(name, cell=cell_name(0, place)), header=header, other=other,
                        **names)
            )  # fmt: skip
        columns.setdefault(match.column, place)
    missing = [column for column in LEDGER.required if column not in columns]
    findings += [finding("ledger.missing_column", Source(name), **LEDGER.column(column).names) for column in missing]
    return columns, findings


def _csv(path: Path, name: str) -> Opened:
    try:
        with path.open("rb") as stream:
            head = stream.readline(HEAD_BYTES)
            size = path.stat().st_size
            if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in head:
                return None, [], [finding("ledger.encoding", Source(name))]
            text = decoded(head)
            if text is None:
                return None, [], [finding("ledger.encoding", Source(name))]
            delimiter = delimiter_of(text)
            headers = next(csv.reader([text.lstrip("\ufeff")], delimiter=delimiter), [])
            columns, findings = _columns(name, headers)
            if findings:
                return None, [], findings
            cuts = list(_cuts(stream, size))
    except (OSError, csv.Error) as error:
        return None, [], [finding("ledger.unreadable", Source(name), reason=_short(error))]
    rows = sum(count for _, _, count in cuts)
    file = LedgerFile(path, name, columns, tuple(headers), rows, delimiter)
    pieces, first = [], 0
    for offset, length, count in cuts:
        pieces.append(Piece(file, first, count, (), offset, length))
        first += count
    return file, pieces, []


def _cuts(stream: Any, size: int) -> Iterator[tuple[int, int, int]]:
    """Offset, length and lines of pieces of a csv from here on, each cut behind the last line that is whole.

    A line break within quotes ends no line (RFC 4180).
    """
    offset = stream.tell()
    while offset < size:
        stream.seek(offset)
        content, lines, last = b"", 0, -1
        while last < 0:
            more = stream.read(PIECE_BYTES)
            content += more
            lines, last = _whole_lines(content)
            if not more or offset + len(content) >= size:
                open_end = last + 1 < len(content)
                yield offset, len(content), lines + open_end
                return
        yield offset, last + 1, lines
        offset += last + 1


def _whole_lines(content: bytes) -> tuple[int, int]:
    """How many lines end in the content, and where the last of them does (−1: nowhere)."""
    if b'"' not in content:
        return content.count(b"\n"), content.rfind(b"\n")
    import numpy as np  # noqa: PLC0415

    data: np.ndarray = np.frombuffer(content, dtype=np.uint8)
    inside = np.bitwise_xor.accumulate((data == ord('"')).view(np.uint8))
    ends = np.flatnonzero((data == ord("\n")) & (inside == 0))
    return len(ends), int(ends[-1]) if len(ends) else -1


def _short(error: Exception) -> str:
    """The first line of what a library says."""
    return str(error).strip().partition("\n")[0]
