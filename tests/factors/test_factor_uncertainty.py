"""What the column ``uncertainty`` of a factor says, as a relative half-width of its 95 % interval."""

from __future__ import annotations

import pytest

from carbonacct.factors.uncertainty import half_width


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("±10%", 2.0, 0.10),
        ("10 %", 2.0, 0.10),
        ("+/-7.5%", 2.0, 0.075),
        ("−50 % / +150 %", 2.0, 1.5),  # the larger side counts
        ("92800..100000", 96100.0, 3900 / 96100),  # 2006 IPCC vol. 2 table 2.2, sub-bituminous coal: 92 800–100 000
        ("0.9..1.1", 1.0, 0.10),
        ("normal sd=5%", 3.0, 0.05 * 1.959963984540054),  # the 97.5 % quantile of the normal distribution
        ("lognormal gsd=1.4", 3.0, 1.4**1.959963984540054 - 1),
        ("uniform 0.8..1.2", 1.0, 0.95 * 0.2),
        ("±0%", 1.0, 0.0),
    ],
)
def test_what_is_understood(text: str, value: float, expected: float) -> None:
    assert half_width(text, value) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("text", ["", "about 10", "2..3", "lognormal gsd=0.5", "±-5%", "0.9.."])
def test_what_is_not_understood_is_not_given(text: str) -> None:
    assert half_width(text, 1.0) is None


def test_limits_around_zero_say_nothing_relative() -> None:
    assert half_width("-1..1", 0.0) is None
