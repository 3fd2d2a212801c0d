"""Energy part of the sample document."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

Json = dict[str, Any]

CARRIERS = {
    "bituminous_coal": ("烟煤", "bituminous coal", 20.0),
    "natural_gas": ("天然气", "natural gas", 0.036),
    "electricity": ("电力", "electricity", 0.0036),
    "heat": ("热力", "heat", 1.0),
}
TCE_PER_GJ = 0.034
EQUIVALENT = {"electricity": 0.00029}
# stream → (term of the balance, source, target); energy bought stands for what was used.
STREAM_TERMS = {
    "coal": [("purchased", "outside", "chp")],
    "gas": [("purchased", "outside", "chem")],
    "grid": [("purchased", "grid", "chem")],
    "green": [("purchased", "grid", "chem")],
    "solar": [("own_production", "sun", "chem")],
    "export": [("supplied", "chp", "away")],
    "power_sold": [("transfer_out", "chp", "chem")],
    "heat_sold": [("transfer_out", "chp", "chem")],
    "power_bought": [("transfer_in", "", "")],
    "heat_bought": [("transfer_in", "", "")],
    "lighting": [("unassigned", "grid", "network")],
}
NODES = {
    "outside": ("外购燃料", "fuels bought"),
    "grid": ("电网", "grid"),
    "sun": ("自有光伏", "own solar"),
    "chp": ("滨江热电有限公司", "滨江热电有限公司"),
    "chem": ("海晨新材料（江苏）股份有限公司", "海晨新材料（江苏）股份有限公司"),
    "network": ("管网与未分摊", "network and unassigned"),
    "away": ("外供", "supplied outside"),
}
_OUT = {"supplied", "transfer_out"}


def _items(rows: pd.DataFrame) -> list[Json]:
    items = []
    for stream, places in STREAM_TERMS.items():
        chosen = rows[rows["stream"] == stream]
        entity, carrier, unit = chosen[["entity", "carrier", "unit"]].iloc[0]
        for term, _, _ in places:
            sign = -1 if term in _OUT else 1
            quantity = sign * math.fsum(chosen["quantity"])
            zh, en, heat = CARRIERS[carrier]
            gj = quantity * heat
            tce = gj * TCE_PER_GJ
            other = quantity * EQUIVALENT[carrier] if carrier in EQUIVALENT else tce
            items.append(
                {"entity": entity, "carrier": carrier, "name_zh": zh, "name_en": en, "term": term, "quantity": quantity,
                 "unit": unit, "gj": gj, "tce_calorific": tce, "tce_equivalent": other}
            )  # fmt: skip
    return items


def _flows(rows: pd.DataFrame) -> list[Json]:
    flows = []
    for stream, places in STREAM_TERMS.items():
        chosen = rows[rows["stream"] == stream]
        carrier = chosen["carrier"].iloc[0]
        for _, source, target in places:
            if source:
                tce = math.fsum(chosen["quantity"]) * CARRIERS[carrier][2] * TCE_PER_GJ
                flows.append(
                    {"source": source, "source_zh": NODES[source][0], "source_en": NODES[source][1], "target": target,
                     "target_zh": NODES[target][0], "target_en": NODES[target][1], "carrier": carrier, "tce": tce}
                )  # fmt: skip
    return flows


def energy_part(
    rows: pd.DataFrame, emissions: list[Json], figure: Callable[..., Json]
) -> tuple[Json, list[Json]]:
    """The ``energy`` part of the document, and its figures with the intensities."""
    items = _items(rows)
    figures: list[Json] = []
    number = {id(item): place for place, item in enumerate(items)}
    for basis in ("calorific", "equivalent"):
        for entity in ("chp", "chem"):
            own = [item for item in items if item["entity"] == entity]
            value = math.fsum(item[f"tce_{basis}"] for item in own)
            path = f"energy/enterprise/{entity}/{basis}/comprehensive"
            chosen = [number[id(item)] for item in own]
            figures.append(figure(path, value, "tce", "energy_lines", energy_lines=chosen))
        park = [item for item in items if not item["term"].startswith("transfer")]
        total = math.fsum(item[f"tce_{basis}"] for item in park)
        path = f"energy/park/{basis}/comprehensive"
        chosen = [number[id(item)] for item in park]
        figures.append(figure(path, total, "tce", "energy_lines", energy_lines=chosen))
        solar = rows[rows["stream"] == "solar"]["row_id"].tolist()
        share = figure(f"energy/park/{basis}/nonfossil_share", 0.0412, "1", "given", rows=solar)
        figures.append(share)
    emitted = emissions[[one["path"] for one in emissions].index("park/national-park-910-a4/total")]
    values = {one["path"]: one["value"] for one in figures}
    for basis in ("calorific", "equivalent"):
        energy = f"energy/park/{basis}/comprehensive"
        path = f"intensity/national-park-910-a4/per_tce/{basis}"
        ratio = emitted["value"] / values[energy]
        figures.append(figure(path, ratio, "tCO2/tce", "ratio", inputs=[emitted["path"], energy]))
    path = "intensity/national-park-910-a4/per_value_added"
    inputs = [emitted["path"], "value_added/park"]
    figures.append(figure("value_added/park", 2_400_000_000.0, "CNY", "given"))
    figures.append(figure(path, emitted["value"] / 240_000, "tCO2/1e4 CNY", "ratio", inputs=inputs))
    figures.append(figure("energy/park/renewable_power_share", 0.1176, "1", "given"))
    figures.append(figure("energy/park/electrification", 0.3327, "1", "given"))
    return {"by_carrier": items, "flows": _flows(rows)}, figures
