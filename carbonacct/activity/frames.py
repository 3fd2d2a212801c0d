"""Raw rows of one table → typed columns and findings, cell by cell but once per distinct value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import cast

from carbonacct.activity.carriers import CarrierInfo, CarrierLookup, units_beside
from carbonacct.activity.cells import Parsed, Problem, blank_of, parser_of, plain_values, unclear_commas
from carbonacct.activity.locate import RawTable
from carbonacct.activity.quantities import (
    Base,
    accepted_units,
    base_of,
    column_scale,
    electricity_base,
    money_base,
    ratio_examples,
    ratio_fault,
    unit_text,
    with_state,
)
from carbonacct.activity.readers.raw import is_blank
from carbonacct.activity.schema import Column
from carbonacct.findings import Finding, finding
from carbonacct.source import Source, cell_name
from carbonacct.units import parse_ratio, parse_unit
from carbonacct.units.registry import normalised

_NAN = float("nan")
_OTHER_SHARES = frozenset({"‰", "ppm", "ppmv"})


@dataclass(slots=True)
class Block:
    """The typed columns of one table of one sheet, all of the same length, and what was found.

    ``undeclared`` holds the rows (from 1) whose data class was left blank.
    """

    table: RawTable
    columns: dict[str, list[object]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    undeclared: list[int] = field(default_factory=list)

    def add(self, problem: Problem, index: int, column: str) -> None:
        """Record a problem of one cell."""
        self.add_at(problem, self.table.source(self.table.numbers[index], column))

    def add_at(self, problem: Problem, place: Source) -> None:
        """Record a problem at a place."""
        self.findings.append(finding(problem.code, place, **dict(problem.params)))

    def header_cell(self, column: str) -> Source:
        """The header cell of a column."""
        sheet = self.table.sheet
        return Source(sheet.file, sheet.sheet, cell_name(self.table.header_row, self.table.columns.get(column, 0)))


def read_block(table: RawTable, carriers: CarrierLookup) -> Block:
    """Read every column of a table; a row is never lost, a cell that cannot be read is blank."""
    block = Block(table)
    for column in table.schema.columns:
        block.columns[column.name] = _read_column(block, column, carriers)
    for column in table.schema.columns:
        if column.name in table.header_units and column.kind in ("fraction", "percent"):
            _check_share(block, column)
        elif column.unit and column.name in table.header_units:
            _scale_header(block, column)
    if table.schema.amount:
        _add_quantities(block, carriers)
    elif table.schema.has("money_unit"):
        _add_money(block)
    else:
        _fill_units(block)
    return block


def _read_column(block: Block, column: Column, carriers: CarrierLookup) -> list[object]:
    """Values of one column."""
    table = block.table
    place = table.columns.get(column.name)
    if place is None:
        blank = [blank_of(column)] * len(table.rows)
        return _checked_ratio_units(block, column, blank) if column.kind == "ratio_unit" else blank
    header_unit = table.header_units.get(column.name, "")
    parse = _carrier_parser(column, carriers, table) if column.kind == "carrier" else parser_of(column, header_unit)
    cells = [row[place] for row in table.rows]
    distinct = set(cells)
    values = plain_values(column, header_unit, distinct)
    known = {cell: parse(cell) for cell in distinct if cell not in values}
    if column.numeric:
        unclear = unclear_commas(column, distinct)
        known.update((cell, Parsed(blank_of(column), problem)) for cell, problem in unclear.items())
    problems = {cell: parsed.problem for cell, parsed in known.items() if parsed.problem}
    if problems:
        _report(block, column, cells, problems)
    values.update((cell, parsed.value) for cell, parsed in known.items())
    found = [values[cell] for cell in cells]
    return _checked_ratio_units(block, column, found) if column.kind == "ratio_unit" else found


def _owner(table: RawTable, unit_column: Column) -> str:
    """The number column whose unit stands in ``unit_column``."""
    return next((c.name for c in table.schema.columns if c.unit_column == unit_column.name), "")


def _report(block: Block, column: Column, cells: list[object], problems: dict[object, Problem]) -> None:
    """One finding for every cell with a problem; what a merged range hides and a header unit gives is no problem."""
    hidden = _hidden_cells(block.table)
    place = block.table.columns[column.name]
    unit_given = column.kind == "unit" and bool(block.table.header_units.get(_owner(block.table, column)))
    for index, cell in enumerate(cells):
        problem = problems.get(cell)
        if problem is None:
            continue
        if is_blank(cell) and (unit_given or (block.table.numbers[index], place) in hidden):
            continue
        block.add(problem, index, column.name)


def _hidden_cells(table: RawTable) -> set[tuple[int, int]]:
    """Cells of merged ranges that are blank because only the first cell of a range holds the value."""
    last, places = max(table.numbers, default=0), set(table.columns.values())
    return {
        (row, column)
        for (top, left), (bottom, right) in table.sheet.merged
        for row in range(top, min(bottom, last) + 1)
        for column in places.intersection(range(left, right + 1))
        if (row, column) != (top, left)
    }


def _carrier_parser(column: Column, carriers: CarrierLookup, table: RawTable) -> Callable[[object], Parsed]:
    """Reads a carrier cell as the id of the carrier."""
    as_text = parser_of(column, "")
    header = table.header_units.get(table.schema.amount, "")

    @cache
    def units() -> dict[object, set[str]]:
        return units_beside(table.rows, table.columns[column.name], table.columns.get("unit"), header)

    def parse(cell: object) -> Parsed:
        text = as_text(cell)
        if text.problem or not text.value:
            return text
        carrier = carriers.resolve(str(text.value))
        if carrier is not None:
            return Parsed(carrier.carrier)
        zh, en = carriers.suggested(str(text.value), units()[cell])
        params = (("candidates_en", en), ("candidates_zh", zh), ("value", str(text.value)))
        return Parsed("", Problem("activity.unknown_carrier", params))

    return parse


def _checked_ratio_units(block: Block, column: Column, texts: list[object]) -> list[object]:
    """Units of factors: a blank cell takes the unit of the header; every text must be a ratio that fits."""
    owner = _owner(block.table, column)
    header = block.table.header_units.get(owner, "")
    if header:
        fault = _ratio_problem(column, header, "")
        if fault:
            block.add_at(fault, block.header_cell(owner))
    problems = {text: _ratio_problem(column, str(text), header) if text else None for text in set(texts)}
    if any(problems.values()):
        for index, text in enumerate(texts):
            problem = problems[text]
            if problem is not None:
                block.add(problem, index, column.name)
    return [text or header for text in texts] if header else texts


def _ratio_problem(column: Column, text: str, header: str) -> Problem | None:
    fault = ratio_fault(column.name, column.dimensions, text)
    if fault:
        params = _wanted(ratio_examples(column), text, *column.names.values())
        return Problem(f"activity.{fault}_unit", params)
    if header and parse_ratio(text) != parse_ratio(header):
        return Problem("activity.unit_conflict", (("header", header), ("value", text)))
    return None


def _wanted(accepted: str, value: str, zh: str, en: str) -> tuple[tuple[str, str], ...]:
    """What a finding about a unit tells: the units that fit, the text, and whose unit it is in both languages."""
    return (("accepted", accepted), ("carrier_en", en), ("carrier_zh", zh), ("value", value))


def _scale_header(block: Block, column: Column) -> None:
    """Turn a column with a unit in its header into the unit of the data frame (kPa → MPa)."""
    text = block.table.header_units[column.name]
    scale = column_scale(text, column.unit)
    if scale is None:
        known = parse_unit(text) is not None
        params = _wanted(column.unit, text, *column.names.values())
        problem = Problem("activity.incompatible_unit" if known else "activity.unknown_unit", params)
        block.add_at(problem, block.header_cell(column.name))
        return
    factor, zero = scale
    if (factor, zero) != (1.0, 0.0):
        values = cast("list[float]", block.columns[column.name])
        block.columns[column.name] = [value * factor + zero for value in values]


def _check_share(block: Block, column: Column) -> None:
    """A share is bare, ``t/t`` or in per cent: another unit in its header is found, any other word is told."""
    text, ratio = block.table.header_units[column.name], parse_ratio(block.table.header_units[column.name])
    one_unit = ratio is not None and ratio.numerator.expression == ratio.denominator.expression
    if normalised(text) == "%" or (one_unit and column.kind == "fraction"):
        return
    if parse_unit(text) is not None or ratio is not None or text in _OTHER_SHARES:
        problem = Problem("activity.incompatible_unit", _wanted("%", text, *column.names.values()))
    else:
        problem = Problem("registers.header_unit", (("value", text), *column.names.items()))
    block.add_at(problem, block.header_cell(column.name))


def _add_quantities(block: Block, carriers: CarrierLookup) -> None:
    """``quantity`` and ``quantity_unit`` (transfers: ``quantity_sold`` and ``quantity_received``)."""
    schema = block.table.schema
    header = block.table.header_units.get(schema.amount, "")
    ids = block.columns["carrier"] if schema.has("carrier") else [None] * len(block.table.rows)
    pairs = list(zip(ids, block.columns["unit"], strict=True))
    bases = {pair: _base_or_problem(pair[0], str(pair[1]), header, carriers) for pair in set(pairs)}
    for index, pair in enumerate(pairs):
        problem = bases[pair][1]
        if problem is not None:
            block.add_at(problem, _unit_place(block, index, str(pair[1])))
    found = [bases[pair][0] for pair in pairs]
    if "gas_reference" in block.columns:
        found = [with_state(base, str(s)) for base, s in zip(found, block.columns["gas_reference"], strict=True)]
    block.columns["unit"] = [unit_text(str(unit), header)[0] for _, unit in pairs] if header else block.columns["unit"]
    if schema.name == "transfers":
        sold, received = block.columns["amount_sold"], block.columns["amount_received"]
        block.columns["quantity_sold"] = _converted(sold, found)
        both = [s if r != r else r for s, r in zip(sold, received, strict=True)]  # noqa: PLR0124  (NaN: not received)
        block.columns["quantity_received"] = _converted(both, found)
    else:
        block.columns["quantity"] = _converted(block.columns[schema.amount], found)
    block.columns["quantity_unit"] = [base.unit if base else "" for base in found]
    _warn_normal_volume(block, pairs, found, carriers)


def _converted(amounts: list[object], bases: list[Base | None]) -> list[object]:
    return [
        _NAN if base is None or not isinstance(amount, float) else amount * base.numerator / base.denominator
        for amount, base in zip(amounts, bases, strict=True)
    ]


def _unit_place(block: Block, index: int, cell: str) -> Source:
    """The cell the unit of a row was typed in: its own, or the header of the amount."""
    if cell or block.table.schema.amount not in block.table.header_units:
        return block.table.source(block.table.numbers[index], "unit")
    return block.header_cell(block.table.schema.amount)


def _base_or_problem(
    carrier_id: object, cell: str, header: str, carriers: CarrierLookup
) -> tuple[Base | None, Problem | None]:
    """The base of a carrier and a unit; neither when the carrier is unknown or the unit is blank (found before)."""
    text, conflict = unit_text(cell, header)
    if conflict:
        return None, Problem("activity.unit_conflict", (("header", header), ("value", cell)))
    if not text:
        return None, None
    carrier: CarrierInfo | None = carriers.get(str(carrier_id)) if carrier_id else None
    unit = parse_unit(text)
    accepted = accepted_units(carrier) if carrier or carrier_id is None else "t、kg、Nm3、kWh、GJ、tce"
    power = ("电力", "electricity") if carrier_id is None else ("品种不明", "carrier unknown")
    names = (carrier.name_zh, carrier.name_en) if carrier else power
    if unit is None:
        return None, Problem("activity.unknown_unit", _wanted(accepted, text, *names))
    if carrier is None and carrier_id is not None:
        return None, None
    base = electricity_base(unit) if carrier is None else base_of(carrier, unit)
    if base is None:
        params = _wanted(accepted, text, *names)
        return None, Problem("activity.incompatible_unit", params)
    return base, None


def _warn_normal_volume(
    block: Block, pairs: list[tuple[object, object]], found: list[Base | None], carriers: CarrierLookup
) -> None:
    """Once per sheet and carrier: cubic metres of a gas were taken as normal cubic metres."""
    warned: set[object] = set()
    for index, (pair, base) in enumerate(zip(pairs, found, strict=True)):
        if base is not None and base.as_normal and pair[0] not in warned:
            warned.add(pair[0])
            carrier = carriers.get(str(pair[0]))
            names = (carrier.name_zh, carrier.name_en) if carrier else (str(pair[0]), str(pair[0]))
            params = _wanted("Nm3", str(pair[1]), *names)
            block.add_at(Problem("activity.gas_volume_reference", params), _unit_place(block, index, str(pair[1])))


def _add_money(block: Block) -> None:
    """``value_added_cny`` and ``output_value_cny`` of the organisations."""
    units = block.columns["money_unit"]
    for name in ("value_added", "output_value"):
        header = block.table.header_units.get(name, "")
        values: list[object] = []
        for index, (amount, unit) in enumerate(zip(block.columns[name], units, strict=True)):
            amount_given = isinstance(amount, float) and amount == amount  # noqa: PLR0124  (not NaN)
            factor = _money_factor(block, index, name, str(unit), header) if amount_given else _NAN
            values.append(cast("float", amount) * factor)
        block.columns[f"{name}_cny"] = values


def _money_factor(block: Block, index: int, name: str, cell: str, header: str) -> float:
    """CNY per unit of an amount of money; NaN with a finding when its unit is missing, unknown or contradictory."""
    text, conflict = unit_text(cell, header)
    place = "money_unit" if cell or not header else name
    names = block.table.schema.column(name).names
    if conflict:
        block.add(Problem("activity.unit_conflict", (("header", header), ("value", cell))), index, place)
        return _NAN
    if not text:
        units = (("unit_en", "money_unit"), ("unit_zh", "金额单位"))
        block.add(Problem("activity.measured_unit_missing", (*names.items(), *units)), index, name)
        return _NAN
    base = money_base(text)
    if base is None:
        code = "activity.unknown_unit" if parse_unit(text) is None else "activity.incompatible_unit"
        block.add(Problem(code, _wanted("元、万元、亿元", text, *names.values())), index, place)
        return _NAN
    return base.numerator / base.denominator


def _fill_units(block: Block) -> None:
    """Registers: units in headers of numbers whose unit stands in a column fill its blank cells; one that contradicts
    the cell, or that no column keeps, is found.
    """
    for column in block.table.schema.columns:
        header = block.table.header_units.get(column.name, "")
        if not header or column.unit or column.kind in ("fraction", "percent"):
            continue
        if not column.unit_column:
            params = (("value", header), *column.names.items())
            block.add_at(Problem("registers.header_unit", params), block.header_cell(column.name))
            continue
        units = block.columns[column.unit_column]
        for index, (unit, value) in enumerate(zip(units, block.columns[column.name], strict=True)):
            if value == value and _contradicts(str(unit), header):  # noqa: PLR0124  (not NaN)
                problem = Problem("activity.unit_conflict", (("header", header), ("value", str(unit))))
                block.add(problem, index, column.name)
        block.columns[column.unit_column] = [unit or header for unit in units]


def _contradicts(cell: str, header: str) -> bool:
    return bool(cell) and normalised(cell) != normalised(header) and unit_text(cell, header)[1]
