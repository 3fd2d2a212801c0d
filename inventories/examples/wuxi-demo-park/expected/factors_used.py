"""Factor values of the hand calculation, typed from the documents named beside each (not read from factors/).

[V] read in the document, [V2] read in a secondary copy, [M] from memory and unverified, as in the factor data sets.
"""

from __future__ import annotations

from typing import Any

# Electricity, tCO2/MWh (= kgCO2/kWh).
ELECTRICITY = {
    "fossil_as_printed": 0.8325,  # 发改环资〔2025〕910号 附件4, 全国化石能源电力 [V]
    "jiangsu_average_2023": 0.5827,  # MEE 公告2025年第47号 annex, 江苏 2023 (newest published by 2026-06-30) [V]
    "national_residual_2023": 0.6096,  # same, 全国不包括市场化交易的非化石能源电量 2023 [V]
}
_FOSSIL, _AVERAGE, _RESIDUAL = ELECTRICITY.values()

# tCO2/GJ: 910-A4 default [V]; GB/T 32150-2025 7.5.6-7.5.7 [V2]
HEAT_DEFAULT = 0.11
REFERENCE_ENTHALPY = 83.74  # kJ/kg, water of 20 degC
WATER_HEAT = 4.1868  # kJ/(kg K)
WATER_T0 = 20.0  # degC

# NDRC guideline table (发改办气候 series, industrial enterprises) [V2]: GJ per t (gas: per Nm3), tC/GJ, oxidation.
NCV = {"bituminous_coal": 23.204, "anthracite": 24.515, "diesel": 43.33, "gasoline": 44.8, "lpg": 47.31,
       "lng": 41.868, "natural_gas": 389.31 / 1e4}  # fmt: skip
CARBON_PER_GJ = {"bituminous_coal": 0.02618, "anthracite": 0.02749, "diesel": 0.0202, "gasoline": 0.0189, "lpg": 0.0172,
                 "lng": 0.0153, "natural_gas": 0.0153}  # fmt: skip
OXIDATION = {"bituminous_coal": 0.93, "anthracite": 0.94, "diesel": 0.98, "gasoline": 0.98, "lpg": 0.99, "lng": 0.99,
             "natural_gas": 0.99}  # fmt: skip

# IPCC 2006 V2 table 2.3 (manufacturing industries), kg CH4/TJ and kg N2O/TJ, default column [M].
IPCC_CH4_N2O = {"bituminous_coal": (10.0, 1.5), "anthracite": (10.0, 1.5), "diesel": (3.0, 0.6), "gasoline": (3.0, 0.6),
                "lpg": (1.0, 0.1), "natural_gas": (1.0, 0.1), "biogas": (1.0, 0.1), "biomass_pellets": (30.0, 4.0)}  # fmt: skip
AR6 = {"CH4_fossil": 29.8, "CH4_nonfossil": 27.0, "N2O": 273.0}  # IPCC AR6 GWP100 (29.8 [V2])

# Process, tCO2/t: lime 0.683 (省级清单指南) [M]; limestone 0.440 (CaCO3) [M]
PROCESS = {"lime": 0.683, "limestone": 0.440}

# GB/T 2589-2020: tce per t or per Nm3; bituminous coal has no value of its own: raw coal stands in [V2].
TCE = {"bituminous_coal": 0.7143, "diesel": 1.4571, "gasoline": 1.4714, "lpg": 1.7143, "natural_gas": 13.30 / 1e4}
TCE_POWER = {"calorific": 0.1229, "equivalent": 0.2856}  # tce/MWh: GB/T 2589 当量 [V2]; 等价 of the 2026 factory scheme [V2]
TCE_HEAT = 0.03412  # tce/GJ, GB/T 2589 [V2]

# What each profile does with electricity (tCO2/MWh), heat and captured CO2.
PROFILES: dict[str, dict[str, Any]] = {
    "national-park-910-a4": {
        "gases": ("CO2",), "unit": "tCO2", "grid": _FOSSIL, "green": 0.0, "certificate": _FOSSIL, "sold_claim": _FOSSIL,
        "export_fossil": _FOSSIL, "export_nonfossil": 0.0, "transfer_nonfossil": 0.0, "deduct_power": True,
        "deduct_heat": True, "deduct_capture": False,
    },
    "gbt-32150-2015": {
        "gases": ("CO2",), "unit": "tCO2e", "grid": _AVERAGE, "green": _AVERAGE, "certificate": 0.0, "sold_claim": 0.0,
        "export_fossil": _AVERAGE, "export_nonfossil": _AVERAGE, "transfer_nonfossil": _AVERAGE, "deduct_power": True,
        "deduct_heat": True, "deduct_capture": True,
    },
    "ghg-protocol-location": {
        "gases": ("CO2", "CH4", "N2O"), "unit": "tCO2e", "grid": _AVERAGE, "green": _AVERAGE, "certificate": 0.0,
        "sold_claim": 0.0, "export_fossil": 0.0, "export_nonfossil": 0.0, "transfer_nonfossil": 0.0, "deduct_power": False,
        "deduct_heat": False, "deduct_capture": False,
    },
    "ghg-protocol-market": {
        "gases": ("CO2", "CH4", "N2O"), "unit": "tCO2e", "grid": _RESIDUAL, "green": 0.0, "certificate": _RESIDUAL,
        "sold_claim": _RESIDUAL, "export_fossil": 0.0, "export_nonfossil": 0.0, "transfer_nonfossil": 0.0,
        "deduct_power": False, "deduct_heat": False, "deduct_capture": False,
    },
}  # fmt: skip
