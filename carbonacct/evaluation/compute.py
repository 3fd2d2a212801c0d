"""Formulas evaluated into figures of the graph, so that ``explain`` walks from an indicator down to cells.

Every part of a formula becomes a node: quantities are the figures of the accounts themselves. Missing data make the
whole missing, never zero; a divisor of zero makes it not applicable, never 100 %.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from carbonacct.evaluation.aggregates import Aggregates
from carbonacct.evaluation.computed import (
    Computed,
    Filled,
    State,
    composed,
    same,
    shown_unit,
    truth_word,
    with_unit,
)
from carbonacct.evaluation.inputs import Inputs
from carbonacct.evaluation.kinds import TRUTH, Kind, KindError, Scope, kind_of, number_kind
from carbonacct.evaluation.quantities import Quantities, Subject
from carbonacct.evaluation.rows import RowSet, both, compared, either
from carbonacct.evaluation.tree import (
    Arithmetic,
    Compare,
    Extreme,
    If,
    Logic,
    Name,
    Negative,
    Not,
    Number,
    Over,
    Rows,
    Text,
    Tree,
    Truth,
    Within,
)
from carbonacct.findings import Finding
from carbonacct.lineage.graph import Node, Operation

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_WORDS = {"and": ("{} 且 {}", "{} and {}"), "or": ("{} 或 {}", "{} or {}")}


class Formulas:
    """Evaluates trees for one subject under one accounting profile.

    Args:
        inputs: what formulas read; figures are added to its graph.
        enterprises: the enterprises with their columns under the profile.
        profile: id of the accounting profile.
        scope: the scope the trees were checked in.
        subject: the park or one enterprise.
        typed: names and units of the quantities that the system has typed.
    """

    def __init__(
        self,
        inputs: Inputs,
        enterprises: RowSet,
        profile: str,
        scope: Scope,
        subject: Subject,
        typed: Mapping[str, tuple[str, str, str]],
    ) -> None:
        self.graph, self.scope = inputs.graph, scope
        registers = {**inputs.registers, "enterprises": enterprises}
        self.aggregates = Aggregates(self.graph, registers, scope, subject.row)
        self.quantities = Quantities(inputs, enterprises, self.aggregates, profile, scope, subject, typed)

    def figure(self, tree: Tree, path: str, zh: str, en: str, declared: Kind) -> Computed:
        """A whole formula as the figure at ``path``, in the declared unit."""
        found = self.evaluate(tree, f"{path}/0")
        value, number = found.value, found.number
        factor = 1.0
        if found.kind.sort == "number":
            factor = found.kind.measure.scale(declared.measure)
            value = None if number is None else number * factor
        shown = float(value) if isinstance(value, float | bool) else None
        unit = shown_unit(declared) if declared.sort == "number" else ""
        inputs = (found.path,) if found.path else ()
        operation: Operation = "converted" if factor != 1.0 else "sum"
        filled = found.filled
        self.graph.add(Node(path, zh, en, shown, unit, operation, inputs, note_zh=filled.zh, note_en=filled.en))
        if declared.sort == "number":
            filled = composed("{} = {}", "{} = {}", filled, same(with_unit(shown, unit)))
        return replace(found, kind=declared, value=value, path=path, filled=filled)

    def evaluate(self, tree: Tree, path: str) -> Computed:  # noqa: PLR0912  (one case a part of the grammar)
        """One part of a formula; its figure stands at ``path`` unless it is a quantity with a figure of its own."""
        match tree:
            case Number(value, unit):
                return self._number(value, unit, path)
            case Text(value):
                return Computed(Kind("text"), value, filled=same(f"“{value}”"))
            case Truth(truth):
                return self._truth(truth, path, "given", (), truth_word(truth))
            case Name(name):
                return self.quantities.named(name, path)
            case Arithmetic():
                return self._arithmetic(tree, path)
            case Negative(value):
                return self._negative(self.evaluate(value, f"{path}/1"), path)
            case Extreme():
                return self._extreme(tree, path)
            case If():
                return self._if(tree, path)
            case Compare():
                return self._compare(tree, path)
            case Within():
                return self._within(tree, path)
            case Logic():
                return self._logic(tree, path)
            case Not(value):
                inner = self.evaluate(value, f"{path}/1")
                answer = None if inner.value is None else not inner.value
                return self._joined(answer, [inner], path, "logic", composed("非（{}）", "not ({})", inner.filled))
            case Over():
                return self.aggregates.over(tree, path)
            case Rows():
                return self.aggregates.rows(tree, path)
        raise KindError(f"{type(tree).__name__} does not stand outside a filter")

    # ---- leaves

    def _number(self, value: float, unit: str, path: str) -> Computed:
        zh, en = "规则文件中的数", "number of the rule file"
        self.graph.add(Node(path, zh, en, value, "" if unit == "1" else unit, "given"))
        return Computed(number_kind(unit), value, path=path, filled=same(with_unit(value, unit)))

    # ---- operations

    def _arithmetic(self, tree: Arithmetic, path: str) -> Computed:
        left, right = self.evaluate(tree.left, f"{path}/1"), self.evaluate(tree.right, f"{path}/2")
        kind = kind_of(tree, self.scope)
        if tree.operator in "+-":
            right = self._scaled(right, left.kind, f"{path}/3")
            kind = left.kind
        first, second = left.number, right.number
        state, value = worst(left, right), None
        operation: Operation = "sum"
        match tree.operator:
            case "+":
                value = _both(first, second, lambda a, b: a + b)
            case "-":
                operation, value = "difference", _both(first, second, lambda a, b: a - b)
            case "*":
                operation, value = "product", _both(first, second, lambda a, b: a * b)
            case "/":
                operation = "ratio"
                if second is not None and second <= 0 and state == "value":
                    state = "not_applicable"
                elif second is not None:
                    value = _both(first, second, lambda a, b: a / b)
        written = f"{{}} {_SIGNS[tree.operator]} {{}}"
        parts = _bracketed(left, tree.left, tree), _bracketed(right, tree.right, tree)
        filled = composed(written, written, *parts)
        found = self._number_node(kind, value, state, [left, right], path, operation, filled)
        return replace(found, above=left, below=right) if tree.operator == "/" else found

    def _scaled(self, part: Computed, like: Kind, path: str) -> Computed:
        """A value in the unit of another."""
        factor = part.kind.measure.scale(like.measure)
        if factor == 1.0 or part.number is None:
            return replace(part, kind=like) if part.kind.sort == "number" else part
        value = part.number * factor
        self.graph.add(Node(path, "换算单位", "converted", value, like.unit, "converted", (part.path,)))
        return replace(part, kind=like, value=value, path=path, filled=same(with_unit(value, like.unit)))

    def _negative(self, inner: Computed, path: str) -> Computed:
        value = None if inner.number is None else -inner.number
        zero = self._number(0.0, inner.kind.unit, f"{path}/0")
        filled = composed("−{}", "−{}", inner.filled)
        return self._number_node(inner.kind, value, inner.state, [zero, inner], path, "difference", filled)

    def _extreme(self, tree: Extreme, path: str) -> Computed:
        parts = [self.evaluate(value, f"{path}/{n}") for n, value in enumerate(tree.values, start=1)]
        parts = [parts[0], *(self._scaled(p, parts[0].kind, f"{path}/u{n}") for n, p in enumerate(parts[1:]))]
        numbers = [part.number for part in parts]
        state = worst(*parts)
        pick = min if tree.operator == "min" else max
        value = None if None in numbers else pick(number for number in numbers if number is not None)
        word = "最小" if tree.operator == "min" else "最大"
        places = ["{}"] * len(parts)
        texts = (part.filled for part in parts)
        filled = composed(f"{word}（{'，'.join(places)}）", f"{tree.operator}({', '.join(places)})", *texts)
        operation: Operation = "least" if tree.operator == "min" else "greatest"
        return self._number_node(parts[0].kind, value, state, parts, path, operation, filled)

    def _number_node(
        self,
        kind: Kind,
        value: float | None,
        state: State,
        parts: list[Computed],
        path: str,
        operation: Operation,
        filled: Filled,
    ) -> Computed:
        inputs = tuple(part.path for part in parts if part.path)
        unit = shown_unit(kind, operation == "ratio")
        zh, en = "算式的一部分", "part of the formula"
        self.graph.add(Node(path, zh, en, value, unit, operation, inputs, note_zh=filled.zh, note_en=filled.en))
        return replace(merged(parts), kind=kind, value=value, state=state, path=path, filled=filled)

    # ---- conditions

    def _truth(
        self, answer: bool | None, path: str, operation: Operation, inputs: Iterable[str], filled: Filled
    ) -> Computed:
        shown = None if answer is None else float(answer)
        self.graph.add(Node(path, "条件（1 成立，0 不成立）", "condition (1 holds, 0 does not)", shown, "", operation,
                            tuple(inputs), note_zh=filled.zh, note_en=filled.en))  # fmt: skip
        return Computed(TRUTH, answer, "missing" if answer is None else "value", path, filled)

    def _joined(
        self, answer: bool | None, parts: list[Computed], path: str, operation: Operation, filled: Filled
    ) -> Computed:
        found = self._truth(answer, path, operation, (part.path for part in parts if part.path), filled)
        states = {part.state for part in parts}
        state: State = "value" if answer is not None else "missing" if "missing" in states else "not_applicable"
        return replace(merged(parts), kind=TRUTH, value=answer, state=state, path=path, filled=found.filled)

    def _compare(self, tree: Compare, path: str) -> Computed:
        left, right = self.evaluate(tree.left, f"{path}/1"), self.evaluate(tree.right, f"{path}/2")
        if left.kind.sort == "number":
            right = self._scaled(right, left.kind, f"{path}/3")
        known = left.value is not None and right.value is not None
        answer = compared(tree.operator, left.value, right.value) if known else None
        written = f"{{}} {tree.operator} {{}}"
        filled = composed(written, written, left.filled, right.filled)
        return self._joined(answer, [left, right], path, "compare", filled)

    def _within(self, tree: Within, path: str) -> Computed:
        left = self.evaluate(tree.value, f"{path}/1")
        among = [self.evaluate(literal, f"{path}/2/{n}") for n, literal in enumerate(tree.among, start=1)]
        if left.kind.sort == "number":
            among = [self._scaled(one, left.kind, f"{path}/3/{n}") for n, one in enumerate(among, start=1)]
        hit = any(compared("=", left.value, one.value) for one in among)
        answer = None if left.value is None else hit != tree.negated
        places = ["{}"] * len(among)
        words = ("不属于", "not in") if tree.negated else ("属于", "in")
        texts = (left.filled, *(one.filled for one in among))
        filled = composed(f"{{}} {words[0]}（{'、'.join(places)}）", f"{{}} {words[1]} ({', '.join(places)})", *texts)
        return self._joined(answer, [left, *among], path, "compare", filled)

    def _logic(self, tree: Logic, path: str) -> Computed:
        left, right = self.evaluate(tree.left, f"{path}/1"), self.evaluate(tree.right, f"{path}/2")
        joined = both if tree.operator == "and" else either
        answer = joined(left.value, lambda: right.value)
        verdict = answer if isinstance(answer, bool) else None
        filled = composed(*_WORDS[tree.operator], left.filled, right.filled)
        return self._joined(verdict, [left, right], path, "logic", filled)

    def _if(self, tree: If, path: str) -> Computed:
        condition = self.evaluate(tree.condition, f"{path}/1")
        if condition.value is None:
            kind = kind_of(tree, self.scope)
            return replace(condition, kind=kind, value=None)
        chosen = self.evaluate(tree.then if condition.value else tree.otherwise, f"{path}/2")
        kind = kind_of(tree.then, self.scope)
        if kind.sort == "number":
            chosen = self._scaled(chosen, kind, f"{path}/3")
        shown = float(chosen.value) if isinstance(chosen.value, float | bool) else None
        inputs = tuple(part.path for part in (chosen, condition) if part.path)
        self.graph.add(Node(path, "按条件取值", "by a condition", shown, shown_unit(kind, True), "chosen", inputs))
        joined = merged([condition, chosen])
        return replace(joined, kind=kind, value=chosen.value, state=chosen.state, path=path, filled=chosen.filled,
                       above=chosen.above, below=chosen.below)  # fmt: skip


def _both(first: float | None, second: float | None, work: Callable[[float, float], float]) -> float | None:
    return None if first is None or second is None else work(first, second)


def _bracketed(part: Computed, tree: Tree, outer: Arithmetic) -> Filled:
    """A filled part, in brackets where its operation binds less than the one around it."""
    loose = isinstance(tree, Arithmetic) and (
        (tree.operator in "+-" and outer.operator in "*/") or (tree is outer.right and outer.operator in "-/")
    )
    return composed("({})", "({})", part.filled) if loose else part.filled


def worst(*parts: Computed) -> State:
    """The state of a value that needs all parts: missing before not applicable."""
    states = {part.state for part in parts}
    return "missing" if "missing" in states else "not_applicable" if "not_applicable" in states else "value"


def merged(parts: Iterable[Computed]) -> Computed:
    """What several parts read, without repeats; the value is left open."""
    known = list(parts)
    problems: dict[Finding, None] = dict.fromkeys(p for part in known for p in part.problems)
    used = dict.fromkeys(one for part in known for one in part.used)
    evidence = dict.fromkeys(one for part in known for one in part.evidence)
    bare = dict.fromkeys(one for part in known for one in part.without_evidence)
    return Computed(TRUTH, None, problems=tuple(problems), used=tuple(used), evidence=tuple(evidence),
                    without_evidence=tuple(bare))  # fmt: skip
