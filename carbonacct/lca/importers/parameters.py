"""Parameters of a library: their values and formulas, checked against what the file states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from carbonacct.findings import finding
from carbonacct.lca.datasets import Parameter
from carbonacct.lca.importers.formulas import Formula, FormulaError, computed, dependencies, near, parse_formula
from carbonacct.lca.importers.reading import Reading
from carbonacct.source import Source


@dataclass
class Scope:
    """Names that formulas of one process (or of all: the global scope) can use, in lower case."""

    ids: dict[str, str] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)
    formulas: dict[str, Formula] = field(default_factory=dict)

    def child(self, items: Iterable[tuple[Parameter, Source]], reading: Reading) -> Scope:
        """A scope that sees this one and some parameters more; values that differ from their formulas are findings.

        The stated value of a parameter stands; where it has a formula, the computed one is compared with it.
        """
        scope = Scope(dict(self.ids), dict(self.values), dict(self.formulas))
        stated: dict[str, tuple[float, Source]] = {}
        for parameter, source in items:
            name = parameter.name.lower()
            scope.ids[name] = parameter.id
            scope.values[name] = parameter.value
            scope.formulas.pop(name, None)
            if parameter.formula:
                scope._add_formula(name, parameter.formula, reading, source)
                stated[name] = parameter.value, source
        given = {name: value for name, value in scope.values.items() if name not in scope.formulas}
        results, reasons = computed(scope.formulas, given)
        for name, (value, source) in stated.items():
            if name in reasons:
                text = f"{name}: {reasons[name]}"
                reading.findings.append(finding("lca_dataset.formula_unusable", source, reason=text))
            elif name in results and not near(results[name], value):
                _differs(reading, source, name, results[name], value)
        return scope

    def _add_formula(self, name: str, text: str, reading: Reading, source: Source) -> None:
        try:
            self.formulas[name] = parse_formula(text)
        except FormulaError as error:
            reading.findings.append(finding("lca_dataset.formula_unusable", source, reason=f"{text[:80]}: {error}"))

    def checked(self, text: str, amount: float, reading: Reading, source: Source) -> tuple[str, ...]:
        """Ids of the parameters that a formula rests on, sorted; a result that differs from the amount is a finding."""
        if not text:
            return ()
        try:
            formula = parse_formula(text)
            value = formula.value(self.values)
        except FormulaError as error:
            reading.findings.append(finding("lca_dataset.formula_unusable", source, reason=f"{text[:80]}: {error}"))
            return ()
        if not near(value, amount):
            _differs(reading, source, text[:80], value, amount)
        roots: set[str] = set()
        for name in formula.names:
            roots |= dependencies(name, self.formulas)
        return tuple(sorted(self.ids[name] for name in roots if name in self.ids))


def _differs(reading: Reading, source: Source, formula: str, value: float, stated: float) -> None:
    reading.findings.append(
        finding("lca_dataset.formula_differs", source, formula=formula, value=f"{value:.9g}", stated=f"{stated:.9g}")
    )
