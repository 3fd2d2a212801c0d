"""How numbers and units are shown."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonacct.report.charts import distinct, wrapped
from carbonacct.report.format import (
    count_text,
    decimals_for,
    exact_text,
    number_text,
    percent_text,
    unit_text,
)
from carbonacct.report.texts import Text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "—"), (math.nan, "—"), (0.0, "0"), (-0.0, "0"), (206460.3, "206,460"), (1234.56, "1,234.6"),
        (0.58274, "0.58274"), (12.0, "12.000"), (-4620.81, "-4,620.8"), (1.5e-9, "1.50×10⁻⁹"), (2e18, "2.00×10¹⁸"),
    ],
)  # fmt: skip
def test_numbers(value: float | None, shown: str) -> None:
    assert number_text(value) == shown


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [(0.125, 2, "0.12"), (0.375, 2, "0.38"), (2.5, 0, "2"), (3.5, 0, "4"), (0.0, 2, "0.00"), (1e6, 1, "1,000,000.0")],
)
def test_halves_go_to_the_even_digit(value: float, decimals: int, shown: str) -> None:
    assert number_text(value, decimals) == shown


def test_a_value_is_never_shown_as_nothing() -> None:
    assert number_text(0.004, 2) == "4.00×10⁻³"


@given(st.floats(min_value=-1e300, max_value=1e300))
def test_every_number_has_a_text_close_to_it(value: float) -> None:
    text = number_text(value).replace(",", "")
    superscripts = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    plain = text.translate(superscripts).replace("×10", "e") if "×" in text else text
    assert math.isclose(float(plain), value, rel_tol=6e-3)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(20.0, "20"), (0.98, "0.98"), (44 / 12, "3.666666667"), (485000.0, "485,000"), (0.0001, "0.0001"), (0.0, "0")],
)
def test_typed_values_keep_their_digits(value: float, shown: str) -> None:
    assert exact_text(value) == shown


def test_shares_and_counts() -> None:
    assert percent_text(0.1176) == "11.76"
    assert percent_text(None) == "—"
    assert count_text(1234567) == "1,234,567"
    assert decimals_for([None, 12.5, 1999.0]) == 2


def test_units_in_two_languages() -> None:
    assert unit_text("tCO2/1e4 CNY") == "tCO₂/万元"
    assert unit_text("tCO2e/1e4 CNY", "en") == "tCO₂e/10⁴ CNY"
    assert unit_text("GJ/1e4 Nm3") == "GJ/万Nm³"
    assert unit_text("1") == ""


def test_labels_are_wrapped_evenly_and_escaped() -> None:
    assert wrapped("海晨新材料（江苏）股份有限公司") == "海晨新材料（江苏）<br>股份有限公司"
    assert wrapped("GHG Protocol (scope 2 market-based) (tCO2e)") == "GHG Protocol (scope 2<br>market-based) (tCO2e)"
    assert wrapped("<b>&") == "&lt;b&gt;&amp;"
    assert wrapped("") == ""


def test_equal_names_are_told_apart() -> None:
    same = Text("甲", "A")
    assert distinct([same, Text("乙", "B"), same], ["1", "2", "3"]) == [
        Text("甲（1）", "A (1)"), Text("乙", "B"), Text("甲（3）", "A (3)"),
    ]  # fmt: skip
