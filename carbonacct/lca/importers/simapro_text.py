"""Lines of a SimaPro CSV file: its header, its blocks, and numbers with its decimal separator.

Every line is taken alone: SimaPro writes line breaks inside a cell as another sign (``\\x7f``), and a stray quotation
mark must not swallow the rest of the file.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from carbonacct.findings import finding
from carbonacct.lca.importers.decoding import decode_text
from carbonacct.lca.importers.reading import Reading
from carbonacct.source import Source, cell_name

BLOCKS = frozenset(
    {
        "Process",
        "Product stage",
        "System description",
        "Literature reference",
        "Quantities",
        "Units",
        "Raw materials",
        "Airborne emissions",
        "Waterborne emissions",
        "Final waste flows",
        "Emissions to soil",
        "Non material emissions",
        "Social issues",
        "Economic issues",
        "Database Input parameters",
        "Database Calculated parameters",
        "Project Input parameters",
        "Project Calculated parameters",
        "Method",
        "Impact category",
        "Normalization-Weighting set",
        "Damage category",
    }
)
_IN_PROCESS = frozenset(
    {"Final waste flows", "Emissions to soil", "Non material emissions", "Social issues", "Economic issues"}
)
"""Blocks whose names are sections of a process as well."""
_SEPARATORS = {"semicolon": ";", "tab": "\t", "comma": ","}
_HEADER = re.compile(r'^\s*"?\{(?P<text>.*)\}"?\s*[;,\t]*\s*$')
_BREAK = "\x7f"
_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of a line; ``number`` counts from zero."""

    source: Source
    number: int
    cells: tuple[str, ...]

    def at(self, column: int = 0) -> Source:
        """Place of a cell, named as in a spreadsheet."""
        return Source(self.source.file, self.source.sheet, cell_name(self.number, column))

    def cell(self, column: int) -> str:
        """A cell, empty where the line is shorter."""
        return self.cells[column] if column < len(self.cells) else ""

    @property
    def empty(self) -> bool:
        """Whether no cell holds anything."""
        return not any(self.cells)

    def label(self) -> str:
        """The first cell where it stands alone, else nothing."""
        return self.cell(0) if not any(self.cells[1:]) else ""


@dataclass
class Block:
    """A block of the file and its rows, blank ones among them."""

    kind: str
    place: Source
    rows: list[Row] = field(default_factory=list)

    def filled(self) -> list[Row]:
        """Rows that hold something."""
        return [row for row in self.rows if not row.empty]


@dataclass
class Text:
    """A file: its header, and its separators."""

    source: Source
    project: str = ""
    delimiter: str = ""
    decimal: str = ""
    lines: list[tuple[int, str]] = field(default_factory=list)

    def plain(self, written: str) -> str:
        """A number or formula with a decimal point."""
        return _DECIMAL_COMMA.sub(".", written) if self.decimal == "," else written


def read_text(data: bytes, source: Source, reading: Reading) -> Text | None:
    """Header and lines of a file; None where its encoding cannot be told."""
    decoded = decode_text(data, source, reading.findings)
    if decoded is None:
        return None
    text = Text(source)
    for number, written in enumerate(decoded.split("\n")):
        line = written.rstrip("\r")
        match = _HEADER.match(line.lstrip("\ufeff"))
        if match is None:
            text.lines.append((number, line))
        else:
            _header(match.group("text").strip(), text)
    if not text.delimiter:
        reading.findings.append(finding("lca_simapro.no_separator", source))
        text.delimiter = ";"
    text.decimal = text.decimal or ("." if text.delimiter == "," else ",")
    return text


def _header(line: str, text: Text) -> None:
    key, _, value = line.partition(":")
    key, value = key.strip().lower(), value.strip()
    if key == "csv separator":
        text.delimiter = _SEPARATORS.get(value.lower(), value[:1] or ";")
    elif key == "decimal separator":
        text.decimal = "," if value.lower() in {",", "comma"} else "."
    elif key in {"project", "projet", "projekt", "proyecto", "progetto", "projeto"}:
        text.project = value


def rows_of(text: Text) -> Iterator[Row]:
    """Rows of the file after its header."""
    for number, line in text.lines:
        try:
            cells = next(csv.reader([line], delimiter=text.delimiter), [])
        except csv.Error:  # a very long cell
            cells = line.split(text.delimiter)
        yield Row(text.source, number, tuple(cell.replace(_BREAK, "\n").strip() for cell in cells))


def blocks_of(text: Text, reading: Reading) -> list[Block]:
    """Blocks of the file. One without its ``End`` is a finding: the file may be cut off there."""
    blocks: list[Block] = []
    current: Block | None = None
    for row in rows_of(text):
        label = row.label()
        inside = current is not None and current.kind == "Process" and label in _IN_PROCESS
        if label == "End":
            current = None
        elif label in BLOCKS and not inside and (current is None or _after_blank(current)):
            if current is not None:
                reading.findings.append(finding("lca_simapro.no_end", current.place, block=current.kind))
            current = Block(label, row.at())
            blocks.append(current)
        elif current is not None:
            current.rows.append(row)
        elif not row.empty:
            reading.count("lca_simapro.outside", row.at())
    if current is not None:
        reading.findings.append(finding("lca_simapro.no_end", current.place, block=current.kind))
    return blocks


def _after_blank(block: Block) -> bool:
    return not block.rows or block.rows[-1].empty
