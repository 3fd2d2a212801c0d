from __future__ import annotations

import csv
import hashlib
import subprocess
import sys
import tomllib
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonacct.datafiles import data_folder
from carbonacct.units import UnitError, conversion_factor, convert, convert_ratio, parse_ratio, parse_unit
from carbonacct.units.money import parse_money

FOLDER = data_folder("factors") / "units" / "aliases" / "1"


@pytest.mark.parametrize(
    ("text", "dimension", "to", "factor"),
    [
        ("度", "energy", "kWh", 1),
        ("万度", "energy", "kWh", 10_000),
        ("万kWh", "energy", "kWh", 10_000),
        ("万千瓦时", "energy", "kWh", 10_000),
        ("ＫＷＨ", "energy", "kWh", 1),
        ("kW·h", "energy", "kWh", 1),
        ("MWh", "energy", "kWh", 1000),
        ("MWH", "energy", "kWh", 1000),
        ("GWh", "energy", "kWh", 1_000_000),
        ("亿千瓦时", "energy", "kWh", 100_000_000),
        ("百万千瓦时", "energy", "kWh", 1_000_000),
        ("吨", "mass", "kg", 1000),
        ("T", "mass", "kg", 1000),
        ("Mg", "mass", "kg", 1000),
        ("万吨", "mass", "kg", 10_000_000),
        ("公斤", "mass", "kg", 1),
        ("吨（t）", "mass", "kg", 1000),
        ("Nm³", "normal_volume", "Nm3", 1),
        ("万Nm³", "normal_volume", "Nm3", 10_000),
        ("万 标 方", "normal_volume", "Nm3", 10_000),
        ("1e4 Nm3", "normal_volume", "Nm3", 10_000),
        ("10⁴Nm³", "normal_volume", "Nm3", 10_000),
        ("１０⁴Ｎｍ３", "normal_volume", "Nm3", 10_000),
        ("10^4m3", "volume", "m3", 10_000),
        ("万立方米", "volume", "m3", 10_000),
        ("千立方米", "volume", "m3", 1000),
        ("升", "volume", "L", 1),
        ("GJ", "energy", "GJ", 1),
        ("百万千焦", "energy", "GJ", 1),
        ("万GJ", "energy", "GJ", 10_000),
        ("TJ", "energy", "GJ", 1000),
        ("tce", "energy", "kgce", 1000),
        ("吨标准煤", "energy", "tce", 1),
        ("kgce", "energy", "gce", 1000),
        ("万吨标煤", "energy", "tce", 10_000),
        ("大卡", "energy", "J", Fraction("4186.8")),
        ("万元", "currency", "元", 10_000),
        ("亿元", "currency", "万元", 10_000),
        ("％", "dimensionless", "1", Fraction("0.01")),
        ("kPa", "pressure", "MPa", Fraction("0.001")),
        # NIST SP 811 (2008), appendix B.8, and NIST Handbook 44, appendix C: exact values
        ("mile", "length", "m", Fraction("1609.344")),
        ("英里", "length", "km", Fraction("1.609344")),
        ("lb", "mass", "kg", Fraction("0.45359237")),
        ("short_ton", "mass", "kg", Fraction("907.18474")),
        ("gallon", "volume", "L", Fraction("3.785411784")),
        ("mmBtu", "energy", "kJ", Fraction("1055055.85262")),
        ("MMBTU", "energy", "GJ", Fraction("1.05505585262")),
    ],
)
def test_what_people_write(text: str, dimension: str, to: str, factor: int | Fraction) -> None:
    unit = parse_unit(text)
    assert unit is not None
    assert unit.symbol == text
    assert unit.dimension == dimension
    target = parse_unit(to)
    assert target is not None
    assert unit.exact / target.exact == factor
    assert conversion_factor(text, to) == float(factor)


@pytest.mark.parametrize("text", ["", "  ", "箱", "foo", "MT", "MG", "104m3", "12 t", "吨(kg)", "万", "t/箱", "kWh/"])
def test_unclear_units_are_refused(text: str) -> None:
    unit = parse_unit(text)
    assert unit is None or unit.dimension == "dimensionless"
    if text != "万":
        assert unit is None


def test_coal_equivalent_is_the_energy_of_gb_t_2589() -> None:
    assert convert(1.0, "tce", "GJ") == 29.307
    assert convert(1.0, "kgce", "kJ") == 29307.0
    tce, gj = parse_unit("吨标准煤"), parse_unit("GJ")
    assert tce is not None and tce.coal_equivalent
    assert gj is not None and not gj.coal_equivalent


def test_conversion_is_exact() -> None:
    assert convert(123.456, "万kWh", "kWh") == 123.456 * 10_000
    assert convert(100.0, "kWh", "GJ") == 0.36
    assert convert(0.7, "t", "kg") == 0.7 * 1000


def test_temperatures_have_a_zero() -> None:
    assert convert(20.0, "℃", "K") == 293.15
    assert convert(293.15, "K", "℃") == 20.0
    with pytest.raises(UnitError, match="zeros"):
        conversion_factor("℃", "K")


@pytest.mark.parametrize(("unit", "to"), [("t", "GJ"), ("m3", "Nm3"), ("Nm3", "m3"), ("元", "kg"), ("GJ/t", "GJ")])
def test_dimensions_never_mix(unit: str, to: str) -> None:
    with pytest.raises(UnitError, match="cannot be converted"):
        convert(1.0, unit, to)


def test_unknown_unit_is_named() -> None:
    with pytest.raises(UnitError, match="箱"):
        convert(1.0, "箱", "kg")


@pytest.mark.parametrize(
    ("text", "numerator", "denominator", "substance"),
    [
        ("tC/GJ", "t", "GJ", "C"),
        ("GJ/万Nm3", "GJ", "万Nm3", ""),
        ("GJ/1e4 Nm3", "GJ", "1e4Nm3", ""),
        ("kgCO2/kWh", "kg", "kWh", "CO2"),
        ("kg CO₂e / kWh", "kg", "kWh", "CO2e"),
        ("tCO2/TJ", "t", "TJ", "CO2"),
        ("吨二氧化碳/吉焦", "吨", "吉焦", "CO2"),
        ("t(CO2)/MWh", "t", "MWh", "CO2"),
        ("kgCH4/TJ", "kg", "TJ", "CH4"),
        ("gN2O/GJ", "g", "GJ", "N2O"),
        ("t/t", "t", "t", ""),
        ("kgce/kWh", "kgce", "kWh", ""),
        ("tce/GJ", "tce", "GJ", ""),
        ("kJ/(kg K)", "kJ", "kgK", ""),
    ],
)
def test_ratios(text: str, numerator: str, denominator: str, substance: str) -> None:
    ratio = parse_ratio(text)
    assert ratio is not None
    assert (ratio.numerator.symbol, ratio.denominator.symbol, ratio.substance) == (numerator, denominator, substance)


@pytest.mark.parametrize("text", ["t", "", "tCO2", "foo/GJ", "t/箱", "GJCO2/t"])
def test_no_ratio(text: str) -> None:
    assert parse_ratio(text) is None


def test_ratios_convert() -> None:
    assert convert_ratio(389.31, "GJ/万Nm3", "MJ", "Nm3") == pytest.approx(38.931, rel=1e-15)
    assert convert_ratio(0.11, "tCO2/GJ", "kg", "GJ") == pytest.approx(110.0, rel=1e-15)
    with pytest.raises(UnitError, match="not a ratio"):
        convert_ratio(1.0, "GJ", "MJ", "t")


def test_pint_is_loaded_only_when_needed() -> None:
    code = (
        "import sys, carbonacct.units as u\n"
        "assert 'pint' not in sys.modules\n"
        "u.parse_unit('t')\n"
        "assert 'pint' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_hashes_of_the_data_set() -> None:
    head = tomllib.loads((FOLDER / "dataset.toml").read_text(encoding="utf-8"))
    assert set(head["files"]) == {"units.csv", "definitions.txt"}
    for name, digest in head["files"].items():
        content = (FOLDER / name).read_bytes()
        assert b"\r" not in content
        assert hashlib.sha256(content).hexdigest() == digest


def test_every_alias_is_a_unit() -> None:
    with (FOLDER / "units.csv").open(encoding="utf-8", newline="") as stream:
        aliases = [row["alias"] for row in csv.DictReader(stream)]
    assert len(aliases) == len(set(aliases)) > 200
    assert [alias for alias in aliases if parse_unit(alias) is None] == []


@given(st.floats(-1e12, 1e12), st.sampled_from([("万kWh", "GJ"), ("tce", "kWh"), ("万吨", "kg"), ("℃", "K")]))
def test_there_and_back(value: float, pair: tuple[str, str]) -> None:
    unit, to = pair
    assert convert(convert(value, unit, to), to, unit) == pytest.approx(value, rel=1e-12, abs=1e-9)


def test_a_standard_cubic_foot_is_gas_at_60_degrees_fahrenheit() -> None:
    """40 CFR 98.6: 60 °F and 14.7 psi absolute. 0.3048³ m³ × 273.15 K / 288.7056 K × 101.353 kPa / 101.325 kPa."""
    kelvin, kilopascal = (60 + 459.67) * 5 / 9, 14.7 * 6.894757293168
    by_hand = 0.3048**3 * 273.15 / kelvin * kilopascal / 101.325
    assert conversion_factor("scf", "Nm3") == pytest.approx(by_hand, rel=1e-12)
    with pytest.raises(UnitError):
        conversion_factor("scf", "m3")  # a plain cubic metre has no reference state


def test_transport_and_what_is_counted() -> None:
    """1 short ton × 1 mile = 0.90718474 t × 1.609344 km; passengers, nights and hours of work mix with nothing."""
    assert conversion_factor("short_ton mile", "t·km") == pytest.approx(0.90718474 * 1.609344, rel=1e-15)
    assert conversion_factor("passenger mile", "人公里") == conversion_factor("passenger mile", "人·km") == 1.609344
    assert conversion_factor("间夜", "room night") == conversion_factor("工时", "working hour") == 1
    for one, other in (("人公里", "km"), ("间夜", "工时"), ("工时", "h")):
        with pytest.raises(UnitError):
            conversion_factor(one, other)


def test_every_unit_of_the_shipped_factors_is_known() -> None:
    """So that a row in km or kWh meets a factor per mile or mmBtu; money is known with the year of its prices."""
    unknown = set()
    for path in data_folder("factors").rglob("factors.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                texts = (row["unit_num"], row["unit_den"])
                unknown |= {text for text in texts if parse_unit(text) is None and parse_money(text) is None}
    assert unknown == set()


def test_letters_that_are_a_unit_are_no_currency() -> None:
    assert parse_money("KWH") is None and parse_money("TKM") is None
    assert parse_money("2022 USD") == (1.0, "USD", "2022") and parse_money("万元") == (10_000.0, "CNY", "")
