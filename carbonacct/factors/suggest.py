"""What a name that the table of carriers does not know may mean: ranked candidates with scores and reasons.

A score lies between 0 and 1 and says how alike two names are, not how likely the candidate is right: nobody is spared
the decision. 1 would be the same name. A unit of the same dimension adds, another one takes away.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from carbonacct.factors.carriers import Carrier, normalised
from carbonacct.factors.pinyin import is_han, spelled, spelling_match
from carbonacct.units import parse_unit

LEAST = 0.35
"""Candidates below this score are not shown."""
_HIGHEST, _SOUND, _STRIPPED, _WITHIN, _INITIALS = 0.99, 0.95, 0.92, 0.6, 0.7
_SAME_DIMENSION, _OTHER_DIMENSION = 0.03, 0.75
_LEAST_CHARACTERS, _LEAST_LETTERS = 2, 4
"""How long a name must be to count as a part of another: two Chinese characters say as much as four letters."""
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_DIMENSIONS = {"t": {"mass"}, "Nm3": {"normal_volume", "volume"}, "kWh": {"energy"}, "GJ": {"energy"}}
_LIQUIDS = frozenset({"liquid_fuel", "biofuel"})
_REASONS = {
    "spelling": ("与“{name}”写法相近", "spelled like '{name}'"),
    "sound": ("与“{name}”同音", "sounds like '{name}'"),
    "pinyin": ("是“{name}”的拼音", "is the pinyin of '{name}'"),
    "initials": ("是“{name}”的拼音首字母", "are the pinyin initials of '{name}'"),
    "stripped": ("去掉括号就是“{name}”", "without the brackets it is '{name}'"),
    "within": ("含有“{name}”", "contains '{name}'"),
    "part": ("是“{name}”的一部分", "is a part of '{name}'"),
    "same_unit": ("单位也合适", "the unit fits"),
    "other_unit": ("但单位不合适", "but the unit does not fit"),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A carrier that a name may mean, how alike they are (0 to 1), and why."""

    carrier: Carrier
    score: float
    reasons: tuple[tuple[str, str], ...]

    def words(self, lang: str = "zh") -> str:
        """Name, score and reasons as text: ``天然气（0.98：与“天然气”同音，单位也合适）``."""
        if lang == "zh":
            return f"{self.carrier.name_zh}（{self.score:.2f}：{'，'.join(zh for zh, _ in self.reasons)}）"
        return f"{self.carrier.name_en} ({self.score:.2f}: {', '.join(en for _, en in self.reasons)})"


def suggest(carriers: Iterable[Carrier], text: str, units: Collection[str] = (), n: int = 3) -> list[Suggestion]:
    """Up to ``n`` carriers that a name may mean, best first.

    Args:
        carriers: the table.
        text: the name as typed.
        units: units that stand beside it; those that nobody knows do not count.
        n: how many.
    """
    key = normalised(text)
    if not key:
        return []
    dimensions = {unit.dimension for word in units if (unit := parse_unit(word)) is not None}
    found = [_of_carrier(carrier, key, dimensions) for carrier in carriers]
    ranked = sorted((item for item in found if item.score >= LEAST), key=lambda s: (-s.score, s.carrier.carrier))
    return ranked[:n]


def _of_carrier(carrier: Carrier, key: str, dimensions: set[str]) -> Suggestion:
    """The likest of a carrier's names, and whether the units fit."""
    names = (carrier.name_zh, carrier.name_en, *carrier.aliases, carrier.carrier)
    score, reason, name = max(((*_likeness(key, name), name) for name in names), key=lambda item: item[0])
    reasons = [_said(reason, name)]
    fitting = _DIMENSIONS[carrier.natural_unit]
    if carrier.is_fuel:
        fitting = fitting | {"energy"} | ({"volume"} if carrier.kind in _LIQUIDS else set())
    if dimensions:
        fits = bool(dimensions & fitting)
        score = min(score + _SAME_DIMENSION, _HIGHEST) if fits else score * _OTHER_DIMENSION
        reasons.append(_said("same_unit" if fits else "other_unit", name))
    return Suggestion(carrier, round(min(score, _HIGHEST), 4), tuple(reasons))


def _said(reason: str, name: str) -> tuple[str, str]:
    zh, en = _REASONS[reason]
    return zh.format(name=name), en.format(name=name)


def _likeness(key: str, name: str) -> tuple[float, str]:
    """Score of one name and the reason."""
    plain = normalised(name)
    if _BRACKETS.sub("", key) == plain:
        return _STRIPPED, "stripped"
    if is_han(plain):
        if is_han(key) and spelled(key) == spelled(plain):
            return _SOUND, "sound"
        if key.isascii() and key.isalpha():
            if key == spelled(plain):
                return _SOUND, "pinyin"
            if spelling_match(key, plain) == "initials" and len(key) == len(plain):
                return _INITIALS, "initials"
    alike = 1 - edit_distance(key, plain) / max(len(key), len(plain))
    best = (alike, "spelling")
    for inner, outer, reason in ((plain, key, "within"), (key, plain, "part")):
        least = _LEAST_LETTERS if inner.isascii() else _LEAST_CHARACTERS  # "zhengqi" holds no "NG"
        if len(inner) >= least and inner in outer:
            best = max(best, (_WITHIN + (_STRIPPED - _WITHIN) * len(inner) / len(outer), reason))
    return best


def edit_distance(one: str, two: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours that turn one text into the other.

    The restricted Damerau–Levenshtein distance (optimal string alignment): no piece is edited twice.
    """
    before: list[int] = []
    last = list(range(len(two) + 1))
    for row, letter in enumerate(one, start=1):
        here = [row]
        for column, other in enumerate(two, start=1):
            cost = min(last[column] + 1, here[column - 1] + 1, last[column - 1] + (letter != other))
            swapped = row > 1 and column > 1 and letter == two[column - 2] and one[row - 2] == other
            here.append(min(cost, before[column - 2] + 1) if swapped else cost)
        before, last = last, here
    return last[-1]
