"""Shape of the tables of a workspace: columns, what their headers are called, and the words of their choices."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

Kind = Literal[
    "code",  # an identifier: full-width signs made plain
    "text",
    "number",
    "fraction",  # 0…1; "98%" and a (%) header are understood
    "percent",  # a number of per cent
    "choice",
    "period",
    "date",  # a day, as ISO text
    "carrier",
    "unit",  # unit of the amount
    "money_unit",
    "ratio_unit",  # unit of a factor
    "boolean",
    "path",
]
TRUE_WORDS = frozenset({"是", "true", "yes", "y", "1", "√", "对", "✓", "t"})
FALSE_WORDS = frozenset({"否", "false", "no", "n", "0", "×", "不是", "f"})
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_BRACKET = re.compile(r"^(.+?)\((.+)\)$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: name in the data frame.
        zh: Chinese headers; the first is written to templates.
        en: English headers beside ``name`` itself.
        kind: how its cells are read.
        required: the header must be there and no cell may be blank.
        choices: canonical word → what people write (the first Chinese word is written to templates).
        unit_column: the column that holds the unit of this number.
        unit: unit of the number in the data frame; a unit in the header brackets is converted to it.
        nonnegative: a negative number is an error.
        dimensions: for ``ratio_unit``: allowed numerator and denominators.
        blank_code: finding for a blank cell when it is another than ``activity.missing_value``.
        range_code: finding for a fraction outside 0…1.
        note_zh, note_en: explanation on the second sheet of the template.
    """

    name: str
    zh: tuple[str, ...]
    en: tuple[str, ...] = ()
    kind: Kind = "text"
    required: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit_column: str = ""
    unit: str = ""
    nonnegative: bool = False
    dimensions: tuple[str, tuple[str, ...]] = ("", ())
    blank_code: str = "activity.missing_value"
    range_code: str = "activity.fraction_range"
    note_zh: str = ""
    note_en: str = ""

    @property
    def numeric(self) -> bool:
        """Whether the data frame holds floats in this column."""
        return self.kind in ("number", "fraction", "percent")

    @property
    def names(self) -> dict[str, str]:
        """The header in both languages, as the texts of findings need it."""
        return {"column_zh": self.zh[0], "column_en": self.name}

    def header(self, lang: str = "zh") -> str:
        """The header written to templates; a star marks what must be filled."""
        return (self.zh[0] if lang == "zh" else self.name) + ("*" if self.required else "")


@dataclass(frozen=True, slots=True, eq=False)
class TableSchema:
    """One table: its columns in canonical order.

    Attributes:
        columns: in the order of the data frame.
        template: path of its template in a workspace, without the ending.
        key: the columns that tell one series of rows from another.
        amount: the column of the amount, empty when there is none.
    """

    name: str
    title_zh: str
    title_en: str
    columns: tuple[Column, ...]
    template: str
    key: tuple[str, ...] = ()
    amount: str = "amount"

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)

    def has(self, name: str) -> bool:
        """Whether the table has the column."""
        return any(column.name == name for column in self.columns)

    @property
    def names(self) -> list[str]:
        """Column names in canonical order."""
        return [column.name for column in self.columns]

    @property
    def titles(self) -> dict[str, str]:
        """The title in both languages, as the texts of findings need it."""
        return {"table_zh": self.title_zh, "table_en": self.title_en}

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns whose header must be there."""
        return tuple(column.name for column in self.columns if column.required)


@lru_cache(maxsize=16_384, typed=True)  # a header cell is compared with every table
def plain(text: object) -> str:
    """A header or word as it is compared: NFKC, no blanks, no line breaks, nothing that is not seen, no
    required-mark, lower case.
    """
    return "".join(unicodedata.normalize("NFKC", seen(str(text))).split()).strip("*").lower()


def seen(text: str) -> str:
    """A text without signs of no width, which copying from web pages and chats brings along."""
    return text.translate(_UNSEEN) if not text.isascii() else text


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """A header cell: the column it names and the unit in its brackets (empty when there is none)."""

    column: str
    unit: str = ""


def match_header(schema: TableSchema, text: object) -> HeaderMatch | None:
    """The column a header cell names, or None.

    ``压力(MPa)`` is a header of its own; ``工业增加值（万元）`` is 工业增加值 with a unit.
    """
    headers = _headers(schema)
    key = plain(text)
    bracket = _BRACKET.match(key)
    name = headers.get(key) or (headers.get(bracket[1]) if bracket else None)
    return HeaderMatch(name, _bracket_text(text) if bracket else "") if name else None


def _bracket_text(text: object) -> str:
    """The text in the last brackets, its case kept."""
    found = re.search(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)\*?$", unicodedata.normalize("NFKC", str(text)).strip())
    return found[1].strip() if found else ""


@lru_cache(maxsize=256)
def _headers(schema: TableSchema) -> dict[str, str]:
    """Header text → column name."""
    return {plain(alias): column.name for column in schema.columns for alias in (column.name, *column.zh, *column.en)}


def match_choice(column: Column, text: str) -> str | None:
    """The canonical word of a choice, or None."""
    key = plain(text)
    for canonical, words in column.choices.items():
        if key == canonical.lower() or any(key == plain(word) for word in words):
            return canonical
    return None
