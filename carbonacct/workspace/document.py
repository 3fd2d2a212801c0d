"""The result document ``carbonacct.accounts/1`` and the tables beside it, from computed accounts."""

from __future__ import annotations

from collections import defaultdict
from math import isnan
from typing import TYPE_CHECKING, Any

from carbonacct import __version__
from carbonacct.energy.balance import MEMO_TERMS, EnergyLine
from carbonacct.energy.conversion import BASES
from carbonacct.energy.flows import energy_flows, node_names
from carbonacct.findings import Finding
from carbonacct.ghg.books import network_entity
from carbonacct.ghg.context import CATEGORIES, MEMO_CATEGORIES
from carbonacct.ghg.figures import cube_records, park_numbers, totals_cube
from carbonacct.ghg.lines import SCOPE3_BOOK
from carbonacct.ghg.profile import Profile
from carbonacct.lineage.graph import digest, mapping_digest, node_record
from carbonacct.workspace.base_year import base_year_document
from carbonacct.workspace.run import Accounts, used_factors
from carbonacct.workspace.scope3 import scope3_categories, scope3_document
from carbonacct.workspace.uncertainty import uncertainty_document

if TYPE_CHECKING:
    import pandas as pd

    from carbonacct.reconciliation import Statement

FORMAT = "carbonacct.accounts/1"
BESIDE = ("park", SCOPE3_BOOK)
"""Books that are no members' own: the boundary by gate meters, and scope 3."""
STOCKS = {"stock_open": "stock_change", "stock_close": "stock_change"}
Json = dict[str, Any]


def result_document(accounts: Accounts, lines: pd.DataFrame, energy: pd.DataFrame, rows: pd.DataFrame) -> Json:
    """The document of a run; the same accounts give the same document.

    Args:
        accounts: computed accounts.
        lines: :func:`emission_lines` of them.
        energy: :func:`energy_table` of them.
        rows: :func:`activity_rows` of them.
    """
    document: Json = {
        "format": FORMAT,
        "engine": {"name": "carbonacct", "version": __version__},
        "workspace": workspace_document(accounts),
        "profiles": [_profile(profile) for profile in accounts.profiles],
        "park_profile": accounts.park_profile,
        "enterprise_profile": accounts.enterprise_profile,
        "categories": [
            {"id": key, "name_zh": zh, "name_en": en, "scope": scope, "memo": key in MEMO_CATEGORIES}
            for key, (zh, en, scope) in CATEGORIES.items()
        ]
        + (scope3_categories() if accounts.beside.scope3 else []),
        "entities": _entities(accounts),
        "findings": [finding_document(item) for item in accounts.findings],
        "headline": _headline(accounts),
        "figures": [node_record(node) for node in accounts.graph],
        "totals": _totals(accounts),
        "energy": {"by_carrier": _by_carrier(accounts), "flows": _flows(accounts)},
        "reconciliation": [_statement(s) for s in accounts.statements],
        "scope3": scope3_document(accounts),
        "base_year": base_year_document(accounts),
        "uncertainty": uncertainty_document(accounts),
        "factors": _factors(accounts),
        "rows": {"count": len(rows), "digest": frame_digest(rows)},
        "lines": {"count": len(lines), "digest": frame_digest(lines)},
        "energy_lines": {"count": len(energy), "digest": frame_digest(energy)},
        "datasets": [{"id": d.id, "edition": d.edition, "sha256": d.sha256} for d in accounts.workspace.store.loaded()],
    }
    document["digest"] = digest(document)
    return document


def workspace_document(accounts: Accounts) -> Json:
    """Name, place and period of the workspace."""
    config = accounts.workspace.config
    return {
        "name_zh": config.name_zh,
        "name_en": config.name_en,
        "park_id": config.park_id,
        "region": config.region,
        "period": {"start": config.period.start.isoformat(), "end": config.period.end.isoformat()},
        "assessment_date": config.assessment_date.isoformat(),
        "synthetic": config.synthetic,
        "note_zh": config.note_zh,
        "note_en": config.note_en,
    }


def _profile(profile: Profile) -> Json:
    settings = profile.settings()
    where = {choice.key: choice for choice in profile.choices}
    return {
        "id": profile.id,
        "edition": profile.edition,
        "name_zh": profile.name_zh,
        "name_en": profile.name_en,
        "document": f"{profile.document_number}《{profile.document_zh}》",
        "unit": profile.unit,
        "gases": list(profile.gases),
        "gwp_set": profile.gwp_set,
        "choices": [
            {"key": key, "value": value, "locator": where[key].locator, "verification": where[key].verification}
            for key, value in settings.items()
        ],
    }


def _entities(accounts: Accounts) -> list[Json]:
    found = []
    for row in accounts.workspace.tables.organisations.to_dict("records"):
        value = row["value_added_cny"]
        found.append(
            {
                "id": row["entity_id"],
                "name": row["name"],
                "kind": row["kind"],
                "parent_id": row["parent_id"],
                "industry_code": row["industry_code"],
                "above_scale": None if row["above_scale"] is None else bool(row["above_scale"]),
                "value_added_cny": None if isnan(value) else float(value),
                "source": {"file": row["file"], "sheet": row["sheet"], "cell": row["entity_cell"]},
            }
        )
    park = accounts.workspace.config.park_id
    found.append(
        {
            "id": network_entity(park),
            "name": "园区管网与未归集用户",
            "kind": "network",
            "parent_id": park,
            "industry_code": "",
            "above_scale": None,
            "value_added_cny": None,
            "source": None,
        }
    )
    return found


def finding_document(item: Finding) -> Json:
    """A finding in both languages with its place."""
    place = item.source
    return {
        "code": item.code,
        "severity": item.severity,
        "message_zh": item.message("zh"),
        "message_en": item.message("en"),
        "hint_zh": item.hint("zh"),
        "hint_en": item.hint("en"),
        "source": None if place is None else {"file": place.file, "sheet": place.sheet, "cell": place.cell},
    }


def _headline(accounts: Accounts) -> list[str]:
    profile = accounts.park_profile
    return [
        f"park/{profile}/total",
        f"intensity/{profile}/per_tce/calorific",
        f"intensity/{profile}/per_tce/equivalent",
        f"intensity/{profile}/per_value_added",
        "energy/park/calorific/comprehensive",
        "energy/park/equivalent/comprehensive",
        "energy/park/calorific/nonfossil_share",
        "energy/park/equivalent/nonfossil_share",
        "energy/park/renewable_power_share",
        "energy/park/electrification",
    ]


def _totals(accounts: Accounts) -> list[Json]:
    """Both books of every profile in long form; the network stands among the members as an entity of its own."""
    booked, park = list(accounts.booked), accounts.workspace.config.park_id
    found: list[Json] = []
    for profile in accounts.profiles:
        members = [n for n, line in enumerate(booked) if line.profile == profile.id and line.book not in BESIDE]
        found += cube_records(totals_cube(booked, accounts.arrays, members), profile.id, "enterprise")
        whole = park_numbers(booked, profile.id)
        found += cube_records(totals_cube(booked, accounts.arrays, whole, park), profile.id, "park")
    return found


def _by_carrier(accounts: Accounts) -> list[Json]:
    """Balance terms by member and carrier, and the network (gate − members) as a member of its own."""
    network, owners = network_entity(accounts.workspace.config.park_id), accounts.workspace.members
    groups: dict[tuple[str, str, str], list[tuple[EnergyLine, float]]] = defaultdict(list)
    for line in accounts.energy:
        record = line.record
        if line.term in MEMO_TERMS:
            continue
        if record.table == "gate":
            groups[network, record.carrier, "unassigned"].append((line, 1.0))
            continue
        groups[owners[record.entity], record.carrier, STOCKS.get(line.term, line.term)].append((line, 1.0))
        if line.at_gate:
            groups[network, record.carrier, "unassigned"].append((line, -1.0))
    coal = accounts.workspace.store.get("gbt-2589@2020#constant.kgce_kj").value / 1000
    return [_carrier_record(key, members, coal, accounts) for key, members in groups.items()]


def _carrier_record(
    key: tuple[str, str, str], lines: list[tuple[EnergyLine, float]], gj_per_tce: float, accounts: Accounts
) -> Json:
    entity, name, term = key
    carrier = accounts.workspace.store.carriers()[name]
    units = {line.unit for line, _ in lines}
    tce = dict.fromkeys(BASES, 0.0)
    quantity = 0.0
    for line, sign in lines:
        quantity += sign * line.sign * line.quantity
        for basis in BASES:
            tce[basis] += sign * line.tce(basis)
    return {
        "entity": entity,
        "carrier": name,
        "name_zh": carrier.name_zh,
        "name_en": carrier.name_en,
        "term": term,
        "quantity": quantity if len(units) == 1 else None,
        "unit": units.pop() if len(units) == 1 else "",
        "gj": tce["calorific"] * gj_per_tce,
        "tce_calorific": tce["calorific"],
        "tce_equivalent": tce["equivalent"],
    }


def _flows(accounts: Accounts) -> list[Json]:
    frame = accounts.workspace.tables.organisations
    names = dict(zip(frame["entity_id"], frame["name"], strict=True))
    carriers = accounts.workspace.store.carriers()
    found = []
    for flow in energy_flows(list(accounts.energy), accounts.workspace.members):
        source, target = node_names(flow.source, carriers, names), node_names(flow.target, carriers, names)
        found.append(
            {
                "source": flow.source,
                "source_zh": source[0],
                "source_en": source[1],
                "target": flow.target,
                "target_zh": target[0],
                "target_en": target[1],
                "carrier": flow.carrier,
                "tce": flow.tce,
            }
        )
    return found


def _statement(statement: Statement) -> Json:
    return {
        "park_profile": statement.park_profile,
        "enterprise_profile": statement.enterprise_profile,
        "unit": statement.unit,
        "park_total": statement.park_total,
        "sum_of_terms": statement.sum_of_terms,
        "relative_difference": statement.relative_difference,
        "terms": [
            {
                "id": t.id,
                "label_zh": t.label_zh,
                "label_en": t.label_en,
                "path": t.path,
                "sign": t.sign,
                "value": t.value,
            }
            for t in statement.terms
        ],
    }


def _factors(accounts: Accounts) -> list[Json]:
    """Every factor that a line or a figure used, sorted by reference."""
    used = used_factors(list(accounts.booked), list(accounts.energy), accounts.arrays, accounts.graph)
    store = accounts.workspace.store
    found = []
    for ref in used:
        factor = store.get(ref)
        dataset = store.dataset(f"{factor.dataset}@{factor.edition}")
        found.append(
            {
                "ref": ref,
                "name_zh": factor.name_zh,
                "name_en": factor.name_en,
                "value": factor.value,
                "value_text": factor.value_text,
                "unit": factor.unit,
                "document_zh": dataset.document_zh,
                "document_number": dataset.document_number,
                "source_locator": factor.place,
                "verification": factor.verification,
                "region": factor.region,
                "dataset": factor.dataset,
                "edition": factor.edition,
                "note": factor.note,
            }
        )
    return found


def frame_digest(frame: pd.DataFrame) -> str:
    """sha256 of the content of a table, whatever file it is kept in."""

    def column(name: str) -> list[object]:
        values: list[object] = frame[name].astype(object).where(frame[name].notna(), None).tolist()
        return values

    return mapping_digest(frame.columns, column)
