"""What the classes of an indicator system say of a subject: eligible or not, what is missing, what counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from carbonacct.evaluation.document import IndicatorClass
from carbonacct.evaluation.indicators import IndicatorResult, SystemResult, TermResult

STATUSES = ("met", "not_met", "missing", "not_applicable", "exempt")
_ORDER = {"not_met": 0, "missing": 1, "not_applicable": 2}


@dataclass(frozen=True, slots=True)
class Reason:
    """An indicator that stands in the way (binding), or that is open (reference)."""

    number: int
    id: str
    class_: str
    status: str


@dataclass(frozen=True)
class Outcome:
    """The outcome of one term.

    ``eligible``: every binding indicator is met; None where the system has none. ``reasons``: binding indicators that
    are not met first, then reference indicators that are neither met nor exempt.
    """

    eligible: bool | None
    reasons: tuple[Reason, ...]
    points: float
    counts: Mapping[str, Mapping[str, int]]
    counted: int


def outcome(result: SystemResult, term: str) -> Outcome:
    """The outcome of a subject in a term of its system."""
    classes: dict[str, IndicatorClass] = {one.id: one for one in result.system.document.class_}
    judged = [(one, one.terms[term]) for one in result.indicators if term in one.terms]
    counts: dict[str, dict[str, int]] = {name: dict.fromkeys(STATUSES, 0) for name in classes}
    for one, found in judged:
        counts[one.rule.document.class_][found.status] += 1
    binding = [(one, found) for one, found in judged if one.rule.document.class_ == "binding"]
    eligible = all(found.status == "met" for _, found in binding) if binding else None
    reasons = [_reason(one, found) for one, found in judged if _open(one, found)]
    reasons.sort(key=lambda reason: (reason.class_ != "binding", _ORDER.get(reason.status, 9), reason.number))
    earning = [one for one, found in judged if _gives_points(one, found, classes)]
    points = sum((classes[one.rule.document.class_].points for one in earning), 0.0)
    return Outcome(eligible, tuple(reasons), points, counts, sum(found.counted for _, found in judged))


def _open(one: IndicatorResult, found: TermResult) -> bool:
    return one.rule.document.class_ != "incentive" and found.status not in ("met", "exempt")


def _gives_points(one: IndicatorResult, found: TermResult, classes: Mapping[str, IndicatorClass]) -> bool:
    rules = classes[one.rule.document.class_]
    return found.counted if rules.needs_proposal else found.status == "met" and rules.points > 0


def _reason(one: IndicatorResult, found: TermResult) -> Reason:
    document = one.rule.document
    return Reason(document.number, document.id, document.class_, found.status)
