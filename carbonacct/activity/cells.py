"""What a cell means: numbers, fractions, words and identifiers, each as a value or a problem (never a guess)."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from carbonacct.activity.period import parse_day, parse_period, parse_serial
from carbonacct.activity.readers.raw import ERROR_WORDS, UNCALCULATED, is_blank
from carbonacct.activity.schema import FALSE_WORDS, TRUE_WORDS, Column, match_choice, plain, seen
from carbonacct.units import parse_unit

_SIMPLE_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_PLAIN_NUMBER = re.compile(r"[0-9]{1,17}(\.[0-9]{1,17})?")
_PLAIN_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_GROUPED_BY_BLANKS = re.compile(r"[+-]?\d{1,3}( \d{3})+(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,(\d{1,2}|\d{4,})")
_UNIT_IN_CELL = re.compile(
    r"([¥￥$€]?)\s*([+-]?[\d,.]*\d)\s*([A-Za-z\u4e00-\u9fff³㎥℃°·/%￥]+[A-Za-z0-9\u4e00-\u9fff³/·]*|)"
)
_CURRENCY_SIGNS = frozenset("¥￥$€")
_NOTHING = frozenset(
    {"-", "--", "---", "—", "——", "–", "―", "─", "/", "//", "\\", "无", "暂无", "没有", "不适用", "n/a"}
)
_NOTHING_NUMBERS = frozenset({"na", "null", "none", "nil", "未统计", "空"})
_LONGEST_VALUE = 80
_NOT_FINITE = frozenset({"nan", "inf", "infinity", "+inf", "-inf", "-infinity", "+infinity"})
_EXACT_DIGITS = 10**15


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell: a finding without its place."""

    code: str
    params: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Parsed:
    """The value of a cell, and its problem if it has one (the value is then blank)."""

    value: object
    problem: Problem | None = None


Parser = Callable[[object], Parsed]


def _problem(code: str, **params: object) -> Problem:
    return Problem(code, tuple(sorted((key, clipped(value)) for key, value in params.items())))


def clipped(value: object) -> str:
    """A value as findings show it: no more than its beginning."""
    text = str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def says_nothing(column: Column, cell: object) -> bool:
    """Whether a cell says that there is nothing: ``—``, ``/``, ``无``, ``N/A`` … and is none of the choices. Free text
    that need not be filled is kept as it is.
    """
    if not isinstance(cell, str) or len(cell) > 12 or (column.kind == "text" and not column.required):
        return False
    word = "".join(unicodedata.normalize("NFKC", cell).split()).replace("\u2212", "-").lower()
    return (word in _NOTHING or (column.numeric and word in _NOTHING_NUMBERS)) and not (
        column.choices and match_choice(column, cell)
    )


def text_of(cell: object) -> str:
    """A cell as text: whole numbers without a point, dates as ISO, blanks at the ends removed."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT_DIGITS:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return seen(str(cell)).strip()


def parser_of(column: Column, header_unit: str) -> Parser:
    """The function that reads the cells of a column.

    ``header_unit`` is the text in the brackets of the header; for fractions and percentages it may be ``%``.
    """
    if column.numeric:
        return lambda cell: _guarded(column, cell, lambda c: _number(column, c, header_unit))
    readers: dict[str, Parser] = {
        "code": lambda cell: _code(column, cell),
        "choice": lambda cell: _choice(column, cell),
        "boolean": lambda cell: _boolean(column, cell),
        "period": _period,
        "date": lambda cell: _date(column, cell),
        "path": lambda cell: Parsed(text_of(cell).replace("\\", "/")),
    }
    read = readers.get(column.kind, lambda cell: Parsed(text_of(cell)))
    return lambda cell: _guarded(column, cell, read)


def plain_values(column: Column, header_unit: str, cells: Iterable[object]) -> dict[object, object]:
    """Values of the cells that need no second look (``12.5``, ``M-17``): the same as their parser gives, but
    without its cost, which for 100 000 different amounts and meters is 2 s of 4 s.
    """
    if column.kind == "number" and not header_unit:
        return {cell: float(cell) for cell in cells if isinstance(cell, str) and _PLAIN_NUMBER.fullmatch(cell)}
    if column.kind in ("text", "code"):
        return {
            cell: cell
            for cell in cells
            if isinstance(cell, str) and _PLAIN_WORD.fullmatch(cell) and cell.lower() not in _NOTHING
        }
    return {}


def blank_of(column: Column) -> object:
    """What the data frame holds for a blank cell."""
    if column.numeric:
        return math.nan
    return None if column.kind == "boolean" else ""


def _guarded(column: Column, cell: object, read: Parser) -> Parsed:
    """Blank cells and error values first, the rest by ``read``."""
    blank = blank_of(column)
    if is_blank(cell):
        problem = _problem(column.blank_code, **column.names, value="", candidates="—")
        return Parsed(blank, problem if column.required else None)
    if isinstance(cell, str) and cell.strip().upper() in ERROR_WORDS:
        word = cell.strip()
        code = "activity.formula_not_calculated" if word == UNCALCULATED else "activity.formula_error"
        return Parsed(blank, _problem(code, value=word))
    if says_nothing(column, cell):
        problem = _problem("activity.nothing_word", value=text_of(cell), **column.names)
        return Parsed(blank, problem if column.required else None)
    parsed = read(cell)
    return parsed if parsed.problem is None or parsed.value is not None else Parsed(blank, parsed.problem)


def _number(column: Column, cell: object, header_unit: str) -> Parsed:
    """A number; fractions and percentages know the per-cent sign."""
    text, percent = _number_text(cell)
    if percent and column.kind == "number":
        return Parsed(None, _problem("activity.not_a_number", value=cell, **column.names))
    if text.lower() in _NOT_FINITE:
        return Parsed(None, _problem("activity.not_finite", value=cell, **column.names))
    if not _SIMPLE_NUMBER.fullmatch(text):
        return Parsed(None, _no_number(column, cell, text))
    value = float(text)
    if not math.isfinite(value):
        return Parsed(None, _problem("activity.not_finite", value=cell, **column.names))
    if column.kind == "fraction" and (percent or header_unit == "%"):
        value = float(Decimal(text) / 100)
    return Parsed(value, _range_problem(column, value, text, header_unit == "%" and not percent))


def _no_number(column: Column, cell: object, text: str) -> Problem:
    """What to say of a text that is no number: perhaps one with a unit behind it (``12.5 t``)."""
    parts = _UNIT_IN_CELL.fullmatch(text) if isinstance(cell, str) else None
    unit = (parts[3] or parts[1]) if parts else ""
    if parts and _plainly(parts[2]) and (unit in _CURRENCY_SIGNS or parse_unit(unit) is not None):
        params = {**column.names, "value": text_of(cell), "number": parts[2].replace(",", ""), "unit": unit}
        return _problem("activity.unit_in_cell", **params)
    return _problem("activity.not_a_number", value=text_of(cell), **column.names)


def _plainly(number: str) -> bool:
    """Whether a number can be read in one way: ``1,200`` but not ``1,2`` (a letter O may follow)."""
    return bool(_SIMPLE_NUMBER.fullmatch(number) or _GROUPED.fullmatch(number))


def unclear_commas(column: Column, cells: Iterable[object]) -> dict[object, Problem]:
    """Numbers such as ``1,234`` in a column where another cell shows that the comma parts decimals (``12,5``)."""
    texts = {cell: text for cell in cells if isinstance(cell, str) and "," in (text := _number_text(cell, False)[0])}
    decimals = min((cell for cell, text in texts.items() if _DECIMAL_COMMA.fullmatch(text)), default=None)
    if decimals is None:
        return {}
    return {
        cell: _problem("activity.comma_unclear", value=cell, other=decimals, **column.names)
        for cell, text in texts.items()
        if _GROUPED.fullmatch(text) and text.count(",") == 1 and "." not in text
    }


def _range_problem(column: Column, value: float, text: str, scaled: bool) -> Problem | None:
    """Whether a number is outside what its column allows; ``scaled``: a bare number under a (%) header."""
    if column.nonnegative and value < 0:
        return _problem("activity.negative_amount", value=text, **column.names)
    if column.kind != "fraction":
        return None
    if not 0 <= value <= 1:
        return _problem(column.range_code, value=text, **column.names)
    if scaled and 0 < value <= 0.01:
        return _problem("activity.percent_suspicious", value=text, **column.names)
    return None


def _number_text(cell: object, grouping: bool = True) -> tuple[str, bool]:
    """The digits of a cell without separators of thousands (unless ``grouping`` is False), and whether a per-cent
    sign follows them.
    """
    if isinstance(cell, int | float):
        return repr(cell), False
    if not isinstance(cell, str):
        return "", False
    if _SIMPLE_NUMBER.fullmatch(cell):
        return cell, False
    text = unicodedata.normalize("NFKC", seen(cell)).strip().replace("\u2212", "-")
    percent = text.endswith("%")
    text = text[:-1].rstrip() if percent else text
    if not grouping:
        return text, percent
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif _GROUPED_BY_BLANKS.fullmatch(text):
        text = text.replace(" ", "")
    return text, percent


def _code(column: Column, cell: object) -> Parsed:
    if isinstance(cell, float) and abs(cell) >= _EXACT_DIGITS:
        return Parsed(None, _problem("activity.long_number", value=repr(cell), **column.names))
    return Parsed(unicodedata.normalize("NFKC", text_of(cell)).strip())


def _choice(column: Column, cell: object) -> Parsed:
    word = match_choice(column, text_of(cell))
    if word is not None:
        return Parsed(word)
    zh, en = "、".join(words[0] for words in column.choices.values()), ", ".join(column.choices)
    return Parsed(
        None, _problem("activity.unknown_choice", value=text_of(cell), **column.names, choices_zh=zh, choices_en=en)
    )


def _boolean(column: Column, cell: object) -> Parsed:
    word = plain(text_of(cell))
    if word in TRUE_WORDS or word in FALSE_WORDS:
        return Parsed(word in TRUE_WORDS)
    return Parsed(
        None,
        _problem(
            "activity.unknown_choice", value=text_of(cell), **column.names, choices_zh="是、否", choices_en="yes, no"
        ),
    )


def _period(cell: object) -> Parsed:
    label = parse_period(cell)
    if label is None:
        serial = parse_serial(cell)
        if serial is not None:
            return Parsed(serial, _problem("activity.serial_date", value=text_of(cell), period=serial))
        return Parsed(None, _problem("activity.bad_period", value=text_of(cell)))
    return Parsed(label)


def _date(column: Column, cell: object) -> Parsed:
    day = parse_day(cell)
    if day is None:
        return Parsed(None, _problem("registers.bad_date", value=text_of(cell), **column.names))
    return Parsed(day.isoformat())
