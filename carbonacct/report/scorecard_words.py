"""Words of the scorecard: status, value, target and what is to go, in both languages."""

from __future__ import annotations

from collections.abc import Sequence

from carbonacct.report.format import MISSING, short_text, unit_text
from carbonacct.report.texts import Text, text, word
from carbonacct.report.view import Json

_NO_UNIT = frozenset({"1", "", "——", "—", "-"})
_SIGNS = {
    ("<=", False): "≤",
    ("<=", True): "<",
    (">=", False): "≥",
    (">=", True): ">",
    ("=", False): "",
    ("=", True): "",
}
IDLE = "idle"
"""Colour of an incentive indicator that was not proposed: neither good nor bad."""


def filled(key: str, **values: Text | str) -> Text:
    """A text whose places are filled with texts in both languages."""
    zh = {name: value if isinstance(value, str) else value.zh for name, value in values.items()}
    en = {name: value if isinstance(value, str) else value.en for name, value in values.items()}
    return Text(text(key, **zh).zh, text(key, **en).en)


def joined(parts: Sequence[Text], zh: str, en: str) -> Text:
    """Texts one after another."""
    return Text(zh.join(part.zh for part in parts), en.join(part.en for part in parts))


def status_key(indicator: Json, found: Json) -> str:
    """Colour of a judgement."""
    if indicator["class"] == "incentive" and not indicator["proposed"]:
        return IDLE
    return str(found["status"])


def status_text(indicator: Json, found: Json) -> Text:
    """Words of a judgement; of an incentive indicator also whether it counts."""
    status = found["status"]
    if indicator["class"] != "incentive":
        return word("status", status)
    if found["counted"]:
        return text("incentive.counted")
    return word("status", status) if indicator["proposed"] else word("incentive", status)


def unit_of(indicator: Json) -> Text:
    """Unit as printed, and in English."""
    zh, unit = indicator["unit_zh"], indicator["unit"]
    shown = Text("" if zh in _NO_UNIT else unit_text(zh, "zh"), unit_text(unit, "en"))
    return shown if indicator["kind"] == "number" else Text("", "")


def _with_unit(shown: str, unit: Text) -> Text:
    return Text(*(f"{shown} {one}".rstrip() if one != "%" else f"{shown}%" for one in unit))


def value_text(indicator: Json, value: object, state: str) -> Text:
    """A value with its unit, or why there is none."""
    if value is None or state != "value":
        return word("status", state) if state in {"missing", "not_applicable"} else Text(MISSING, MISSING)
    if isinstance(value, bool):
        return text(f"boolean.{str(value).lower()}")
    if not isinstance(value, (int, float)):
        return Text(str(value), str(value))
    if indicator["kind"] == "grade":
        return text("grade.value", value=short_text(value))
    return _with_unit(short_text(value), unit_of(indicator))


def target_text(indicator: Json, found: Json) -> Text:
    """A target as printed; in English from its number."""
    target, printed = found["target"], found["target_text_zh"]
    if target is None:
        return Text(printed or MISSING, MISSING)
    if isinstance(target, bool):
        return text("scorecard.required")
    sign = _SIGNS[indicator["direction"], found["strict"]]
    if indicator["kind"] == "grade":
        return Text(printed, f"{sign} {text('grade.value', value=short_text(target)).en}".strip())
    return Text(printed, f"{sign}{_with_unit(short_text(target), unit_of(indicator)).en}")


def tier_text(found: Json) -> Text:
    """The tier that a target stands for; not in Chinese where the printed target names it already."""
    tier = Text(found["tier_zh"], found["tier_en"] or found["tier_zh"])
    if not tier.zh:
        return Text("", "")
    told = filled("scorecard.applies", tier=tier)
    return Text("", told.en) if tier.zh in found["target_text_zh"] else told


def long_text(indicator: Json, found: Json) -> str:
    """The printed words of a target that are too long for a cell; else empty."""
    return str(found["target_text_zh"]) if isinstance(found["target"], bool) else ""


def gap_text(gap: Json) -> Text:
    """One way to the target."""
    amount = short_text(gap["amount"])
    points = word("unit", "points") if gap["unit"] == "%" else None
    unit = points or Text(unit_text(gap["unit_text_zh"], "zh"), unit_text(gap["unit"], "en"))
    shown = Text(*(f"{amount} {one}".rstrip() for one in unit))
    key = "items" if gap["kind"] == "items" else gap["direction"]
    return filled(f"scorecard.{key}", what=Text(gap["what_zh"], gap["what_en"]), amount=shown)


def gaps_text(found: Json | None) -> Text:
    """Every way to the target; empty where nothing is to go."""
    ways = [gap_text(gap) for gap in found["to_go"]] if found else []
    return joined(ways, "；或", "; or ")


def margin_text(indicator: Json, margin: float | None) -> Text:
    """Distance to the target with its sign."""
    if margin is None:
        return Text(MISSING, MISSING)
    sign = "+" if margin > 0 else ""
    return _with_unit(f"{sign}{short_text(margin)}", unit_of(indicator))
