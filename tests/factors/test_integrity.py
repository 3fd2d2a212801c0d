"""The shipped values against what the documents print, against each other, and against known slips of others."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from carbonacct.factors.dataset import VERIFICATIONS, Factor
from carbonacct.factors.store import FactorStore

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
C_TO_CO2 = 44 / 12

REGIONS = {
    "华北": "NORTH", "东北": "NORTHEAST", "华东": "EAST", "华中": "CENTRAL", "西北": "NORTHWEST", "南方": "SOUTH",
    "西南": "SOUTHWEST",
}  # fmt: skip
PROVINCES = {
    "北京": "BJ", "天津": "TJ", "河北": "HE", "山西": "SX", "内蒙古": "NM", "辽宁": "LN", "吉林": "JL", "黑龙江": "HL",
    "上海": "SH", "江苏": "JS", "浙江": "ZJ", "安徽": "AH", "福建": "FJ", "江西": "JX", "山东": "SD", "河南": "HA",
    "湖北": "HB", "湖南": "HN", "广东": "GD", "广西": "GX", "海南": "HI", "重庆": "CQ", "四川": "SC", "贵州": "GZ",
    "云南": "YN", "陕西": "SN", "甘肃": "GS", "青海": "QH", "宁夏": "NX", "新疆": "XJ",
}  # fmt: skip
# Changes in percent as the ministry's commentary on the 2023 factors prints them (footprint: 2023 to 2024).
CHANGES = [
    ("mee-electricity-co2", "electricity.average.CN", 2022, -1.1),
    ("mee-electricity-co2", "electricity.residual.CN", 2022, 4.1),
    ("mee-electricity-co2", "electricity.average.CN-GRID-NORTH", 2022, -6.1),
    ("mee-electricity-co2", "electricity.average.CN-GRID-NORTHEAST", 2022, -8.0),
    ("mee-electricity-co2", "electricity.average.CN-GRID-EAST", 2022, -2.1),
    ("mee-electricity-co2", "electricity.average.CN-GRID-CENTRAL", 2022, -2.3),
    ("mee-electricity-co2", "electricity.average.CN-GRID-NORTHWEST", 2022, -5.4),
    ("mee-electricity-co2", "electricity.average.CN-GRID-SOUTH", 2022, 4.5),
    ("mee-electricity-co2", "electricity.average.CN-GRID-SOUTHWEST", 2022, 9.0),
    ("mee-electricity-footprint", "electricity.footprint.CN", 2023, -6.9),
]
# tCO2 per t or 1e4 Nm3 as derived from the tables of the NDRC guidelines (a) and of the second set (b).
NDRC = {
    "anthracite": 2.3228, "bituminous_coal": 2.0715, "lignite": 1.4241, "washed_coal": 2.2818,
    "other_washed_coal": 1.2886, "briquette": 1.9360, "coke": 2.8518, "crude_oil": 3.0783, "fuel_oil": 3.0472,
    "gasoline": 3.0425, "diesel": 3.1451, "kerosene": 3.1517, "naphtha": 2.9488, "petroleum_coke": 3.0633,
    "other_petroleum": 2.8883, "tar": 2.6446, "crude_benzol": 3.4109, "refinery_gas": 3.0423, "lpg": 2.9538,
    "lng": 2.3253, "natural_gas": 21.6219, "coke_oven_gas": 8.5828, "blast_furnace_gas": 9.6865,
    "converter_gas": 14.3210, "carbide_furnace_gas": 15.9470, "other_gas": 2.3179,
}  # fmt: skip
SECOND = {
    "crude_oil": 3.0172, "fuel_oil": 3.1705, "gasoline": 2.9251, "diesel": 3.0959, "kerosene": 3.0334, "lng": 3.1829,
    "lpg": 3.1013, "coal_tar": 2.6446, "refinery_gas": 3.0082, "natural_gas": 21.6502, "blast_furnace_gas": 8.4811,
    "converter_gas": 15.1240, "coke_oven_gas": 7.6362,
}  # fmt: skip
# Fuels of the secondary copy whose listed factor does not follow from the parameters beside it.
NOT_REPRODUCED = {"bituminous_coal", "coke", "petroleum_coke", "blast_furnace_gas", "converter_gas", "coke_oven_gas"}


def all_factors(store: FactorStore) -> list[Factor]:
    return [factor for dataset in store.datasets for factor in dataset.factors]


def per_gj(store: FactorStore, dataset: str, carrier: str) -> float:
    """tCO2 per GJ: carbon content × oxidation × 44/12."""
    content = store.get(f"{dataset}#fuel.{carrier}.carbon_content").value
    return content * store.get(f"{dataset}#fuel.{carrier}.oxidation").value * C_TO_CO2


def per_unit(store: FactorStore, dataset: str, carrier: str) -> float:
    """tCO2 per natural unit: NCV × carbon content × oxidation × 44/12."""
    return store.get(f"{dataset}#fuel.{carrier}.ncv").value * per_gj(store, dataset, carrier)


@pytest.mark.parametrize(("dataset", "factor_id", "year", "percent"), CHANGES)
def test_published_changes_year_on_year(
    shipped: FactorStore, dataset: str, factor_id: str, year: int, percent: float
) -> None:
    before = shipped.get(f"{dataset}@{year}#{factor_id}").value
    after = shipped.get(f"{dataset}@{year + 1}#{factor_id}").value
    assert abs((after / before - 1) * 100 - percent) <= 0.1


def test_twenty_provinces_down_ten_up(shipped: FactorStore) -> None:
    signs = {}
    for code in PROVINCES.values():
        name = f"electricity.average.CN-{code}"
        before, after = (shipped.get(f"mee-electricity-co2@{year}#{name}").value for year in (2022, 2023))
        assert before != after
        signs[code] = after < before
    assert sum(signs.values()) == 20 and len(signs) == 30
    assert signs["BJ"] and not signs["GD"]


def _pdf_tables(path: Path) -> dict[tuple[str, str], str]:
    """(table number, row name) → value as printed."""
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()
    table, values = "", {}
    for line in text.splitlines():
        if found := re.match(r"\s*表\s*(\d)\s", line):
            table = found[1]
        elif found := re.match(r"\s*([\u4e00-\u9fff（）]+)\s+(\d\.\d{4})\s*$", line):
            values[table, found[1]] = found[2]
    return values


def _pdf(name: str) -> dict[tuple[str, str], str]:
    path = SHARED / "cn_factors" / name
    if not path.is_file():
        pytest.skip(f"the annex {name} is not at hand (shared data folder absent)")
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    return _pdf_tables(path)


def test_factors_of_2023_equal_the_annex(shipped: FactorStore) -> None:
    names = {("1", "全国"): "average.CN", ("4", "全国"): "residual.CN", ("5", "全国"): "fossil.CN"}
    names |= {("2", zh): f"average.CN-GRID-{code}" for zh, code in REGIONS.items()}
    names |= {("3", zh): f"average.CN-{code}" for zh, code in PROVINCES.items()}
    printed = _pdf("mee_2023_grid_co2_factors.pdf")
    assert printed.keys() == names.keys()
    dataset = shipped.dataset("mee-electricity-co2@2023")
    assert {f.factor_id: f.value_text for f in dataset.factors} == {
        f"electricity.{names[key]}": value for key, value in printed.items()
    }
    assert {f.verification for f in dataset.factors} == {"primary"}


def test_footprints_of_2024_equal_the_annex(shipped: FactorStore) -> None:
    printed = _pdf("mee_2024_grid_footprint_factors.pdf")
    names = {("1", "全国"): "electricity.footprint.CN"}
    for key, zh in {"coal": "燃煤", "gas": "燃气", "hydro": "水力", "wind": "风力", "solar": "光伏", "csp": "光热",
                    "biomass": "生物质", "nuclear": "核能"}.items():  # fmt: skip
        names["2", f"{zh}发电"] = f"electricity.footprint.{key}.CN"
    names["3", "输配电（不含线损）"] = "electricity.footprint.transmission_excl_loss.CN"
    names["3", "输配电（含线损）"] = "electricity.footprint.transmission_incl_loss.CN"
    assert printed.keys() == names.keys()
    factors = shipped.dataset("mee-electricity-footprint@2024").factors
    assert {f.factor_id: f.value_text for f in factors} == {names[key]: value for key, value in printed.items()}


def test_electricity_families_and_gases(shipped: FactorStore) -> None:
    for factor in all_factors(shipped):
        if factor.kind == "emission_factor" and factor.carrier == "electricity":
            life_cycle = factor.family.startswith("footprint")
            assert factor.gas == ("CO2e" if life_cycle else "CO2"), factor.ref
            assert factor.boundary == ("life_cycle" if life_cycle else "combustion"), factor.ref
            assert life_cycle or factor.family in {"average", "residual", "fossil"}, factor.ref
            assert re.fullmatch(r"0\.\d{4}", factor.value_text), factor.ref
    assert shipped.find("electricity.average.CN-XZ") == []
    printed = shipped.get("ndrc-910-a4-electricity@2025#electricity.fossil_as_printed.CN").value_text
    assert printed == shipped.get("mee-electricity-co2@2022#electricity.fossil.CN").value_text == "0.8325"


@pytest.mark.parametrize("carrier", NDRC)
def test_ndrc_set_reproduces_its_factors(shipped: FactorStore, carrier: str) -> None:
    assert per_unit(shipped, "ndrc-guidelines@2015", carrier) == pytest.approx(NDRC[carrier], rel=5e-5)


@pytest.mark.parametrize("carrier", SECOND)
def test_second_set_reproduces_its_factors(shipped: FactorStore, carrier: str) -> None:
    assert per_unit(shipped, "gbt-32151@2", carrier) == pytest.approx(SECOND[carrier], rel=5e-5)


def test_every_fuel_of_a_set_is_complete(shipped: FactorStore) -> None:
    carbon = {f.carrier for f in shipped.dataset("ndrc-guidelines@2015").factors}
    assert carbon == set(NDRC)
    for carrier in ("anthracite", "lignite", "coal_gangue", "coal_slime", "coke", "petroleum_coke", "bituminous_coal"):
        values = [
            shipped.get(f"gbt-32151@2#fuel.{carrier}.oxidation.{equipment}").value_text
            for equipment in ("cement_kiln", "power_boiler", "industrial_boiler")
        ]
        assert values == ["0.99", "0.95", "0.85"]


def test_listed_factors_that_do_not_reproduce_are_named(shipped: FactorStore) -> None:
    listed = [f for f in shipped.dataset("cn-fuel-defaults-secondary@1").factors if f.factor_id.endswith(".listed_co2")]
    off = {
        f.carrier
        for f in listed
        if abs(per_gj(shipped, "cn-fuel-defaults-secondary@1", f.carrier) / f.value - 1) > 0.01
    }
    assert len(listed) == 14 and off == NOT_REPRODUCED
    assert {f.carrier for f in listed if f.suspect} == NOT_REPRODUCED


def test_natural_gas_per_cubic_metre(shipped: FactorStore) -> None:
    assert per_unit(shipped, "ndrc-guidelines@2015", "natural_gas") / 10 == pytest.approx(2.162188809, abs=1e-9)


def test_diesel_and_heat_by_third_parties(shipped: FactorStore) -> None:
    per_tj = per_gj(shipped, "ndrc-guidelines@2015", "diesel") * 1000
    assert per_tj == pytest.approx(72.59, abs=0.005)
    assert per_tj * 42.70 / 1000 == pytest.approx(3.10, abs=0.005)
    litre = shipped.get("cn-fuel-density@1#fuel.diesel.density").value
    assert per_tj * 42.70 / 1000 * litre == pytest.approx(2.60, abs=0.01)
    assert per_unit(shipped, "gbt-32151@2", "diesel") == pytest.approx(3.0959, abs=5e-5)
    gasoline = per_gj(shipped, "ndrc-guidelines@2015", "gasoline") * 1000
    assert gasoline == pytest.approx(67.91, abs=0.005) and gasoline * 43.12 / 1000 == pytest.approx(2.93, abs=0.005)
    heat = shipped.get("ndrc-910-a4-heat@2025#heat.fossil.CN").value
    assert heat * 3.6 / 10 == pytest.approx(0.0396)
    assert heat == shipped.get("gbt-32150-heat@2025#heat.fossil.CN").value


def test_clinker(shipped: FactorStore) -> None:
    per_cao = shipped.get("cn-process@1#process.cao_to_co2").value
    assert round(0.646 * per_cao, 3) == shipped.get("ipcc-2006-process@2006#process.clinker").value == 0.507


def _kgce_per_base(factor: Factor) -> float:
    """kgce per kg or Nm3."""
    base = {"kg": 1, "Nm3": 1, "t": 1000, "1e4 Nm3": 10_000}[factor.unit_den]
    return factor.value * {"kgce": 1, "tce": 1000}[factor.unit_num] / base


def test_standard_coal_follows_from_the_heating_value(shipped: FactorStore) -> None:
    dataset = shipped.dataset("gbt-2589@2020")
    kgce = shipped.get("gbt-2589@2020#constant.kgce_kj").value
    checked = 0
    for ncv in (f for f in dataset.factors if f.kind == "ncv"):
        pairs = [f for f in dataset.factors if f.kind == "tce" and (f.carrier, f.family) == (ncv.carrier, ncv.family)]
        assert len(pairs) == 1, ncv.ref
        assert _kgce_per_base(pairs[0]) == pytest.approx(ncv.value / kgce, rel=1e-3), ncv.ref
        checked += 1
    assert checked == 30
    assert shipped.get("gbt-2589@2020#tce.electricity").value == pytest.approx(3600 / kgce, rel=1e-3)
    assert shipped.get("gbt-2589@2020#tce.heat").value == pytest.approx(1000 / kgce, rel=1e-3)


def test_standard_coal_example(shipped: FactorStore) -> None:
    assert 80_000 * shipped.get("gbt-2589@2020#tce.electricity").value / 1000 == pytest.approx(9.832)


def test_known_unit_slips_of_others_are_not_here(shipped: FactorStore) -> None:
    """Natural gas as 0.0013 kgce/m3 (a factor 1000), coke as 0.3043 tCO2/t (a factor 10), methane as 27.9."""
    for factor in all_factors(shipped):
        if factor.kind == "tce" and factor.carrier not in ("electricity", "heat"):
            assert 0.1 <= _kgce_per_base(factor) <= 2, factor.ref
        elif factor.kind == "ncv" and factor.unit_den == "t":
            assert 2 <= factor.value <= 60, factor.ref
        elif factor.kind == "ncv" and factor.unit_den == "1e4 Nm3":
            assert 30 <= factor.value <= 400, factor.ref
        elif factor.kind == "carbon_content":
            assert 0.01 <= factor.value <= 0.075 and (factor.unit_num, factor.unit_den) == ("t", "GJ"), factor.ref
        elif factor.kind == "oxidation":
            assert 0.85 <= factor.value <= 1, factor.ref
        elif factor.kind == "emission_factor" and factor.unit_den == "TJ":
            engine = factor.factor_id.startswith("mobile.")  # engines slip methane and their catalysts make N2O
            methane, laughing_gas = ((3, 100), (0.1, 30)) if engine else ((1, 30), (0.1, 4))
            low, high = {"CO2": (44_000, 260_000), "CH4": methane, "N2O": laughing_gas}[factor.gas]
            assert low <= factor.value <= high, factor.ref
    assert shipped.get("gbt-2589@2020#tce.natural_gas").value > 1
    assert per_unit(shipped, "ndrc-guidelines@2015", "coke") > 2.5
    assert per_unit(shipped, "cn-fuel-defaults-secondary@1", "coke") > 2.5


def test_methane_is_never_blended(shipped: FactorStore) -> None:
    ids = {f.factor_id: f.value_text for f in shipped.dataset("gwp-ar6@1").factors}
    assert "gwp.CH4" not in ids and "27.9" not in ids.values()
    assert (ids["gwp.CH4_fossil"], ids["gwp.CH4_nonfossil"], ids["gwp.N2O"]) == ("29.8", "27.0", "273")
    assert shipped.get("gwp-ar4@1#gwp.CH4").value_text == "25"
    assert shipped.get("gwp-ar5@1#gwp.CH4").value_text == "28"
    for edition in ("gwp-ar4@1", "gwp-ar5@1", "gwp-ar6@1"):
        assert shipped.get(f"{edition}#gwp.CO2").value == 1


def test_refrigerant_blend_by_mass(shipped: FactorStore) -> None:
    for edition, blend in (("gwp-ar5@1", 1923.5), ("gwp-ar4@1", 2087.5)):
        parts = [shipped.get(f"{edition}#gwp.{gas}").value for gas in ("HFC-32", "HFC-125")]
        assert sum(parts) / 2 == blend


def test_gwp_sets_equal_the_published_table(shipped: FactorStore) -> None:
    path = SHARED / "gwp" / "globalwarmingpotentials.csv"
    if not path.is_file():
        pytest.skip("the GWP table is not at hand (shared data folder absent)")
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = {line[0]: dict(zip(lines[0], line, strict=True)) for line in lines[1:]}
    for report in ("AR4", "AR5", "AR6"):
        for factor in shipped.dataset(f"gwp-{report.lower()}@1").factors:
            gas = factor.factor_id.removeprefix("gwp.")
            if gas != "CO2" and not gas.startswith("CH4"):
                assert factor.value_text == rows[gas.replace("-", "")][f"{report}GWP100"], factor.ref


def test_every_row_is_sourced_and_tagged(shipped: FactorStore) -> None:
    carriers = shipped.carriers()
    for factor in all_factors(shipped):
        assert factor.verification in VERIFICATIONS and factor.source_locator.strip(), factor.ref
        assert factor.name_zh and factor.name_en, factor.ref
        assert not factor.carrier or factor.carrier in carriers, factor.ref
        assert factor.verification != "unverified" or factor.note, factor.ref
        assert not re.search(r"(19|20)\d\d", factor.factor_id), factor.ref
        if factor.region:
            assert shipped.region_names(factor.region) != (factor.region, factor.region), factor.ref
    for dataset in shipped.datasets:
        assert dataset.title_zh and dataset.title_en and dataset.licence, dataset.ref


def test_no_two_active_editions(shipped: FactorStore) -> None:
    active = [d for d in shipped.datasets if shipped.is_active(d)]
    keys = [(d.id, d.data_year, f.factor_id) for d in active for f in d.factors]
    assert len(keys) == len(set(keys))


def test_no_province_without_a_factor_but_tibet(shipped: FactorStore) -> None:
    listed = {f.region for f in shipped.dataset("mee-electricity-co2@2023").factors}
    path = shipped.dataset("mee-grid-regions@1").path / "grid_regions.csv"
    regions = {line.split(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]}
    assert regions - listed == {"CN-XZ"} and listed <= regions
