"""Columns that registers share."""

from __future__ import annotations

from dataclasses import replace

from carbonacct.activity.columns import DATA_CLASS, DOCUMENT, ENTITY, EVIDENCE, NOTE, UNCERTAINTY
from carbonacct.activity.schema import Column, Kind

PROOF = (EVIDENCE, NOTE)
SOURCE_PROOF = (DOCUMENT, DATA_CLASS, UNCERTAINTY, EVIDENCE, NOTE)
"""Last columns of a register that emits: where the amount is from, how it was got, how sure it is."""
ENTITY_OPTIONAL = replace(ENTITY, required=False)


def identifier(name: str, zh: str, *more: str, note_zh: str = "", note_en: str = "") -> Column:
    """The column that tells the rows of a register apart."""
    note_zh, note_en = note_zh or "本表内不能重复", note_en or "unique in the register"
    return Column(name, (zh, *more), (name.replace("_", " "),), "code", required=True, note_zh=note_zh, note_en=note_en)


def measured(
    name: str,
    unit: str,
    zh: tuple[str, ...],
    *,
    required: bool = False,
    shown: str = "",
    note_zh: str = "",
    note_en: str = "",
) -> Column:
    """A number in a fixed unit; the first header names the unit (as ``shown``), another in brackets is converted."""
    headers = (f"{zh[0]}({shown or unit})", *zh)
    return Column(name, headers, _spaced(name), "number", required, unit=unit, nonnegative=True, note_zh=note_zh,
                  note_en=note_en)  # fmt: skip


def plain_number(
    name: str, zh: tuple[str, ...], *, unit_column: str = "", required: bool = False, note_zh: str = "",
    note_en: str = "",
) -> Column:  # fmt: skip
    """A number without a fixed unit, not below zero."""
    return Column(name, zh, _spaced(name), "number", required, unit_column=unit_column, nonnegative=True,
                  note_zh=note_zh, note_en=note_en)  # fmt: skip


def chosen(
    name: str, zh: tuple[str, ...], choices: dict[str, tuple[str, ...]], *, required: bool = True, note_zh: str = "",
    note_en: str = "",
) -> Column:  # fmt: skip
    """A choice of words."""
    return Column(name, zh, _spaced(name), "choice", required, choices, note_zh=note_zh, note_en=note_en)


def other(
    name: str, zh: tuple[str, ...], kind: Kind = "text", *, required: bool = False, note_zh: str = "", note_en: str = ""
) -> Column:
    """A text, date, code or truth."""
    return Column(name, zh, _spaced(name), kind, required, note_zh=note_zh, note_en=note_en)


def _spaced(name: str) -> tuple[str, ...]:
    """The English header without underscores."""
    return (name.replace("_", " "),) if "_" in name else ()


def fraction(name: str, zh: tuple[str, ...], *, required: bool = False, note_zh: str = "", note_en: str = "") -> Column:
    """A share from 0 to 1; ``95%`` is read as 0.95."""
    return Column(name, zh, _spaced(name), "fraction", required, note_zh=note_zh or "0到1，或写95%",
                  note_en=note_en or "0 to 1, or 95%")  # fmt: skip
