"""What the indicators of an evaluation become under another edition: value and judgement, and the lines behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from carbonacct.evaluation.computed import Answer
from carbonacct.evaluation.indicators import IndicatorResult, SystemResult, TermResult
from carbonacct.workspace.evaluate import Evaluation
from carbonacct.workspace.factor_impact_figures import FigureChange, differ, figure_changes
from carbonacct.workspace.factor_impact_lines import LineChange, changed_lines
from carbonacct.workspace.scorecard import chosen_term


@dataclass(frozen=True, slots=True)
class Judgement:
    """An indicator against the target of one term under both editions; ``chosen``: the term of the evaluation date."""

    term: str
    chosen: bool
    target_old: float | bool | None
    target_new: float | bool | None
    status_old: str
    status_new: str

    @property
    def turned(self) -> bool:
        """Whether the status differs."""
        return self.status_old != self.status_new


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """One indicator of one subject under both editions; ``moved_by`` holds places in the lines of the evaluation."""

    system: str
    entity: str
    number: int
    id: str
    name_zh: str
    name_en: str
    class_: str
    unit: str
    path: str
    old: Answer
    new: Answer
    judgements: tuple[Judgement, ...]
    moved_by: tuple[int, ...]

    @property
    def moved(self) -> bool:
        """Whether the value differs by more than rounding of floats."""
        return differ(self.old, self.new)

    @property
    def turned(self) -> bool:
        """Whether the status under the target of some term differs."""
        return any(judgement.turned for judgement in self.judgements)

    @property
    def difference(self) -> float | None:
        """new − old of a number."""
        return self.new - self.old if isinstance(self.old, float) and isinstance(self.new, float) else None


@dataclass(frozen=True, slots=True)
class EvaluationImpact:
    """Every indicator, and every line of the evaluation's own accounts that changes."""

    at: str
    indicators: tuple[IndicatorChange, ...]
    lines: tuple[LineChange, ...]


def evaluation_impact(
    before: Evaluation, after: Evaluation, slot: str, old: str, new: str, refs: set[str]
) -> EvaluationImpact:
    """Compare two evaluations of one workspace under the same systems.

    Args:
        before: the evaluation under the old edition.
        after: the evaluation under the new edition.
        slot: ``dataset@edition`` that both runs name; shown as ``old`` and ``new``.
        old: the old edition.
        new: the new edition.
        refs: references of the slot whose values differ.
    """
    lines, places_before, places_after = changed_lines(before.accounts, after.accounts, slot, old, new)
    graphs = (before.accounts.graph, after.accounts.graph)
    figures = {figure.path: figure for figure in figure_changes(*graphs, places_before, places_after, refs)}
    first = {(r.system.id, r.subject.entity, one.path): one for r in before.results for one in r.indicators}
    found = []
    for result in after.results:
        term = chosen_term(result, after).id
        for one in result.indicators:
            earlier = first.get((result.system.id, result.subject.entity, one.path))
            if earlier is not None:
                found.append(_change(result, earlier, one, term, figures))
    return EvaluationImpact(after.at.isoformat(), tuple(found), tuple(lines))


def _change(
    result: SystemResult, old: IndicatorResult, new: IndicatorResult, chosen: str, figures: dict[str, FigureChange]
) -> IndicatorChange:
    rule, figure = new.rule.document, figures.get(new.path)
    return IndicatorChange(
        result.system.id,
        result.subject.entity,
        rule.number,
        rule.id,
        rule.name_zh,
        rule.name_en,
        rule.class_,
        rule.unit,
        new.path,
        old.value.value,
        new.value.value,
        tuple(_judgements(old, new, chosen)),
        figure.moved_by if figure else (),
    )


def _judgements(old: IndicatorResult, new: IndicatorResult, chosen: str) -> Iterator[Judgement]:
    for term, then in new.terms.items():
        now: TermResult = old.terms[term]
        yield Judgement(term, term == chosen, now.target, then.target, now.status, then.status)
