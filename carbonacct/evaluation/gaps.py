"""The smallest change that would meet a target: tonnes, MWh, tce, 10⁴ CNY, enterprises or items to go."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from carbonacct.evaluation.computed import Computed
from carbonacct.evaluation.rows import EQUAL_WITHIN
from carbonacct.evaluation.system import IndicatorRule
from carbonacct.evaluation.tree import Compare, Logic, Name, Number, Over, Tree

if TYPE_CHECKING:
    from carbonacct.evaluation.compute import Formulas

_LARGER = {"kWh": ("MWh", 1e-3)}


@dataclass(frozen=True, slots=True)
class Gap:
    """One way to the target: change the numerator, the denominator or the value itself, the rest standing still."""

    kind: Literal["numerator", "denominator", "value", "items"]
    amount: float
    unit: str
    what_zh: str
    what_en: str
    direction: Literal["reduce", "raise"]


def gaps(
    value: Computed, target: float, rule: IndicatorRule, strict: bool, tree: Tree, formulas: Formulas, path: str
) -> tuple[Gap, ...]:
    """Ways to the target for a value that misses it.

    Args:
        value: the whole formula in the declared unit.
        target: the threshold in the declared unit.
        rule: the indicator.
        strict: whether the target itself is not enough.
        tree: the formula without open options.
        formulas: evaluates what must be counted.
        path: where figures that are counted stand.
    """
    down = rule.document.direction == "<="
    if rule.document.kind == "grade":
        return _items(tree, target, formulas, path)
    above, below = value.above, value.below
    if above is None or below is None or above.number is None or below.number is None or value.number is None:
        amount = abs(target - (value.number or 0.0))
        whole = value.kind.unit == "1"
        return (_gap("value", _whole(amount, strict) if whole else amount, value.kind.unit, value, down),)
    plain = above.kind.measure.over(below.kind.measure).scale(value.kind.measure)
    needed = target / plain * below.number
    amount = abs(needed - above.number)
    things = above.kind.unit == "1"  # a count, or a column of numbers of things
    found = [_gap("numerator", _whole(amount, strict) if things else amount, above.kind.unit, above, down)]
    if down and target > 0 and below.kind.unit != "1":
        enough = above.number * plain / target
        found.append(_gap("denominator", enough - below.number, below.kind.unit, below, False))
    return tuple(found)


def _whole(amount: float, strict: bool) -> float:
    """A number of things: the next whole one (one more where the target itself is not enough)."""
    nearest = round(amount)
    if abs(amount - nearest) <= EQUAL_WITHIN * max(1.0, abs(amount)):
        return float(nearest + 1 if strict else nearest)
    return float(math.ceil(amount))


def _gap(
    kind: Literal["numerator", "denominator", "value"], amount: float, unit: str, part: Computed, down: bool
) -> Gap:
    names = part.used[0] if len(part.used) == 1 else None
    zh = names.name_zh if names else {"numerator": "分子", "denominator": "分母", "value": "数值"}[kind]
    en = names.name_en if names else kind
    shown, factor = _LARGER.get(unit, (unit, 1.0))
    return Gap(kind, amount * factor, shown, zh, en, "reduce" if down else "raise")


def _items(tree: Tree, target: float, formulas: Formulas, path: str) -> tuple[Gap, ...]:
    """How many rows are worse than a grade."""
    if not isinstance(tree, Over) or tree.operator != "max":
        return ()
    worse: Tree = Compare(">", Name(tree.column), Number(target))
    where = worse if tree.where is None else Logic("and", tree.where, worse)
    found = formulas.evaluate(Over("count", tree.register, "", where), path)
    if found.number is None:
        return ()
    zh, en = "劣于目标等级的项目", "items worse than the grade"
    return (Gap("items", found.number, "1", zh, en, "reduce"),)
