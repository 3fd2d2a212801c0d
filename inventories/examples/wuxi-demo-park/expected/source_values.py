"""Values of the sources that stand in registers, typed from the tables named beside each.

[P] read in the table itself, [S] read in a secondary copy, [M] unverified.
"""

from __future__ import annotations

# GWP100, IPCC AR6 WG1 ch. 7 supplement, table 7.SM.7 [S]; CH4 of wastewater is of biological origin.
GWP = {"CO2": 1.0, "CH4_fossil": 29.8, "CH4_nonfossil": 27.0, "N2O": 273.0, "NF3": 17400.0, "SF6": 25200.0, "CF4": 7380.0,
       "C2F6": 12400.0, "c-C4F8": 10200.0, "HFC-23": 14600.0, "HFC-32": 771.0, "HFC-41": 135.0, "HFC-125": 3740.0,
       "HFC-134a": 1530.0}  # fmt: skip

# kg CH4 and kg N2O per TJ, 2006 IPCC vol. 2 ch. 3: table 3.2.2 (road; petrol: low mileage light duty, vintage 1995 or
# later), table 3.3.1 (off-road, industry) [S]
MOBILE_CH4_N2O = {("road_vehicle", "diesel"): (3.9, 3.9), ("road_vehicle", "gasoline"): (3.8, 5.7),
                  ("road_vehicle", "natural_gas"): (92.0, 3.0), ("off_road", "diesel"): (4.15, 28.6)}  # fmt: skip
PETROL_KG_PER_L = 0.7418  # DESNZ 2025: 2.33984 kg CO2e/L ÷ 3154.08213 kg CO2e/t, 100 % mineral petrol, four decimals [P]
# Passenger car, EPA GHG Emission Factors Hub 2021, table 10: 0.341 kg CO2, 0.009 g CH4, 0.008 g N2O a mile [P]
MILE_KM = 1.609344
CAR_PER_MILE = {"CO2": 0.341, "CH4": 0.009 / 1000, "N2O": 0.008 / 1000}

# Refrigerant blends by mass, ANSI/ASHRAE standard 34 [S]
BLENDS = {"R-410A": {"HFC-32": 0.5, "HFC-125": 0.5}}
# Loss a year, share left at disposal: 2006 IPCC vol. 3 ch. 7 table 7.9 [S]; sealed switchgear ch. 8 table 8.2, Europe [M]
LOSS = {"密封式开关设备": 0.002}
REMAINING = {"空调与热泵": 0.8}

# Electronics. Of what is used: share not used up, and kg of by-products per kg. 300 mm: 40 CFR 98 subpart I, table I-20
# (89 FR 31923) [S]; 200 mm, all processes: table I-11 [S]; N2O: 2019 Refinement vol. 3 ch. 6, deposition at 300 mm [M]
ELECTRONICS = {
    ("300", "remote", "NF3"): {"NF3": 0.018, "CF4": 0.038, "HFC-23": 0.000059, "HFC-32": 0.0016, "HFC-41": 0.0028},
    ("300", "etch", "CF4"): {"CF4": 0.68, "C2F6": 0.041, "c-C4F8": 0.0051, "HFC-23": 0.0056, "HFC-32": 0.014, "HFC-41": 0.00057},
    ("300", "etch", "HFC-23"): {"HFC-23": 0.35, "CF4": 0.073, "C2F6": 0.040, "c-C4F8": 0.00061, "HFC-32": 0.0026, "HFC-41": 0.12},
    ("300", "etch", "SF6"): {"SF6": 0.28, "CF4": 0.0072, "C2F6": 0.0017, "HFC-23": 0.0012, "HFC-32": 0.000020, "HFC-41": 0.0082},
    ("300", "deposition", "N2O"): {"N2O": 0.5},
    ("200", "", "C2F6"): {"C2F6": 0.55, "CF4": 0.19, "HFC-23": 0.0020},
}  # fmt: skip
HEEL = 0.10  # 2006 IPCC vol. 3 ch. 6 eq. 6.2 [S]
# 2006 IPCC vol. 3 ch. 6 table 6.6 [M]; gases that are not in it (HFC-32, HFC-41) count as not destroyed
DESTRUCTION = {"NF3": 0.95, "SF6": 0.9, "CF4": 0.9, "C2F6": 0.9, "C3F8": 0.9, "c-C4F8": 0.9, "HFC-23": 0.9}

# Wastewater: kg CH4/kg COD, 2006 IPCC vol. 5 ch. 6 table 6.2; MCF, table 6.8 [S]
B0 = 0.25
MCF = {"厌氧反应器": 0.8, "UASB": 0.8, "好氧处理": 0.0}
# kg N2O-N/kg N, 2019 Refinement vol. 5 ch. 6 table 6.8A: aerobic plants, reactors, effluent into water [S]; × 44/28
N2O_PLANT = {"厌氧反应器": 0.0, "UASB": 0.0, "好氧处理": 0.016}
N2O_EFFLUENT = 0.005

# Scope 3. UK DESNZ 2025 flat file [P], kg CO2e per unit of the row; EPA supply-chain factors 1.3.0 by 2017 NAICS,
# purchaser price, with margins, kg CO2e per 2022 USD [P]
SCOPE3 = {
    "27_304_3124_14_1": 0.19748,  # HGV, all rigids, average laden, t km
    "27_304_3136_14_1": 0.078,  # HGV, all artics, average laden, t km
    "27_304_3140_14_1": 0.10163,  # all HGVs, average laden, t km
    "20_507_5285_15_1": 497.24244,  # household residual waste to landfill, t
    "21_316_3168_11_1": 0.15282,  # long-haul flight, average passenger, with RF, passenger km
    "29_600_4009_13_1": 53.5,  # hotel stay, China, room night
    "25_314_3145_11_1": 0.10385,  # average local bus, passenger km
    "naics.325120.with_margins": 1.211,  # industrial gas
    "naics.333242.with_margins": 0.15,  # semiconductor machinery
}
# Well to tank, DESNZ 2025, kg CO2e per kWh of net heat: natural gas and diesel, 100 % mineral [P]
UPSTREAM = {"natural_gas": 0.03347, "diesel": 0.06291}
