"""Periods: the reporting period of a workspace and the labels ``2025-01`` (a month) and ``2025`` (a year)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from carbonacct.activity.schema import seen

FIRST_YEAR, _LAST_YEAR = 1900, 2199
_YEAR = re.compile(r"^(\d{4})年?(?:度|全年)?$")
_MONTH = re.compile(
    r"^(\d{4})(?:[-/年](\d{1,2})(?:月份?)?|\.(\d{2})|(\d{2}))$",
)
_DAY = re.compile(
    r"^(\d{4})(?:[-/年](\d{1,2})[-/月](\d{1,2})日?|\.(\d{1,2})\.(\d{1,2})|(\d{2})(\d{2}))"
    r"(?:[T ]?00:00(?::00)?(?:\.0+)?)?$"
)
_NAMED = re.compile(r"^(?:([a-z]{3,9})\.?[-,/]?(\d{4})|(\d{4})[-,/]?([a-z]{3,9})\.?)$")
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_SERIAL = re.compile(r"^\d{5}(?:\.0+)?$")
_EPOCH = date(1899, 12, 30)  # day 0 of the serial dates of spreadsheets, as they count from March 1900 on
_FIRST_SERIAL_YEAR, _LAST_SERIAL_YEAR = 1990, 2079

_DATE = re.compile(
    r"^(?:(\d{4})(\d{2})(\d{2})|(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?|(\d{4})\.(\d{1,2})\.(\d{1,2}))"
    r"(?:T?00:00(?::00)?)?$"
)


@dataclass(frozen=True, slots=True)
class Period:
    """The reporting period, both days included."""

    start: date
    end: date

    def months(self) -> list[str]:
        """Labels of all months the period touches, in order."""
        first = self.start.year * 12 + self.start.month - 1
        last = self.end.year * 12 + self.end.month - 1
        return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, last + 1)]

    def contains(self, label: str) -> bool:
        """Whether the whole month or year of the label lies in the period (an empty label: False)."""
        months = months_of(label)
        return bool(months) and set(months) <= set(self.months())

    def label(self) -> str:
        """The period in words: ``2025-01 – 2025-12``."""
        months = self.months()
        return f"{months[0]} – {months[-1]}"


def months_of(label: str) -> list[str]:
    """The months of a label: itself for a month, all twelve for a year, none for an empty label."""
    if len(label) == 4:
        return [f"{label}-{month:02d}" for month in range(1, 13)]
    return [label] if label else []


def parse_period(value: object) -> str | None:
    """The label of a cell: ``YYYY-MM`` or ``YYYY``; None when it is not clear which month or year is meant.

    Accepted are a date (its month), 202501, 2025, and the texts 2025-01, 2025/1, 2025年1月, 2025.01, 2025年, Jan 2025,
    with or without a day (20250131, 2025.1.31). ``2025.1`` is refused: a spreadsheet prints October so too.
    """
    if isinstance(value, datetime | date):
        return _month_label(value.year, value.month)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = value if isinstance(value, str) else repr(int(value) if float(value).is_integer() else value)
    return _parse_text("".join(unicodedata.normalize("NFKC", seen(text)).split()))


def parse_day(value: object) -> date | None:
    """The day of a cell: a date, 20270630, or the texts 2027-06-30, 2027/6/30, 2027.6.30, 2027年6月30日; else None."""
    if isinstance(value, datetime | date):
        found = value.date() if isinstance(value, datetime) else value
        return found if FIRST_YEAR <= found.year <= _LAST_YEAR else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = value if isinstance(value, str) else repr(int(value) if float(value).is_integer() else value)
    match = _DATE.match("".join(unicodedata.normalize("NFKC", seen(text)).split()))
    if match is None:
        return None
    parts = [int(part) for part in match.groups() if part is not None]
    try:
        return date(*parts) if FIRST_YEAR <= parts[0] <= _LAST_YEAR else None
    except ValueError:
        return None


def _parse_text(text: str) -> str | None:
    year = _YEAR.match(text)
    if year:
        return year[1] if FIRST_YEAR <= int(year[1]) <= _LAST_YEAR else None
    month = _MONTH.match(text)
    if month:
        return _month_label(int(month[1]), int(month[2] or month[3] or month[4]))
    day = _DAY.match(text)
    if day:
        year_, month_, day_ = (int(part) for part in day.groups() if part is not None)
        try:
            return _month_label(year_, date(year_, month_, day_).month)
        except ValueError:
            return None
    named = _NAMED.match(text.lower())
    if named:
        word = named[1] or named[4]
        months = [n for n, name in enumerate(_MONTH_NAMES, 1) if word in (name, name[:3], name[:4])]
        return _month_label(int(named[2] or named[3]), months[0]) if months else None
    return None


def parse_serial(value: object) -> str | None:
    """The label of the month of a date that lost its format (45717 is 2025-03-01), or None: no year and no month is
    written with five digits.
    """
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if isinstance(value, bool) or not isinstance(value, str | int | float) or not _SERIAL.match(text):
        return None
    day = _EPOCH + timedelta(days=int(float(text)))
    return _month_label(day.year, day.month) if _FIRST_SERIAL_YEAR <= day.year <= _LAST_SERIAL_YEAR else None


def _month_label(year: int, month: int) -> str | None:
    if not (FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12):
        return None
    return f"{year:04d}-{month:02d}"
