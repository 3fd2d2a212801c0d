"""Formulas as written in indicator systems → trees. Nothing is executed: a text fits the grammar or is refused.

    expr    := and ("or" and)*            and := not ("and" not)*            not := "not" not | compare
    compare := sum [("<" | "<=" | "=" | "!=" | ">=" | ">") sum | ["not"] "in" "(" literal {"," literal} ")"]
    sum     := term (("+" | "-") term)*   term := unary (("*" | "/") unary)*   unary := "-" unary | primary
    primary := NUMBER ["[" unit "]"] | "text" | true | false | name | "(" expr ")" | call
    call    := min|max "(" expr {"," expr} ")" | if "(" expr "," expr "," expr ")"
             | choose "(" option {"," reading "=" expr} ")"
             | sum|min|max "(" register "." column ["where" expr] ")" | count "(" register ["where" expr] ")"
             | any "(" register ["where" expr] ")" | every "(" register ["where" expr] "then" expr ")"
             | given "(" column ")"
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from carbonacct.errors import ReferenceDataError
from carbonacct.evaluation.tree import (
    Aggregate,
    Arithmetic,
    Choose,
    Compare,
    Extreme,
    Given,
    If,
    Logic,
    Name,
    Negative,
    Not,
    Number,
    Over,
    Quantifier,
    Rows,
    Text,
    Tree,
    Truth,
    Within,
)

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | "(?P<text>[^"\n]*)"
      | \[(?P<unit>[^\]\n]*)\]
      | (?P<sign><=|>=|!=|[-+*/<>=(),.])
    )""",
    re.VERBOSE,
)
_COMPARISONS = ("<=", ">=", "!=", "<", ">", "=")
_WORDS = frozenset({"and", "or", "not", "in", "where", "then", "true", "false"})
_DEEPEST = 60


class FormulaError(ReferenceDataError):
    """A text is no formula; the message says where it stops being one."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int


def parse(text: str) -> Tree:
    """The tree of a formula.

    Raises:
        FormulaError: the text does not fit the grammar; the message names the place.
    """
    parser = _Parser(text, _tokens(text))
    tree = parser.expression()
    parser.end()
    return tree


def _tokens(text: str) -> list[_Token]:
    found, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            raise FormulaError(f"{text!r}: unexpected character at {place + 1}: {text[place:].strip()[:12]!r}")
        kind = str(match.lastgroup)
        found.append(_Token(kind, match[kind], match.start(kind)))
        place = match.end()
    return found


class _Parser:
    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self.text, self.tokens, self.at, self.depth = text, tokens, 0, 0

    # ---- tokens

    def peek(self, *texts: str, kind: str = "") -> bool:
        if self.at >= len(self.tokens):
            return False
        token = self.tokens[self.at]
        wanted = kind or ("name" if texts and texts[0].isalpha() else "sign")
        return token.kind == wanted and (not texts or token.text in texts)

    def take(self, *texts: str, kind: str = "") -> str | None:
        if not self.peek(*texts, kind=kind):
            return None
        self.at += 1
        return self.tokens[self.at - 1].text

    def need(self, *texts: str, kind: str = "") -> str:
        found = self.take(*texts, kind=kind)
        if found is None:
            raise self.refuse(" or ".join(repr(text) for text in texts) or kind)
        return found

    def refuse(self, wanted: str) -> FormulaError:
        if self.at < len(self.tokens):
            token = self.tokens[self.at]
            return FormulaError(f"{self.text!r}: expected {wanted} at {token.place + 1}, found {token.text!r}")
        return FormulaError(f"{self.text!r}: expected {wanted} at the end")

    def end(self) -> None:
        if self.at < len(self.tokens):
            raise self.refuse("the end")

    # ---- grammar

    def expression(self) -> Tree:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise FormulaError(f"{self.text!r}: nested deeper than {_DEEPEST}")
        tree = self.conjunction()
        while self.take("or"):
            tree = Logic("or", tree, self.conjunction())
        self.depth -= 1
        return tree

    def conjunction(self) -> Tree:
        tree = self.negation()
        while self.take("and"):
            tree = Logic("and", tree, self.negation())
        return tree

    def negation(self) -> Tree:
        turned = 0
        while self.take("not"):
            turned += 1
        tree = self.comparison()
        for _ in range(turned):
            tree = Not(tree)
        return tree

    def comparison(self) -> Tree:
        left = self.addition()
        operator = self.take(*_COMPARISONS)
        if operator is not None:
            return Compare(cast("Any", operator), left, self.addition())
        negated = self.peek("not")
        if negated:
            self.need("not")
        if negated or self.peek("in"):
            self.need("in")
            return Within(left, self.literals(), negated)
        return left

    def literals(self) -> tuple[Number | Text | Truth, ...]:
        self.need("(")
        found = [self.literal()]
        while self.take(","):
            found.append(self.literal())
        self.need(")")
        return tuple(found)

    def literal(self) -> Number | Text | Truth:
        tree = self.unary()
        if not isinstance(tree, Number | Text | Truth):
            raise self.refuse("a number or a text")
        return tree

    def addition(self) -> Tree:
        tree = self.term()
        while operator := self.take("+", "-"):
            tree = Arithmetic(cast("Any", operator), tree, self.term())
        return tree

    def term(self) -> Tree:
        tree = self.unary()
        while operator := self.take("*", "/"):
            tree = Arithmetic(cast("Any", operator), tree, self.unary())
        return tree

    def unary(self) -> Tree:
        turned = False
        while self.take("-"):
            turned = not turned
        tree = self.primary()
        return Negative(tree) if turned else tree

    def primary(self) -> Tree:
        number = self.take(kind="number")
        if number is not None:
            unit = self.take(kind="unit")
            return Number(float(number), "1" if unit is None else unit.strip())
        text = self.take(kind="text")
        if text is not None:
            return Text(text)
        if self.take("("):
            tree = self.expression()
            self.need(")")
            return tree
        name = self.need(kind="name") if self.peek(kind="name") else ""
        if name in ("true", "false"):
            return Truth(name == "true")
        if not name or name in _WORDS:
            self.at -= 1 if name else 0
            raise self.refuse("a value")
        return self.call(name) if self.take("(") else Name(name)

    # ---- calls

    def call(self, name: str) -> Tree:
        readers: dict[str, Callable[[], Tree]] = {
            "if": self.conditional,
            "choose": self.choice,
            "given": lambda: Given(self.need(kind="name")),
            "any": lambda: self.rows("any"),
            "every": lambda: self.rows("every"),
            "count": lambda: self.over("count"),
            "sum": lambda: self.over("sum"),
            "min": lambda: self.extreme_or_over("min"),
            "max": lambda: self.extreme_or_over("max"),
        }
        if name not in readers:
            raise FormulaError(f"{self.text!r}: there is no function {name!r}; there are {', '.join(sorted(readers))}")
        tree = readers[name]()
        self.need(")")
        return tree

    def conditional(self) -> Tree:
        condition = self.expression()
        self.need(",")
        then = self.expression()
        self.need(",")
        return If(condition, then, self.expression())

    def choice(self) -> Tree:
        option = self.need(kind="name")
        readings: list[tuple[str, Tree]] = []
        while self.take(","):
            reading = self.need(kind="name")
            self.need("=")
            readings.append((reading, self.expression()))
        if not readings:
            raise self.refuse("a reading of the option")
        names = [name for name, _ in readings]
        if len(set(names)) < len(names):
            raise FormulaError(f"{self.text!r}: a reading of {option!r} stands twice")
        return Choose(option, tuple(readings))

    def extreme_or_over(self, operator: str) -> Tree:
        dotted = self.at + 1 < len(self.tokens) and self.tokens[self.at + 1].text == "."
        if dotted and self.tokens[self.at].kind == "name":
            return self.over(operator)
        values = [self.expression()]
        while self.take(","):
            values.append(self.expression())
        return Extreme(cast("Any", operator), tuple(values))

    def over(self, operator: str) -> Tree:
        register, column = self.need(kind="name"), ""
        if operator != "count":
            self.need(".")
            column = self.need(kind="name")
        where = self.expression() if self.take("where") else None
        return Over(cast("Aggregate", operator), register, column, where)

    def rows(self, operator: str) -> Tree:
        register = self.need(kind="name")
        where = self.expression() if self.take("where") else None
        then = None
        if operator == "every":
            self.need("then")
            then = self.expression()
        return Rows(cast("Quantifier", operator), register, where, then)
