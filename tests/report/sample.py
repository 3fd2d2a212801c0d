"""A small made-up park with every part of a result document; all its numbers follow from the rows below.

Two enterprises (a heat-and-power plant that burns coal, a maker of chemicals), public lighting as unassigned use, two
profiles. The factors are invented round numbers, so that nothing here can be mistaken for reference data.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections import defaultdict
from typing import Any

import pandas as pd

from tests.report.sample_energy import energy_part
from tests.report.sample_text import CATEGORIES, FACTORS, FINDINGS, LABELS, PROFILES, document_head

Json = dict[str, Any]
NATIONAL, GBT = "national-park-910-a4", "gbt-32150-2015"
CHP, CHEM, NETWORK = "chp", "chem", "park:unassigned"
MONTHS = [f"2025-{month:02d}" for month in range(1, 13)]
SEASON = [1.30, 1.22, 1.08, 0.94, 0.85, 0.88, 0.97, 1.00, 0.86, 0.84, 1.01, 1.21]

# What is measured in an average month: key → (entity, table, carrier, flow, unit, quantity).
STREAMS: dict[str, tuple[str, str, str, str, str, float]] = {
    "coal": (CHP, "activity", "bituminous_coal", "consumption", "t", 8000.0),
    "gas": (CHEM, "activity", "natural_gas", "consumption", "Nm3", 500_000.0),
    "soda": (CHEM, "activity", "soda_ash", "consumption", "t", 450.0),
    "grid": (CHEM, "power", "electricity", "grid", "kWh", 3_000_000.0),
    "green": (CHEM, "power", "electricity", "green_trade", "kWh", 1_000_000.0),
    "solar": (CHEM, "power", "electricity", "self_generated", "kWh", 200_000.0),
    "export": (CHP, "power", "electricity", "export", "kWh", 2_000_000.0),
    "power_sold": (CHP, "transfers", "electricity", "transfer_out", "kWh", 6_000_000.0),
    "power_bought": (CHEM, "transfers", "electricity", "transfer_in", "kWh", 5_940_000.0),
    "heat_sold": (CHP, "transfers", "heat", "transfer_out", "GJ", 60_000.0),
    "heat_bought": (CHEM, "transfers", "heat", "transfer_in", "GJ", 58_000.0),
    "lighting": (NETWORK, "gate", "electricity", "grid", "kWh", 100_000.0),
}
GRID = {NATIONAL: "power@2025#electricity.fossil.CN", GBT: "power@2025#electricity.average.CN-JS"}
HEAT, COAL, GAS = "heat@2025#heat.fossil.CN", "fuels@1#fuel.bituminous_coal", "fuels@1#fuel.natural_gas"
OXIDATION, SODA, MOLAR = "fuels@1#fuel.oxidation", "process@1#process.soda_ash", "constants@1#constant.molar_ratio"
VALUES = {factor["ref"]: factor["value"] for factor in FACTORS}


def _unit(symbol: str, value: float, unit: str) -> Json:
    return {"symbol": symbol, "value": value, "unit": unit, "ref": "unit", "note": ""}


def _factor(symbol: str, ref: str) -> Json:
    unit = next(factor["unit"] for factor in FACTORS if factor["ref"] == ref)
    return {"symbol": symbol, "value": VALUES[ref], "unit": unit, "ref": ref, "note": ""}


def _fuel(ref: str, natural: Json | None) -> list[Json]:
    terms = [natural] if natural else []
    terms += [_factor("NCV", f"{ref}.ncv"), _factor("CC", f"{ref}.carbon_content"), _factor("OF", OXIDATION)]
    return [*terms, _factor("44/12", MOLAR), _unit("t→kg", 1000.0, "kg/t")]


def _booking(stream: str, profile: str) -> tuple[str, str, list[Json], int] | None:
    """Category, method, terms and sign of a stream under a profile."""
    grid, heat = _factor("EF", GRID[profile]), [_factor("EF", HEAT), _unit("t→kg", 1000.0, "kg/t")]
    carbonate = [_factor("EF", SODA), _unit("t→kg", 1000.0, "kg/t")]
    table: dict[str, tuple[str, str, list[Json], int]] = {
        "coal": ("fuel_generation", "fuel_by_ncv", _fuel(COAL, None), 1),
        "gas": ("fuel_combustion", "fuel_by_ncv", _fuel(GAS, _unit("Nm3→1e4 Nm3", 1e-4, "1e4 Nm3/Nm3")), 1),
        "soda": ("process", "carbonate", carbonate, 1),
        "grid": ("electricity_purchased", "electricity", [grid], 1),
        "green": ("electricity_purchased", "electricity", [grid], 1),
        "lighting": ("electricity_purchased", "electricity", [grid], 1),
        "export": ("electricity_exported", "electricity", [grid], -1),
        "power_sold": ("electricity_exported", "electricity", [grid], -1),
        "power_bought": ("electricity_purchased", "electricity", [grid], 1),
        "heat_sold": ("heat_exported", "heat", heat, -1),
        "heat_bought": ("heat_purchased", "heat", heat, 1),
    }
    if stream == "green" and profile == NATIONAL:
        return None
    return table.get(stream)


def activity_rows() -> pd.DataFrame:
    """Activity rows of the park, one a stream and month."""
    records = []
    for number, (stream, (entity, table, carrier, flow, unit, quantity)) in enumerate(STREAMS.items()):
        for month, (period, season) in enumerate(zip(MONTHS, SEASON, strict=True)):
            amount = round(quantity * season, 1)
            cell = f"F{month + 2 + 12 * (number % 3)}"
            records.append(
                {
                    "row_id": hashlib.sha256(f"{stream}{period}".encode()).hexdigest()[:16], "table": table,
                    "file": f"{table}/{entity.replace(':', '-')}.xlsx", "sheet": "2025", "row": int(cell[1:]),
                    "cell": cell, "entity": entity, "period": period, "carrier": carrier, "flow": flow,
                    "amount": amount, "unit": unit, "quantity": amount, "quantity_unit": unit,
                    "document": f"M-{number:02d}", "data_class": "metered", "uncertainty_percent": math.nan,
                    "evidence": "", "evidence_sha256": "", "stream": stream,
                }
            )  # fmt: skip
    return pd.DataFrame(records)


def _dicts(frame: pd.DataFrame) -> list[Json]:
    return [{str(key): value for key, value in record.items()} for record in frame.to_dict(orient="records")]


def emission_lines(rows: pd.DataFrame) -> pd.DataFrame:
    """Emission lines of both books and profiles; the park's book leaves internal transfers out."""
    records: list[Json] = []
    for profile in (NATIONAL, GBT):
        for book in ("enterprise", "park"):
            for row in _dicts(rows):
                booking = _booking(row["stream"], profile)
                if booking is None or (book == "park" and row["table"] == "transfers"):
                    continue
                category, method, terms, sign = booking
                mass = math.prod([row["quantity"], *[term["value"] for term in terms], sign])
                records.append(
                    {
                        "line": len(records), "book": book, "profile": profile, "entity": row["entity"],
                        "period": row["period"], "category": category, "scope": CATEGORIES[category]["scope"],
                        "gas": "CO2", "method": method, "row_id": row["row_id"], "file": row["file"],
                        "sheet": row["sheet"], "cell": row["cell"], "carrier": row["carrier"],
                        "quantity": row["quantity"], "quantity_unit": row["quantity_unit"],
                        "terms": json.dumps(terms, ensure_ascii=False), "sign": float(sign), "mass_kg": mass,
                        "gwp": 1.0, "gwp_ref": "", "co2e_kg": mass, "data_class": "metered",
                        "flags": "inside" if row["table"] == "transfers" else "",
                    }
                )  # fmt: skip
    return pd.DataFrame(records)


def figure(path: str, value: float | None, unit: str, operation: str, **more: Any) -> Json:
    """A figure with its labels."""
    parts = path.split("/")
    zh, en = LABELS.get(parts[-1]) or LABELS["/".join(parts[-2:])]
    empty: Json = {key: [] for key in ("inputs", "lines", "energy_lines", "rows", "factors")}
    known = {"path": path, "label_zh": zh, "label_en": en, "value": value, "unit": unit, "operation": operation}
    return known | empty | {"note_zh": "", "note_en": ""} | more


def _book_figures(lines: pd.DataFrame, profile: str, unit: str) -> list[Json]:
    """Categories and totals of every member and of the park under one profile."""
    figures = []
    chosen = lines[lines["profile"] == profile]
    groups: dict[str, list[tuple[str, list[Json]]]] = defaultdict(list)
    for record in _dicts(chosen):
        owner = f"park/{profile}" if record["book"] == "park" else f"enterprise/{record['entity']}/{profile}"
        found = dict(groups[owner]).get(record["category"])
        if found is None:
            groups[owner].append((record["category"], [record]))
        else:
            found.append(record)
    for owner, categories in groups.items():
        parts = []
        for category, records in categories:
            value = math.fsum(record["mass_kg"] for record in records) / 1000
            terms = [term for record in records[:1] for term in json.loads(record["terms"])]
            refs = [term["ref"] for term in terms if "#" in term["ref"]]
            numbers = [record["line"] for record in records]
            path = f"{owner}/category/{category}"
            figures.append(figure(path, value, unit, "lines", lines=numbers, factors=refs))
            parts.append(figures[-1])
        total = math.fsum(part["value"] for part in parts)
        inputs = [part["path"] for part in parts]
        figures.append(figure(f"{owner}/total", total, unit, "sum", inputs=inputs))
    return figures


def _totals(lines: pd.DataFrame) -> list[Json]:
    keys = ["profile", "book", "entity", "category", "gas", "period"]
    grouped = lines.groupby(keys, sort=False)["mass_kg"].sum() / 1000
    return [
        {**dict(zip(keys, place, strict=True)), "mass_t": float(value), "co2e_t": float(value)}
        for place, value in grouped.items()
        if isinstance(place, tuple)
    ]


def _reconciliation(lines: pd.DataFrame, figures: dict[str, Json]) -> tuple[list[Json], list[Json]]:
    """Statement of the national park total from the enterprises' totals under GB/T 32150, and its figures."""
    base = f"reconciliation/{NATIONAL}/{GBT}"
    members = [f"enterprise/{entity}/{GBT}/total" for entity in (CHP, CHEM)]
    network = f"enterprise/{NETWORK}/{GBT}/total"
    inside = lines[(lines["profile"] == GBT) & (lines["flags"] == "inside")]
    parts = [
        figure(f"{base}/members", math.fsum(figures[p]["value"] for p in members), "tCO2", "sum", inputs=members),
        figure(f"{base}/transfers", math.fsum(inside["mass_kg"]) / 1000, "tCO2", "lines", lines=list(inside["line"])),
        figure(f"{base}/network", figures[network]["value"], "tCO2", "sum", inputs=[network]),
        figure(
            f"{base}/family",
            figures[f"park/{NATIONAL}/total"]["value"] - figures[f"park/{GBT}/total"]["value"],
            "tCO2",
            "difference",
            inputs=[f"park/{NATIONAL}/total", f"park/{GBT}/total"],
        ),
    ]
    terms = [
        {"id": part["path"].rsplit("/", 1)[-1], "label_zh": part["label_zh"], "label_en": part["label_en"],
         "path": part["path"], "sign": -1 if part["path"].endswith("transfers") else 1, "value": part["value"]}
        for part in parts
    ]  # fmt: skip
    total = figures[f"park/{NATIONAL}/total"]["value"]
    found = math.fsum(term["sign"] * term["value"] for term in terms)
    statement = {
        "park_profile": NATIONAL, "enterprise_profile": GBT, "unit": "tCO2", "terms": terms, "park_total": total,
        "sum_of_terms": found, "relative_difference": (found - total) / total,
    }  # fmt: skip
    return [statement], parts


def sample() -> tuple[Json, pd.DataFrame, pd.DataFrame]:
    """Result document, emission lines and activity rows."""
    rows = activity_rows()
    lines = emission_lines(rows)
    figures = [f for p in (NATIONAL, GBT) for f in _book_figures(lines, p, PROFILES[p]["unit"])]
    statements, parts = _reconciliation(lines, {one["path"]: one for one in figures})
    energy, energy_figures = energy_part(rows, figures, figure)
    figures += [*parts, *energy_figures]
    headline = [f"park/{NATIONAL}/total", f"enterprise/{CHEM}/{GBT}/total"]
    document = document_head() | {
        "findings": FINDINGS,
        "headline": headline,
        "figures": figures,
        "totals": _totals(lines),
        "energy": energy,
        "reconciliation": statements,
        "factors": FACTORS,
        "rows": {"count": len(rows), "digest": "a1" * 32},
        "lines": {"count": len(lines), "digest": "b2" * 32},
        "energy_lines": {"count": len(energy["by_carrier"]), "digest": "e5" * 32},
        "datasets": [{"id": "fuels", "edition": "1", "sha256": "c3" * 32}],
        "digest": "d4" * 32,
    }
    return document, lines, rows.drop(columns="stream")
