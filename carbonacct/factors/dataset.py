"""One edition of a factor data set as it lies on disk: ``dataset.toml`` and the files it lists."""

from __future__ import annotations

import csv
import hashlib
import io
import math
import re
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from carbonacct.errors import FormatVersionError, ReferenceDataError

FORMAT = "carbonacct.dataset/1"
FACTOR_FILE = "factors.csv"
TOML_FILE = "dataset.toml"
COLUMNS = (
    "factor_id",
    "name_zh",
    "name_en",
    "kind",
    "carrier",
    "gas",
    "value",
    "unit_num",
    "unit_den",
    "region",
    "region_gb2260",
    "valid_from",
    "valid_to",
    "boundary",
    "family",
    "uncertainty",
    "verification",
    "source_locator",
    "note",
)
MEASURED_COLUMNS = ("method", "laboratory", "measured_on")
"""Columns that may follow the others: how, by whom and when a value was measured."""
KINDS = frozenset(
    {"emission_factor", "ncv", "carbon_content", "oxidation", "tce", "density", "gwp", "constant", "ratio", "parameter"}
)
VERIFICATIONS = frozenset({"primary", "secondary", "unverified"})
BOUNDARIES = frozenset({"", "combustion", "upstream", "life_cycle", "process", "end_of_life"})
CO2E = "CO2e"
GWP_SET_NOT_STATED = "not-stated"
SUSPECT_MARK = "suspect:"
REFERABLE = re.compile(r"[^\s@#]+")
"""What an id or an edition may be: a reference is ``dataset@edition#factor_id``, and several stand apart by blanks."""
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
TEXT_KEYS = (
    "id",
    "edition",
    "publisher_zh",
    "publisher_en",
    "document_zh",
    "document_number",
    "title_zh",
    "title_en",
    "licence",
    "gwp_set",
    "supersedes",
)


@dataclass(frozen=True, slots=True)
class Factor:
    """One value of one edition: a row of ``factors.csv``.

    ``value`` is ``unit_num`` of the substance ``gas`` per ``unit_den``; ``value_text`` is the value as printed.
    ``valid_from`` and ``valid_to`` are ISO dates or empty. ``gas`` is ``CO2e of CH4`` where the source prints the part
    of the CO2e that comes from one gas: neither the total nor the mass of the gas. ``method``, ``laboratory`` and
    ``measured_on`` (ISO date) stand with measured values.
    """

    factor_id: str
    name_zh: str
    name_en: str
    kind: str
    carrier: str
    gas: str
    value: float
    value_text: str
    unit_num: str
    unit_den: str
    region: str
    valid_from: str
    valid_to: str
    boundary: str
    family: str
    verification: str
    source_locator: str
    note: str
    dataset: str
    edition: str
    data_year: int | None
    region_gb2260: str = ""
    uncertainty: str = ""
    method: str = ""
    laboratory: str = ""
    measured_on: str = ""

    @property
    def ref(self) -> str:
        """The reference ``dataset@edition#factor_id``."""
        return f"{self.dataset}@{self.edition}#{self.factor_id}"

    @property
    def unit(self) -> str:
        """Unit as text for people, with the substance: ``kg CO2/kWh``; empty when dimensionless."""
        if (self.unit_num, self.unit_den) == ("1", "1"):
            return ""
        numerator = f"{self.unit_num} {self.gas}" if self.gas and self.kind != "gwp" else self.unit_num
        return numerator if self.unit_den == "1" else f"{numerator}/{self.unit_den}"

    @property
    def place(self) -> str:
        """Table and row; of a measured value also how, by whom and when it was measured."""
        parts = (self.source_locator, self.method, self.laboratory, self.measured_on)
        return " · ".join(part for part in parts if part)

    @property
    def suspect(self) -> bool:
        """Whether the row is kept for the record only and must not be selected."""
        return self.note.startswith(SUSPECT_MARK)


@dataclass(frozen=True, slots=True)
class Dataset:
    """One edition of a data set: where it was published, when, and its rows.

    A ``library`` is read only when something of it is asked for, so it may be large; ``size`` is the number of its
    rows as its head states it, and ``factors`` is empty until it is read. A ``private`` set belongs to one user.
    """

    id: str
    edition: str
    publisher_zh: str
    publisher_en: str
    document_zh: str
    document_number: str
    title_zh: str
    title_en: str
    licence: str
    published: date
    data_year: int | None
    gwp_set: str
    supersedes: str
    note_zh: str
    note_en: str
    files: dict[str, str]
    path: Path
    factors: tuple[Factor, ...]
    toml_sha256: str = ""
    library: bool = False
    private: bool = False
    size: int = 0

    @property
    def ref(self) -> str:
        """The reference ``dataset@edition``."""
        return f"{self.id}@{self.edition}"

    @property
    def hashes(self) -> dict[str, str]:
        """sha256 (hex) of ``dataset.toml`` and of every file it lists, by name."""
        return dict(sorted({**self.files, TOML_FILE: self.toml_sha256}.items()))

    @property
    def sha256(self) -> str:
        """One hash of the edition: over the lines ``name hash`` of all its files, sorted by name."""
        lines = "".join(f"{name} {digest}\n" for name, digest in self.hashes.items())
        return hashlib.sha256(lines.encode()).hexdigest()


def read_dataset(folder: Path, head: Dataset | None = None) -> Dataset:
    """Read one edition and check every file it lists against its sha256.

    Args:
        folder: of the edition.
        head: what :func:`read_head` gave, where it was read before.

    Raises:
        FormatVersionError: the format is not ``carbonacct.dataset/1``.
        ReferenceDataError: a key, file or row is missing or wrong, or a file was changed; the file is named.
    """
    head = head or read_head(folder)
    contents = {name: _checked_bytes(folder, name, digest) for name, digest in head.files.items()}
    rows = contents.get(FACTOR_FILE)
    factors = () if rows is None else _read_factors(rows, folder / FACTOR_FILE, head.id, head.edition, head.data_year)
    if any(factor.gas.startswith(CO2E) for factor in factors) and not head.gwp_set:
        raise ReferenceDataError(f"{folder / TOML_FILE}: CO2e values need a gwp_set (or '{GWP_SET_NOT_STATED}')")
    return replace(head, factors=factors, size=len(factors))


def read_head(folder: Path) -> Dataset:
    """What ``dataset.toml`` says of an edition; its files are not opened and ``factors`` is empty.

    Raises:
        FormatVersionError: the format is not ``carbonacct.dataset/1``.
        ReferenceDataError: a key is missing or wrong; the file is named.
    """
    head, toml_sha256 = _read_head(folder / TOML_FILE)
    return Dataset(
        **{key: head[key] for key in TEXT_KEYS},
        **{key: str(head.get(key, "")) for key in ("note_zh", "note_en")},
        published=head["published"],
        data_year=head.get("data_year"),
        files=head["files"],
        path=folder,
        factors=(),
        toml_sha256=toml_sha256,
        library=head.get("library", False),
        private=head.get("private", False),
        size=head.get("size", 0),
    )


def _read_head(path: Path) -> tuple[dict[str, Any], str]:
    """The checked keys of ``dataset.toml`` and its sha256."""
    try:
        content = path.read_bytes()
        head: dict[str, Any] = tomllib.loads(content.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ReferenceDataError(f"{path}: cannot be read: {error}") from error
    if head.get("format") != FORMAT:
        raise FormatVersionError(f"{path}: format {head.get('format')!r} is not {FORMAT!r}")
    for key in TEXT_KEYS:
        if not isinstance(head.get(key), str):
            raise ReferenceDataError(f"{path}: the text '{key}' is missing")
    if type(head.get("published")) is not date:
        raise ReferenceDataError(f"{path}: 'published' must be a date")
    for key in ("data_year", "size"):
        if not isinstance(head.get(key, 0), int):
            raise ReferenceDataError(f"{path}: '{key}' must be a whole number")
    for key in ("library", "private"):
        if not isinstance(head.get(key, False), bool):
            raise ReferenceDataError(f"{path}: '{key}' must be true or false")
    if not isinstance(head.get("files"), dict) or not head["files"]:
        raise ReferenceDataError(f"{path}: [files] lists nothing")
    return head, hashlib.sha256(content).hexdigest()


def _checked_bytes(folder: Path, name: str, digest: str) -> bytes:
    """Content of a listed file, its hash checked."""
    path = folder / name
    if not path.is_file() or folder.resolve() not in path.resolve().parents:
        raise ReferenceDataError(f"{path} is listed in dataset.toml but is not there")
    content = path.read_bytes()
    actual = hashlib.sha256(content).hexdigest()
    if actual != digest:
        raise ReferenceDataError(f"{path} was changed: sha256 {actual}, dataset.toml says {digest or 'nothing'}")
    return content


@lru_cache(maxsize=128)  # the same bytes again: many parks are opened in one process
def _read_factors(content: bytes, path: Path, dataset: str, edition: str, year: int | None) -> tuple[Factor, ...]:
    """Rows of ``factors.csv`` with every fixed vocabulary checked."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ReferenceDataError(f"{path}: not UTF-8: {error}") from error
    reader = csv.reader(io.StringIO(text, newline=""))
    columns = tuple(next(reader, ()))
    if columns not in (COLUMNS, COLUMNS + MEASURED_COLUMNS):
        raise ReferenceDataError(
            f"{path}: the columns must be {','.join(COLUMNS)}; {','.join(MEASURED_COLUMNS)} may follow"
        )
    factors: list[Factor] = []
    seen: set[str] = set()
    name = str(path)  # a path takes long to be a text, and there are ten thousand rows
    for number, cells in enumerate(reader, start=2):
        if len(cells) != len(columns):
            raise ReferenceDataError(f"{name}:{number}: {len(cells)} cells instead of {len(columns)}")
        place = f"{name}:{number}"
        factor = _factor(cells, place, dataset, edition, year)
        if factor.factor_id in seen:
            raise ReferenceDataError(f"{place}: '{factor.factor_id}' stands twice in this edition")
        seen.add(factor.factor_id)
        factors.append(factor)
    return tuple(factors)


_ALLOWED = (("kind", KINDS), ("verification", VERIFICATIONS), ("boundary", BOUNDARIES))
_NEEDED = ("factor_id", "name_zh", "name_en", "unit_num", "unit_den", "source_locator")
_DATES = ("valid_from", "valid_to", "measured_on")


def _factor(cells: list[str], place: str, dataset: str, edition: str, year: int | None) -> Factor:
    """One row as a factor; by position, for a library holds thousands."""
    (
        factor_id, name_zh, name_en, kind, carrier, gas, value_text, unit_num, unit_den, region, region_gb2260,
        valid_from, valid_to, boundary, family, uncertainty, verification, source_locator, note, *measured,
    ) = cells  # fmt: skip
    value = number_of(value_text)
    allowed = kind in KINDS and verification in VERIFICATIONS and boundary in BOUNDARIES
    complete = factor_id and name_zh and name_en and unit_num and unit_den and source_locator
    dates = [day for day in (valid_from, valid_to, *measured[-1:]) if day]
    if value is None or not allowed or not complete or not all(map(is_date, dates)):
        raise ReferenceDataError(f"{place}: {_fault(dict(zip((*COLUMNS, *MEASURED_COLUMNS), cells, strict=False)))}")
    return Factor(
        factor_id, name_zh, name_en, kind, carrier, gas, value, value_text, unit_num, unit_den, region, valid_from,
        valid_to, boundary, family, verification, source_locator, note, dataset, edition, year, region_gb2260,
        uncertainty, *measured,
    )  # fmt: skip


def _fault(row: dict[str, str]) -> str:
    """The first thing that is wrong with a row."""
    for column, allowed in _ALLOWED:
        if row[column] not in allowed:
            return f"{column} '{row[column]}' is not one of {sorted(allowed)}"
    for column in _NEEDED:
        if not row[column]:
            return f"{column} is empty"
    for column in _DATES:
        if row.get(column) and not is_date(row[column]):
            return f"{column} '{row[column]}' is not a date YYYY-MM-DD"
    return f"'{row['value']}' is not a finite number"


def number_of(text: str) -> float | None:
    """The value of a plain finite number; None for anything else (``1_000``, ``nan``, ``inf``, ``about 5``)."""
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    return value if math.isfinite(value) else None


def is_date(text: str) -> bool:
    """Whether the text is an ISO date."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
