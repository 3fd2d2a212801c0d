from __future__ import annotations

from datetime import date, datetime

import pytest

from carbonacct.activity.period import Period, months_of, parse_period


@pytest.mark.parametrize(
    ("cell", "label"),
    [
        ("2025-01", "2025-01"),
        ("2025-1", "2025-01"),
        ("2025/12", "2025-12"),
        ("2025年1月", "2025-01"),
        ("2025 年 10 月份", "2025-10"),
        ("２０２５年０３月", "2025-03"),
        ("2025.01", "2025-01"),
        ("202511", "2025-11"),
        (202511, "2025-11"),
        (202511.0, "2025-11"),
        (2025.01, "2025-01"),
        ("2025-01-31", "2025-01"),
        ("2025年1月31日", "2025-01"),
        ("2025-01-31 00:00:00", "2025-01"),
        (datetime(2025, 6, 30), "2025-06"),
        (date(2025, 6, 1), "2025-06"),
        ("2025", "2025"),
        (2025, "2025"),
        (2025.0, "2025"),
        ("2025年", "2025"),
        ("2025年度", "2025"),
    ],
)
def test_periods_people_write(cell: object, label: str) -> None:
    assert parse_period(cell) == label


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "2025.1",
        2025.1,
        "1月",
        "2025Q1",
        "一季度",
        "2025-13",
        "2025-00",
        "2025-02-30",
        45658,
        "0025",
        True,
        None,
        1.5,
    ],
)
def test_unclear_periods_are_refused(cell: object) -> None:
    assert parse_period(cell) is None


def test_a_period_over_two_years() -> None:
    period = Period(date(2024, 11, 1), date(2025, 2, 28))
    assert period.months() == ["2024-11", "2024-12", "2025-01", "2025-02"]
    assert period.contains("2025-01")
    assert not period.contains("2025")
    assert not period.contains("2025-03")
    assert not period.contains("")
    assert Period(date(2024, 1, 1), date(2025, 12, 31)).contains("2025")
    assert months_of("2025")[-1] == "2025-12"
