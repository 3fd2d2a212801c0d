"""Formulas of parameters and amounts: parsed and computed here, never handed to Python.

The language is openLCA's (ILCD and SimaPro write a part of it): ``+ - * / ^``, ``div`` and ``mod``, comparisons,
``and``, ``or``, ``not``, ``if(condition; then; else)``, names without regard to letter case, functions whose arguments
are parted by ``;`` (or ``,``). ``log`` is left out, since programs differ about its base. A formula is kept as a
postfix program, so that depth is bounded and computing needs no recursion.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

MAX_LENGTH = 10_000
MAX_DEPTH = 100
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[^\W\d]\w*)"
    r"|(?P<sign><=|>=|<>|!=|==|&&|\|\||[-+*/^()<>=;,!]))"
)


class FormulaError(ValueError):
    """The formula cannot be read, or a name in it has no value."""


def _if(condition: float, yes: float, no: float) -> float:
    return yes if condition else no


_BINARY: dict[str, tuple[int, Callable[[float, float], float]]] = {
    "or": (1, lambda a, b: float(bool(a) or bool(b))),
    "||": (1, lambda a, b: float(bool(a) or bool(b))),
    "and": (2, lambda a, b: float(bool(a) and bool(b))),
    "&&": (2, lambda a, b: float(bool(a) and bool(b))),
    "=": (3, lambda a, b: float(a == b)),
    "==": (3, lambda a, b: float(a == b)),
    "<>": (3, lambda a, b: float(a != b)),
    "!=": (3, lambda a, b: float(a != b)),
    "<": (3, lambda a, b: float(a < b)),
    "<=": (3, lambda a, b: float(a <= b)),
    ">": (3, lambda a, b: float(a > b)),
    ">=": (3, lambda a, b: float(a >= b)),
    "+": (4, lambda a, b: a + b),
    "-": (4, lambda a, b: a - b),
    "*": (5, lambda a, b: a * b),
    "/": (5, lambda a, b: a / b),
    "div": (5, lambda a, b: float(math.trunc(a / b))),
    "mod": (5, math.fmod),
    "^": (7, math.pow),
}
_UNARY_LEVEL = 6
_NOT_LEVEL = 3
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "acos": math.acos,
    "asin": math.asin,
    "atan": math.atan,
    "avg": lambda *values: math.fsum(values) / len(values),
    "ceil": lambda value: float(math.ceil(value)),
    "cos": math.cos,
    "cosh": math.cosh,
    "exp": math.exp,
    "floor": lambda value: float(math.floor(value)),
    "if": _if,
    "iff": _if,
    "int": lambda value: float(math.trunc(value)),
    "lg": math.log10,
    "ln": math.log,
    "log10": math.log10,
    "max": lambda *values: max(values),
    "min": lambda *values: min(values),
    "pow": math.pow,
    "power": math.pow,
    "round": lambda value: math.copysign(math.floor(abs(value) + 0.5), value),
    "sin": math.sin,
    "sinh": math.sinh,
    "sqr": lambda value: value * value,
    "sqrt": math.sqrt,
    "sum": lambda *values: math.fsum(values),
    "tan": math.tan,
    "tanh": math.tanh,
    "trunc": lambda value: float(math.trunc(value)),
}
_CONSTANTS = {"pi": math.pi, "e": math.e, "true": 1.0, "false": 0.0}


@dataclass(frozen=True, slots=True)
class Formula:
    """A parsed formula: numbers, names (lower case) and operations with their count of arguments, in postfix order."""

    program: tuple[float | str | tuple[Callable[..., float], int], ...]

    @property
    def names(self) -> frozenset[str]:
        """Names that need a value, in lower case."""
        return frozenset(step for step in self.program if isinstance(step, str) and step not in _CONSTANTS)

    def value(self, values: Mapping[str, float]) -> float:
        """Value of the formula.

        Args:
            values: by name in lower case.

        Raises:
            FormulaError: a name has no value, or the result is no finite number.
        """
        stack: list[float] = []
        for step in self.program:
            if isinstance(step, tuple):
                function, count = step
                arguments = stack[len(stack) - count :]
                del stack[len(stack) - count :]
                stack.append(_apply(function, arguments))
            elif isinstance(step, str):
                stack.append(_named(step, values))
            else:
                stack.append(step)
        if not math.isfinite(stack[-1]):
            raise FormulaError("the result is not a finite number")
        return stack[-1]


def _named(name: str, values: Mapping[str, float]) -> float:
    if name in values:
        return values[name]
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    raise FormulaError(f"'{name}' has no value")


def _apply(function: Callable[..., float], arguments: Sequence[float]) -> float:
    """Result, or NaN: the branch of an ``if`` that is not taken may fail."""
    try:
        return float(function(*arguments))
    except (ArithmeticError, ValueError):
        return math.nan
    except TypeError as error:
        raise FormulaError("a function has the wrong number of arguments") from error


class _Parser:
    """Precedence climbing over the tokens; emits postfix."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0
        self.program: list[float | str | tuple[Callable[..., float], int]] = []

    def peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise FormulaError("it ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def expression(self, level: int = 0) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FormulaError("it is nested too deeply")
        self._operand()
        while self.peek() in _BINARY and _BINARY[self.peek()][0] > level:
            sign = self._next()[1]
            rank, function = _BINARY[sign]
            self.expression(rank)
            self.program.append((function, 2))
        self._depth -= 1

    def _operand(self) -> None:
        kind, text = self._next()
        if kind == "number":
            self.program.append(float(text))
        elif text in {"-", "+"}:
            self.expression(_UNARY_LEVEL)
            if text == "-":
                self.program.append((_negative, 1))
        elif text in {"not", "!"}:
            self.expression(_NOT_LEVEL - 1)
            self.program.append((_not, 1))
        elif text == "(":
            self.expression()
            self._close()
        elif kind == "name" and self.peek() == "(":
            self._call(text)
        elif kind == "name" and text not in _BINARY:
            self.program.append(text)
        else:
            raise FormulaError(f"'{text}' stands in the wrong place")

    def _call(self, name: str) -> None:
        if name not in _FUNCTIONS:
            raise FormulaError(f"the function '{name}' is not known")
        self._next()
        count = 0
        while self.peek() != ")":
            self.expression()
            count += 1
            if self.peek() in {";", ","}:
                self._next()
            elif self.peek() != ")":
                raise FormulaError("a bracket is not closed")
        self._close()
        if not count:
            raise FormulaError(f"the function '{name}' has no argument")
        self.program.append((_FUNCTIONS[name], count))

    def _close(self) -> None:
        if self.peek() != ")":
            raise FormulaError("a bracket is not closed")
        self._next()


def _negative(value: float) -> float:
    return -value


def _not(value: float) -> float:
    return float(not value)


def parse_formula(text: str) -> Formula:
    """Read a formula.

    Raises:
        FormulaError: it is too long, nested too deeply, or not a formula.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError("it is too long")
    tokens: list[tuple[str, str]] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            raise FormulaError(f"'{text[position : position + 20].strip()}' is not understood")
        tokens.append((str(match.lastgroup), str(match.group(str(match.lastgroup))).lower()))
        position = match.end()
    parser = _Parser(tokens)
    parser.expression()
    if parser.peek():
        raise FormulaError(f"'{parser.peek()}' stands in the wrong place")
    return Formula(tuple(parser.program))


def dependencies(name: str, formulas: Mapping[str, Formula]) -> frozenset[str]:
    """Names without a formula of their own that a name rests on (itself, if it has none); cycles are passed over."""
    roots: set[str] = set()
    seen: set[str] = set()
    waiting: list[str] = [name]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        if current in formulas:
            waiting.extend(formulas[current].names)
        else:
            roots.add(current)
    return frozenset(roots)


def computed(formulas: Mapping[str, Formula], values: Mapping[str, float]) -> tuple[dict[str, float], dict[str, str]]:
    """Values of all names with a formula, in the order of their dependence, and the reasons of those without a value.

    Args:
        formulas: by name in lower case.
        values: of the names without formula.
    """
    known = dict(values)
    reasons: dict[str, str] = {}
    waiting = dict(formulas)
    while waiting:
        ready = [name for name, formula in waiting.items() if not formula.names & waiting.keys()]
        if not ready:
            return known, reasons | dict.fromkeys(waiting, "formulas refer to each other in a circle")
        for name in ready:
            try:
                known[name] = waiting.pop(name).value(known)
            except FormulaError as error:
                reasons[name] = str(error)
    return known, reasons


def near(value: float, other: float, tolerance: float = 1e-6) -> bool:
    """Whether two statements of one number agree (relative tolerance: files print few digits)."""
    return abs(value - other) <= tolerance * max(abs(value), abs(other))
