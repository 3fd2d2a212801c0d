"""What an importer returns: the head and rows of a data set, and everything that was left out with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from carbonacct.factors.dataset import COLUMNS, MEASURED_COLUMNS
from carbonacct.findings import Finding, finding, has_errors
from carbonacct.source import Source

Row = dict[str, str]
"""One row of ``factors.csv`` by column; a column that is missing is empty."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was read and is no factor of the result.

    ``place`` is sheet and cell of the file, or a file of the folder with its cell. ``reason`` ends a code of the
    catalogue, ``factor_import.left_out_<reason>``.
    """

    place: str
    what: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """Content of a data set to be written: ``read`` is the number of rows or cells that had to be accounted for."""

    file: str
    format: str
    head: Mapping[str, object]
    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...]
    findings: tuple[Finding, ...]
    read: int

    @property
    def reasons(self) -> dict[str, int]:
        """How many were left out, by reason, most first."""
        return dict(Counter(item.reason for item in self.left_out).most_common())

    def all_findings(self) -> list[Finding]:
        """The findings, and one for each reason to leave something out, with its count and first place."""
        first: dict[str, LeftOut] = {}
        for item in self.left_out:
            first.setdefault(item.reason, item)
        counted = [
            finding(f"factor_import.left_out_{reason}", Source(self.file, "", first[reason].place), count=count)
            for reason, count in self.reasons.items()
        ]
        return [*self.findings, *counted]


@dataclass(eq=False)
class Collector:
    """Gathers rows while a file is read, so that nothing read is lost: each is a row, or left out with a reason."""

    file: Path
    rows: dict[str, Row] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    read: int = 0

    def at(self, sheet: str = "", cell: str = "") -> Source:
        """A place in the file."""
        return Source(self.file.name, sheet, cell)

    def leave(self, place: Source, what: str, value: str, reason: str) -> None:
        """Count something out."""
        self.read += 1
        within = "" if place.file == self.file.name else place.file
        where = "!".join(part for part in (within, place.sheet, place.cell) if part)
        self.left_out.append(LeftOut(where, what, value, reason))

    def add(self, place: Source, **cells: str) -> None:
        """A factor; one whose id was there before is left out, with an error."""
        self.read += 1
        name = cells["factor_id"]
        if name in self.rows:
            self.read -= 1
            self.leave(place, name, cells["value"], "repeated")
            self.findings.append(finding("factor_import.repeated", place, factor=name, value=cells["value"]))
            return
        self.rows[name] = cells

    def edition_unknown(self, sheet: str, what: str) -> None:
        """The file does not say its edition: an error, for nobody could tell the factors from those of another."""
        self.findings.append(finding("factor_import.no_edition", self.at(sheet), what=what))

    def gwp_set(self, methane: str, sets: Mapping[str, str], usual: str) -> str:
        """The GWP set that a file uses, by what it prints for methane.

        Args:
            methane: id of the factor that is the potential of methane.
            sets: printed value → set.
            usual: the set of the editions known, where the file does not print it.
        """
        row = self.rows.get(methane)
        if row is None:
            return usual
        if row["value"] not in sets:
            at = self.at("", row["source_locator"])
            self.findings.append(finding("factor_import.unknown_gwp", at, value=row["value"], known=", ".join(sets)))
        return sets.get(row["value"], usual)

    def result(self, format: str, head: Mapping[str, object]) -> Imported:
        """Everything gathered; a file without a factor is an error."""
        findings = list(self.findings)
        if not self.rows and not has_errors(findings):
            findings.append(finding("factor_import.nothing", self.at()))
        return Imported(
            file=self.file.name,
            format=format,
            head=head,
            rows=tuple(self.rows.values()),
            left_out=tuple(self.left_out),
            findings=tuple(dict.fromkeys(findings)),
            read=self.read,
        )


def columns_of(rows: tuple[Row, ...]) -> tuple[str, ...]:
    """Columns of ``factors.csv`` that the rows need: those of measured values only where one has them."""
    measured = any(row.get(column) for row in rows for column in MEASURED_COLUMNS)
    return COLUMNS + MEASURED_COLUMNS if measured else COLUMNS
