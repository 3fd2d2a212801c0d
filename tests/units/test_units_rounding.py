from __future__ import annotations

from decimal import Decimal

import pytest

from carbonacct.errors import UsageError
from carbonacct.units import round_gbt8170


# the examples printed in GB/T 8170-2008, 3.2 and 3.3
@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        ("12.1498", 0, "12"),
        ("12.1498", 1, "12.1"),
        ("1268", -2, "1300"),
        ("1298", -2, "1300"),
        ("10.5002", 0, "11"),
        ("1.050", 1, "1.0"),
        ("0.35", 1, "0.4"),
        ("2500", -3, "2000"),
        ("3500", -3, "4000"),
        ("0.0325", 3, "0.032"),
        ("32500", -3, "32000"),
        ("-355", -1, "-360"),
        ("-325", -1, "-320"),
        ("-365", -1, "-360"),
        ("-0.0365", 3, "-0.036"),
        ("97.46", 0, "97"),
        ("15.4546", 0, "15"),
    ],
)
def test_published_examples(value: str, digits: int, text: str) -> None:
    assert round_gbt8170(value, digits) == text
    assert round_gbt8170(float(value), digits) == text
    assert round_gbt8170(Decimal(value), digits) == text


def test_half_to_even_of_floats_as_printed() -> None:
    assert [round_gbt8170(value, 2) for value in (0.125, 0.135, 1.005, 2.675)] == ["0.12", "0.14", "1.00", "2.68"]
    assert round_gbt8170(1.0, 3) == "1.000"
    assert round_gbt8170(-0.4, 0) == "0"
    assert round_gbt8170(1e22, 2) == "10000000000000000000000.00"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "abc"])
def test_only_finite_numbers(value: float | str) -> None:
    with pytest.raises(UsageError):
        round_gbt8170(value, 2)
