"""Meter readings: amounts by hand, and every finding at its cell."""
# ruff: noqa: E501  (one case a line)

from __future__ import annotations

from pathlib import Path

import pytest

from tests.activity.conftest import Read, places, write

M = "registers/meter_readings.csv"
HEAD = "表号,单位编码,品种,抄表日期,示数,单位,倍率,整数位数,换表止码,总表号,计入核算,流向,用途,电力来源,发电类型\n"
POWER = "单位编码,期间,电力来源,发电类型,数量,单位,数据类别,合同编号,凭证或表号\n"
ENDS = ["2024-12-31", "2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31", "2025-06-30", "2025-07-31", "2025-08-31", "2025-09-30", "2025-10-31", "2025-11-30", "2025-12-31"]  # fmt: skip
GRID = "是,,,电网,"


def reading(
    day: str,
    value: object,
    *,
    meter: str = "M1",
    more: str = "80,,,",
    booked: str = GRID,
    unit: str = "kWh",
    carrier: str = "电力",
    entity: str = "E1",
) -> str:
    """One row; ``more`` is multiplier, digits, final reading of the old meter and main meter."""
    return f"{meter},{entity},{carrier},{day},{value},{unit},{more},{booked}\n"


def year(start: float = 1000, step: float = 100, **more: str) -> str:
    """Thirteen readings at the ends of months."""
    return "".join(reading(day, start + number * step, **more) for number, day in enumerate(ENDS))


def text(*rows: str) -> str:
    return HEAD + "".join(rows)


def test_a_year_of_readings_becomes_twelve_rows_of_power(workspace: Path, read: Read) -> None:
    write(workspace, {M: text(year())})
    tables, findings = read()
    assert places(findings) == []
    power = tables.power
    assert power["quantity"].tolist() == [8000.0] * 12  # (1100 − 1000) × 80
    assert power["quantity_unit"].unique().tolist() == ["kWh"]
    assert power["period"].tolist()[:2] == ["2025-01", "2025-02"]
    assert power["origin"].unique().tolist() == ["grid"]
    assert power["amount_cell"].tolist()[:2] == ["E2,E3", "E3,E4"]  # the cells of both readings
    assert power["document"].tolist()[0] == "M1: (1100 − 1000) × 80"
    assert power["file"].unique().tolist() == [M]
    assert len(set(power["row_id"])) == 12
    assert tables.places["power", M, ""]["amount"] == "E"


def test_readings_that_are_not_booked_make_no_row(workspace: Path, read: Read) -> None:
    write(workspace, {M: text(year(booked=",,,,"))})
    tables, findings = read()
    assert tables.power.empty
    assert places(findings) == []


def test_ids_do_not_depend_on_the_order_of_rows(workspace: Path, read: Read) -> None:
    rows = year().splitlines(keepends=True)
    write(workspace, {M: text(*rows)})
    first = read()[0].power["row_id"].tolist()
    write(workspace, {M: text(*reversed(rows))})
    assert read()[0].power["row_id"].tolist() == first


def test_roll_over(workspace: Path, read: Read) -> None:
    rows = (
        year(more="80,5,,")
        .replace("2025-12-31,2200,", "2025-12-31,50,")
        .replace("2025-11-30,2100,", "2025-11-30,99950,")
    )
    write(workspace, {M: text(rows)})
    tables, findings = read()
    assert tables.power["quantity"].tolist()[-1] == 8000.0  # 50 + 10⁵ − 99950 = 100, × 80
    assert tables.power["document"].tolist()[-1] == "M1: (50 + 100000 − 99950) × 80"
    assert ("meters.roll_over", M, "", "E14") in places(findings)


def test_replacement(workspace: Path, read: Read) -> None:
    # 15 June: the old meter stops at 1530 (× 80), the new one starts at 7 (× 100) and shows 27 at the end of June
    rows = year().splitlines(keepends=True)
    rows = [
        *rows[:6],
        reading("2025-06-15", 7, more="100,,1530,"),
        *[reading(day, 27 + 10 * n, more="100,,,") for n, day in enumerate(ENDS[6:])],
    ]
    write(workspace, {M: text(*rows)})
    tables, findings = read()
    june = tables.power[tables.power["period"] == "2025-06"]
    assert june["quantity"].tolist() == [(1530 - 1500) * 80 + (27 - 7) * 100]
    assert june["amount_cell"].tolist() == ["E7,I8,E8,E9"]
    assert tables.power["quantity"].tolist()[-1] == 1000.0
    assert not [found for found in findings if found.severity == "error"]


def test_a_meter_replaced_on_the_first_of_a_month_that_was_read_the_evening_before(workspace: Path, read: Read) -> None:
    """31 January 24:00 and 1 February 0:00 are one moment: the new meter counts from its own start."""
    rows = [
        reading("2024-12-31", 100, more="10,,,"),
        reading("2025-01-31", 200, more="10,,,"),
        reading("2025-02-01", 0, more="20,,200,"),
        reading("2025-12-31", 900, more="20,,,"),
    ]
    write(workspace, {M: text(*rows)})
    tables, findings = read()
    assert tables.power["quantity"].tolist()[0] == (200 - 100) * 10
    assert tables.power["quantity"].sum() == pytest.approx((200 - 100) * 10 + (900 - 0) * 20, rel=1e-12)
    assert not [found for found in findings if found.severity == "error"]


def test_a_meter_that_was_installed_later_lacks_no_month(workspace: Path, read: Read) -> None:
    write(workspace, {M: text(reading("2025-03-01", 0), reading("2025-12-31", 100))})
    _, findings = read()
    assert {found.code for found in findings} == {"meters.not_covered", "meters.prorated"}


STATES = {
    # 20 °C: 293.15 K, stated by the reading, converted where it is booked (carbonacct.activity.quantities.with_state)
    "gas at 20 degrees": ("天然气", "m3", "是,消费,燃烧,,", ",,,,20℃,,", "m3", "at_20c"),
    "gas at 0 degrees": ("天然气", "m3", "是,消费,燃烧,,", ",,,,0℃,,", "Nm3", "normal"),
    "steam": ("蒸汽", "t", "是,购入,,,", "1.0,表压,200,,,,化石", "kg", ""),
}
STATE_HEAD = HEAD.rstrip("\n") + ",压力(MPa),压力类型,温度(℃),干度,气体参比状态,水蒸气体积分数,热源类型\n"


@pytest.mark.parametrize("name", STATES)
def test_a_booked_meter_states_what_it_measured(name: str, workspace: Path, read: Read) -> None:
    carrier, unit, booked, state, base, reference = STATES[name]
    rows = year(carrier=carrier, unit=unit, more=",,,", booked=booked).replace("\n", f",{state}\n")
    write(workspace, {M: STATE_HEAD + rows})
    tables, findings = read()
    assert places(findings) == []
    assert tables.activity["quantity_unit"].unique().tolist() == [base]
    assert tables.activity["gas_reference"].unique().tolist() == [reference]
    assert len(tables.activity) == 12


def test_a_booked_steam_meter_without_state_is_found_at_its_reading(workspace: Path, read: Read) -> None:
    write(workspace, {M: STATE_HEAD + year(carrier="蒸汽", unit="t", more=",,,", booked="是,购入,,,")})
    _, findings = read()
    assert ("activity.steam_state_missing", M, "", "P3") in places(findings)


def test_an_interval_over_two_months_is_spread_by_days(workspace: Path, read: Read) -> None:
    # 11 January to 10 February 24:00 … 31 days: 21 in January, 10 in February, of 310 × 1 kWh
    write(workspace, {M: text(reading("2025-01-11", 0, more=",,,"), reading("2025-02-11", 310, more=",,,"))})
    tables, findings = read()
    assert tables.power["quantity"].tolist() == pytest.approx([210.0, 100.0], rel=1e-15)
    assert ("meters.prorated", M, "", "D3") in places(findings)
    assert ("meters.not_covered", M, "", "D2") in places(findings)


def test_fuel_readings_become_activity_rows(workspace: Path, read: Read) -> None:
    more = {"carrier": "天然气", "unit": "Nm3", "more": ",,,", "booked": "是,消费,燃烧,,"}
    write(workspace, {M: text(year(**more))})
    tables, findings = read()
    assert places(findings) == []
    assert tables.activity["quantity"].tolist() == [100.0] * 12
    assert tables.activity["flow"].unique().tolist() == ["consumption"]
    assert tables.activity["use"].unique().tolist() == ["combustion"]


CASES: dict[str, tuple[dict[str, str], str, str]] = {
    "the register falls": ({M: text(reading("2024-12-31", 100), reading("2025-12-31", 50))}, "meters.reading_falls", "E3"),
    "half of the span": ({M: text(reading("2024-12-31", 100, more="1,4,,"), reading("2025-12-31", 50, more="1,4,,"))}, "meters.roll_over_large", "E3"),
    "more digits than the register has": ({M: text(reading("2024-12-31", 100, more="1,3,,"), reading("2025-12-31", 1000, more="1,3,,"))}, "meters.beyond_digits", "E3"),
    "half a digit": ({M: text(reading("2024-12-31", 100, more="1,3.5,,"), reading("2025-12-31", 200, more="1,3.5,,"))}, "meters.bad_digits", "H2"),
    "multiplier of zero": ({M: text(reading("2024-12-31", 100, more="0,,,"), reading("2025-12-31", 200, more="0,,,"))}, "meters.bad_multiplier", "G2"),
    "another multiplier": ({M: text(reading("2024-12-31", 100), reading("2025-12-31", 200, more="100,,,"))}, "meters.multiplier_changed", "G3"),
    "another carrier": ({M: text(reading("2024-12-31", 100, booked=",,,,"), reading("2025-12-31", 200, carrier="热力", unit="GJ", booked=",,,,"))}, "meters.rows_disagree", "C3"),
    "power in tonnes": ({M: text(reading("2024-12-31", 100, unit="t"), reading("2025-12-31", 200, unit="t"))}, "meters.unit", "F2"),
    "gas in plain cubic metres": ({M: text(reading("2024-12-31", 100, carrier="天然气", unit="m3", booked=",,,,"), reading("2025-12-31", 200, carrier="天然气", unit="m3", booked=",,,,"))}, "activity.gas_volume_reference", "F2"),
    "one reading": ({M: text(reading("2024-12-31", 100))}, "meters.single_reading", "E2"),
    "twice on one day": ({M: text(reading("2024-12-31", 100), reading("2024-12-31", 101), reading("2025-12-31", 200))}, "registers.duplicate_id", "A3"),
    "no origin": ({M: text(year(booked="是,,,,"))}, "meters.booking_incomplete", "N2"),
    "no flow": ({M: text(year(carrier="天然气", unit="Nm3", booked="是,,燃烧,,"))}, "meters.booking_incomplete", "L2"),
    "not to the end": ({M: text(*year().splitlines(keepends=True)[:-1])}, "meters.not_covered", "D13"),
    "typed as well": ({M: text(year()), "electricity/p.csv": POWER + "E1,2025-03,电网,,8,MWh,结算,,\n"}, "meters.counted_twice", "K2"),
    "typed under the number of the meter": ({M: text(year()), "electricity/p.csv": POWER + "E1,2025-03,电网,,8,MWh,结算,,M1\n"}, "meters.counted_twice", "K2"),
    "green trade in the meter": ({M: text(year()), "electricity/p.csv": POWER + "E1,2025,绿电交易,风电,8,MWh,结算,K1,\n"}, "meters.green_trade_included", "K2"),
    "main and sub": ({M: text(year(), year(meter="M2", more="1,,,M1"))}, "meters.sub_counted_twice", "K15"),
    "meter above the main meter": ({M: text(year(), year(meter="M2", more="1,,,M1", booked=",,,,"), year(meter="M3", more="1,,,M2"))}, "meters.sub_counted_twice", "K28"),
    "a circle of main meters": ({M: text(year(more="1,,,M2", booked=",,,,"), year(meter="M2", more="1,,,M1", booked=",,,,"))}, "meters.unknown_main", "J2"),
    "two readings of one moment": ({M: text(reading("2024-12-31", 100), reading("2025-01-31", 200), reading("2025-02-01", 205), reading("2025-12-31", 300))}, "meters.same_moment", "E4"),
    "the old meter ends with another reading": ({M: text(reading("2024-12-31", 100), reading("2025-01-31", 200), reading("2025-02-01", 0, more="80,,210,"), reading("2025-12-31", 300))}, "meters.same_moment", "I4"),
    "a sub-meter of heat": ({M: text(year(carrier="天然气", unit="Nm3", more="1,,,", booked=",,,,"), year(meter="M2", carrier="天然气", unit="GJ", more="1,,,M1", booked=",,,,"))}, "meters.units_differ", "F15"),
    "no common month": ({M: text(reading("2024-12-31", 1, booked=",,,,"), reading("2025-01-31", 2, booked=",,,,"), reading("2025-02-28", 1, meter="M2", more="1,,,M1", booked=",,,,"), reading("2025-03-31", 2, meter="M2", more="1,,,M1", booked=",,,,"))}, "meters.no_common_month", "D2"),
    "unknown main": ({M: text(year(more="1,,,M9"))}, "meters.unknown_main", "J2"),
    "subs above the main": ({M: text(year(more="1,,,"), year(meter="M2", step=60, more="1,,,M1", booked=",,,,"), year(meter="M3", step=50, more="1,,,M1", booked=",,,,"))}, "meters.subs_above_main", "E3"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_bad_readings(name: str, workspace: Path, read: Read) -> None:
    files, code, cell = CASES[name]
    write(workspace, dict(files))
    _, findings = read()
    assert (code, M, "", cell) in places(findings)
    for found in findings:
        for lang in ("zh", "en"):
            assert "{" not in found.message(lang) + found.hint(lang)


def test_what_the_main_meter_counts_beyond_its_subs_is_told(workspace: Path, read: Read) -> None:
    subs = [year(meter=meter, step=step, more="1,,,M1", booked=",,,,") for meter, step in (("M2", 60.0), ("M3", 30.0))]
    write(workspace, {M: text(year(more="1,,,"), *subs)})
    _, findings = read()
    found = next(item for item in findings if item.code == "meters.unassigned")
    told = dict(found.params)
    assert (told["main"], told["total"], told["gap"], told["share"]) == ("1200", "1080", "120", "10.0%")


def test_a_typed_row_of_another_meter_is_fine(workspace: Path, read: Read) -> None:
    rows = "".join(f"E1,2025-{month:02d},电网,,8,MWh,结算,,M7\n" for month in range(1, 13))
    write(workspace, {M: text(year()), "electricity/p.csv": POWER + rows})
    tables, findings = read()
    assert places(findings) == []
    assert len(tables.power) == 24
