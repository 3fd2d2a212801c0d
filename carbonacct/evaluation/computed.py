"""A computed part of a formula: its value or why it has none, and what it came from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from carbonacct.evaluation.kinds import Kind
from carbonacct.findings import Finding

State = Literal["value", "missing", "not_applicable"]
Answer = float | str | bool | None
_PLAIN_FROM = 1e5


@dataclass(frozen=True, slots=True)
class Used:
    """A quantity that a formula read."""

    id: str
    name_zh: str
    name_en: str
    value: float | None
    unit: str
    path: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A formula with numbers in the place of names, in both languages."""

    zh: str = ""
    en: str = ""


def same(text: str) -> Filled:
    """A text that reads alike in both languages."""
    return Filled(text, text)


def truth_word(answer: bool | None) -> Filled:
    """A truth in words; a dash where it is open."""
    return same("—") if answer is None else Filled("是", "yes") if answer else Filled("否", "no")


def composed(zh: str, en: str, *parts: Filled) -> Filled:
    """Parts put into the places ``{}`` of a text."""
    return Filled(zh.format(*(part.zh for part in parts)), en.format(*(part.en for part in parts)))


@dataclass(frozen=True, slots=True)
class Computed:
    """One part of a formula with its value.

    Attributes:
        kind: what it is measured in.
        value: number, text or truth; None unless ``state`` is ``value``.
        state: ``missing`` where data are missing, ``not_applicable`` where a divisor is zero or no row fits.
        path: path of its figure, empty for texts.
        filled: the formula with numbers in the place of names.
        problems: why data are missing.
        used: quantities read, in order.
        evidence: (file, sha256, cell of the row it stands beside).
        without_evidence: cells of rows that count and have none.
        above, below: numerator and denominator where it is a ratio.
    """

    kind: Kind
    value: Answer
    state: State = "value"
    path: str = ""
    filled: Filled = Filled()
    problems: tuple[Finding, ...] = ()
    used: tuple[Used, ...] = ()
    evidence: tuple[tuple[str, str, str], ...] = ()
    without_evidence: tuple[str, ...] = ()
    above: Computed | None = None
    below: Computed | None = None

    @property
    def number(self) -> float | None:
        """The value as a float, or None."""
        return self.value if isinstance(self.value, float) else None


def shown_unit(kind: Kind, share: bool = False) -> str:
    """The unit of a figure: a bare number is a count (no unit) unless it is a share of something (``1``)."""
    return "" if kind.unit == "1" and not share else kind.unit


def digits(value: float | None) -> str:
    """A number as it stands in a filled formula: six significant digits, thousands separated."""
    if value is None:
        return "—"
    if value == 0 or not -_PLAIN_FROM < value < _PLAIN_FROM:
        return f"{value:,.0f}" if abs(value) < 1e15 else f"{value:.5e}"
    return f"{Decimal(f'{value:.6g}'):,f}"


def with_unit(value: float | None, unit: str) -> str:
    """A number and its unit."""
    return digits(value) if unit in ("", "1") else f"{digits(value)} {unit}"
