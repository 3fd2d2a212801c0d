"""Parameters of Brightway's sheets: those of the project, of the database and of one activity, seen in this order."""

from __future__ import annotations

from dataclasses import dataclass, field

from carbonacct.findings import finding
from carbonacct.lca.datasets import Parameter
from carbonacct.lca.importers.brightway_blocks import Row, Table
from carbonacct.lca.importers.brightway_cells import cell_number, row_uncertainty
from carbonacct.lca.importers.brightway_formulas import Expression, parse_expression
from carbonacct.lca.importers.formulas import FormulaError, near
from carbonacct.lca.importers.reading import Reading


@dataclass
class Names:
    """Names that formulas can use (letter case counts): their values, and the ids of the parameters they rest on.

    A parameter without a formula rests on itself; one with a formula on what its names meant where it stands.
    """

    values: dict[str, float] = field(default_factory=dict)
    rests_on: dict[str, frozenset[str]] = field(default_factory=dict)

    def roots(self, names: frozenset[str]) -> tuple[str, ...]:
        """Ids of the parameters without formula that some names rest on, sorted."""
        return tuple(sorted(frozenset().union(*(self.rests_on.get(name, frozenset()) for name in names))))


def read_names(
    tables: list[Table], prefix: str, process: str, above: Names, reading: Reading
) -> tuple[Names, list[Parameter]]:
    """Parameters of one level, seen together with those above it.

    As in Brightway, what a formula gives replaces the number beside it.

    Args:
        tables: parameter tables of the level.
        prefix: start of the parameters' ids.
        process: id of the process that alone sees them (empty: all do).
        above: names of the levels above; a name of this level hides one of them.
        reading: takes the findings.
    """
    names = Names(dict(above.values), dict(above.rests_on))
    rows: dict[str, Row] = {}
    for row in _named_rows(tables, reading):
        name = row.text("name")
        if name in rows:
            reading.findings.append(finding("lca_table.parameter_twice", row.at("name"), name=name))
            continue
        rows[name] = row
        names.values.pop(name, None)
        names.rests_on[name] = frozenset({f"{prefix}|{name}"})
    formulas = {
        name: formula for name, row in rows.items() if (formula := _read(name, row, names, reading)) is not None
    }
    _compute(formulas, rows, names, reading)
    parameters = [
        Parameter(
            f"{prefix}|{name}",
            name,
            names.values[name],
            _formula(row),
            process,
            row_uncertainty(row, names.values[name], reading),
        )
        for name, row in rows.items()
        if name in names.values
    ]
    return names, parameters


def _named_rows(tables: list[Table], reading: Reading) -> list[Row]:
    found = []
    for table in tables:
        if table.rows and table.header is not None and "name" not in table.header:
            reading.findings.append(finding("lca_table.no_column", table.source, column="name"))
            continue
        found += [row for row in table.rows if row.text("name")]
    return found


def _formula(row: Row) -> str:
    return row.text("formula").lstrip("= ")


def _read(name: str, row: Row, names: Names, reading: Reading) -> Expression | None:
    """The formula of a parameter, to be computed; else None, and its number is taken."""
    text = _formula(row)
    if text:
        try:
            return parse_expression(text)
        except FormulaError as error:
            _unusable(row, text[:80], error, reading)
    value = cell_number(row, "amount", reading)
    if value is not None:
        names.values[name] = value
    return None


def _unusable(row: Row, what: str, error: FormulaError, reading: Reading) -> None:
    reading.findings.append(finding("lca_dataset.formula_unusable", row.at("formula"), reason=f"{what}: {error}"))


def _compute(formulas: dict[str, Expression], rows: dict[str, Row], names: Names, reading: Reading) -> None:
    """Compute formulas in the order of their dependence; one that fails (or a circle) leaves the stated number."""
    waiting = dict(formulas)
    while waiting:
        ready = [name for name in waiting if not waiting[name].names & waiting.keys()]
        circle = not ready
        for name in ready or list(waiting):
            row, expression = rows[name], waiting.pop(name)
            stated = cell_number(row, "amount", reading) if "amount" in row.cells else None
            try:
                if circle:
                    raise FormulaError("formulas refer to each other in a circle")
                value = expression.value(names.values)
            except FormulaError as error:
                _unusable(row, name, error, reading)
                if stated is not None:
                    names.values[name] = stated
                continue
            names.values[name] = value
            names.rests_on[name] = frozenset(names.roots(expression.names))
            check_stated(row, value, stated, reading)


def check_stated(row: Row, value: float, stated: float | None, reading: Reading) -> None:
    """A finding where the number beside a formula is not what the formula gives."""
    if stated is not None and not near(value, stated):
        reading.findings.append(
            finding(
                "lca_table.formula_wins",
                row.at("formula"),
                formula=row.text("formula")[:80],
                value=f"{value:.9g}",
                stated=f"{stated:.9g}",
            )
        )
