"""Uncertainty of the books: which inputs lines have, what a row, a register and a data set say, what is left out."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from carbonacct.activity.records import Record
from carbonacct.ghg.input_uncertainty import InputUncertainty, Key, Stated
from carbonacct.ghg.uncertainty import BookUncertainty, ProfileUncertainty, uncertainty_findings, widest_input
from tests.energy.making import burned, certificate, power, store, transfer
from tests.ghg.accounting import LOCATION, NATIONAL, Accounts, accounts, codes, method_context, only
from tests.ghg.accounting import lines_of as method_lines

GRID = "mee-electricity-co2@2023#electricity.average.CN-JS"


def stated(of: str, percent: float, row_id: str = "s1", **more: object) -> Stated:
    """A row of the register."""
    return replace(Stated(row_id, of, percent), **more)  # type: ignore[arg-type]


def found_for(
    park: Accounts, rows: list[Stated], profile: str = LOCATION, paths: tuple[str, ...] = ()
) -> ProfileUncertainty:
    """Uncertainty of the park's total under a profile."""
    total = f"park/{profile}/total"
    books = BookUncertainty(park.graph, park.booked, park.arrays, InputUncertainty(store(), rows))
    found = books.profile(profile, total, (total, *paths))
    assert found is not None
    return found


def power_of(*rows: Record) -> Accounts:
    return accounts(list(rows), profiles=(LOCATION,))


def test_two_meters_that_share_the_grid_factor() -> None:
    """E1 1 GWh ± 5 %, E2 0.5 GWh ± 3 %, one grid factor f ± 10 %.

    Activities: √(1000² × 5² + 500² × 3²) = √27 250 000 MWh % = 52.2 MWh; the factor moves all 1500 MWh by 150 MWh.
    Relative to 1500 MWh: √(50² + 15² + 150²) ÷ 1500 = √25225 ÷ 1500 = 10.5883 %.
    """
    rows = [
        power("grid", 1e6, "E1", uncertainty_percent=5.0),
        power("grid", 5e5, "E2", uncertainty_percent=3.0),
    ]
    found = found_for(power_of(*rows), [stated("factor", 10.0, factor=GRID)])
    total = found.figures[0]
    assert total.percent == pytest.approx(math.sqrt(25225) / 15, rel=1e-12)
    assert total.stated == 1.0
    assert found.missing == ()
    assert found.inputs[0].key == Key("factor", GRID)
    assert [one.share for one in found.inputs] == pytest.approx([22500 / 25225, 2500 / 25225, 225 / 25225], rel=1e-12)
    assert [(one.entity, one.share) for one in found.sources] == [
        ("E1", pytest.approx(17500 / 25225, rel=1e-12)),
        ("E2", pytest.approx(7725 / 25225, rel=1e-12)),
    ]


def test_a_factor_that_nobody_states_is_left_out_and_listed() -> None:
    """Only the meter's 5 % is known; the half-width is a lower bound, and the factor is named."""
    found = found_for(power_of(power("grid", 1e6, "E1", uncertainty_percent=5.0)), [])
    assert found.figures[0].percent == pytest.approx(5.0, rel=1e-12)
    assert found.figures[0].stated == 0.0
    assert [(one.kind, one.name, one.rows) for one in found.missing] == [("factor", GRID, 1)]
    assert codes(uncertainty_findings(found, ("a", "b"))) == {"uncertainty.not_stated"}


def test_where_nothing_is_stated_there_is_no_half_width() -> None:
    park = accounts([power("grid", 1e6, "E1", uncertainty_percent=5.0), power("grid", 1e6, "E2")], profiles=(LOCATION,))
    path = f"enterprise/E2/{LOCATION}/total"
    found = found_for(park, [], paths=(path,))
    silent = next(one for one in found.figures if one.path == path)
    assert (silent.half_width, silent.percent, silent.stated) == (None, None, 0.0)
    assert f"uncertainty/{path}" not in park.graph
    assert f"uncertainty/park/{LOCATION}/total" in park.graph
    nobody = BookUncertainty(
        park.graph, [b for b in park.booked if b.entity == "E2"], park.arrays, InputUncertainty(store())
    )
    assert nobody.profile(LOCATION, path, [path]) is None
    assert codes(uncertainty_findings(None, ("a", "b"))) == {"uncertainty.none_stated"}


def test_the_row_comes_before_the_register_and_the_narrower_row_of_it_first() -> None:
    rows = [
        stated("activity", 20.0, "wide"),
        stated("activity", 2.0, "narrow", carrier="electricity", data_class="metered"),
    ]
    given = InputUncertainty(store(), rows)
    context = method_context(LOCATION)

    def half(record: Record) -> float | None:
        return given.inputs(only(method_lines(record, context)))[0].half_width

    assert half(power("grid", 1.0, data_class="metered", uncertainty_percent=1.0)) == 0.01
    assert half(power("grid", 1.0, data_class="metered")) == 0.02
    assert half(power("grid", 1.0)) == 0.2  # without a class it counts as estimated
    assert given.used == {"wide", "narrow"}


def test_rows_of_one_meter_move_together_where_the_register_says_so() -> None:
    """Twelve months of 100 MWh ± 2 %: together 2 %, independently 2 % ÷ √12."""
    months = [power("grid", 1e5, "E1", period=f"2025-{month:02d}") for month in range(1, 13)]
    one_meter = found_for(power_of(*months), [stated("activity", 2.0, correlated=True)])
    apart = found_for(power_of(*months), [stated("activity", 2.0)])
    assert one_meter.figures[0].percent == pytest.approx(2.0, rel=1e-12)
    assert apart.figures[0].percent == pytest.approx(2.0 / math.sqrt(12), rel=1e-12)


def test_carbon_dioxide_and_methane_of_one_fuel_share_amount_and_heating_value() -> None:
    """Both gases of a fuel are FC × NCV × …: what is stated of FC and NCV moves both by the same share.

    √(3² + 4²) = 5 % of the whole total, however it is split between the gases.
    """
    found = found_for(
        power_of(burned("natural_gas", 1e6, "Nm3", "E1", uncertainty_percent=3.0)),
        [stated("factor", 4.0, factor="ndrc-guidelines@2015#fuel.natural_gas.ncv")],
    )
    assert found.figures[0].percent == pytest.approx(5.0, rel=1e-12)


def test_a_biogenic_share_moves_what_is_left() -> None:
    """Share b = 0.2 ± 10 %: the fossil part moves by b/(1 − b) × 10 % = 2.5 %."""
    rows = [burned("bituminous_coal", 1e6, "kg", "E1", biogenic_fraction=0.2)]
    park = accounts(rows, profiles=(NATIONAL,))
    found = found_for(park, [stated("measured", 10.0, parameter="biogenic_fraction")], NATIONAL)
    assert found.figures[0].percent == pytest.approx(2.5, rel=1e-12)


def test_both_sides_of_a_transfer_are_one_measurement() -> None:
    """Heat sold and bought at one factor: booked and deducted cancel, and so does the meter's error."""
    sides = transfer("E1", "E2", "heat", 1e4, "GJ", heat_source="fossil", uncertainty_percent=5.0)
    ids = [replace(side, row_id=f"00000000000000aa-{name}") for side, name in zip(sides, ("out", "in"), strict=True)]
    park = accounts([*ids, power("grid", 1e3, "E1", uncertainty_percent=5.0)], profiles=(NATIONAL,))
    both = [f"enterprise/{name}/{NATIONAL}/total" for name in ("E1", "E2")]
    park.graph.sum("both", "两家", "both", "tCO2", both)
    found = found_for(park, [], NATIONAL, (*both, "both"))
    half = {one.path: one.half_width for one in found.figures}
    power_alone = 0.05 * park.graph.value(f"enterprise/E1/{NATIONAL}/category/electricity_purchased")
    assert half["both"] == pytest.approx(power_alone, rel=1e-9)
    assert half[both[1]] == pytest.approx(0.05 * 1e4 * 0.11, rel=1e-12)  # 10 000 GJ × 0.11 tCO2/GJ


def test_titles_and_constants_are_exact() -> None:
    """A certificate is a title of so many kWh; 44/12 and rules of the profile are no measurements."""
    given = InputUncertainty(store(), [])
    (line,) = method_lines(certificate(1e6, "E1"), method_context(NATIONAL))
    assert [one.key.kind for one in given.inputs(line)] == ["factor"]
    coal = only(method_lines(burned("bituminous_coal", 1.0, "kg"), method_context(NATIONAL)))
    names = [one.key.name.partition("#")[2] for one in given.inputs(coal) if one.key.kind == "factor"]
    assert [name.rsplit(".", 1)[-1] for name in names] == ["ncv", "carbon_content", "oxidation"]


def test_an_input_too_wide_for_first_order_is_said() -> None:
    """A standard deviation of 0.3 is a half-width of 1.96 × 0.3 = 0.588."""
    assert widest_input() == pytest.approx(1.959963984540054 * 0.3, rel=1e-12)
    found = found_for(
        power_of(power("grid", 1e6, "E1", uncertainty_percent=60.0)), [stated("factor", 5.0, factor=GRID)]
    )
    assert codes(uncertainty_findings(found, ("a", "b"))) == {"uncertainty.too_wide"}
