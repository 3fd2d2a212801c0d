"""What a reader of the results must know: remarks on profiles, gate meters, rows and totals of a run."""

from __future__ import annotations

from collections.abc import Iterable

from carbonacct.activity.records import Record
from carbonacct.energy.balance import EnergyLine, gate_stream, stream
from carbonacct.factors.store import FactorStore
from carbonacct.findings import Finding, finding
from carbonacct.ghg.lines import Booked
from carbonacct.ghg.profile import Profile
from carbonacct.lineage.graph import Graph
from carbonacct.workspace.open import Workspace

ALL_GASES = 7
"""Gases of GB/T 32150 and the Kyoto Protocol: CO2, CH4, N2O, HFCs, PFCs, SF6, NF3."""


def profile_findings(workspace: Workspace, profiles: list[Profile]) -> list[Finding]:
    """Superseded editions, missing companions, gases left out, and choices that nobody could check."""
    findings = []
    names = {profile.id for profile in profiles}
    for profile in profiles:
        if profile.superseded_from and workspace.config.period.end >= profile.superseded_from:
            findings.append(
                finding(
                    "ghg.edition_superseded",
                    profile=profile.document_number,
                    since=profile.superseded_from,
                    successor=profile.superseded_by,
                )
            )
        if profile.companion and profile.companion not in names:
            findings.append(finding("ghg.dual_reporting", profile=profile.id, companion=profile.companion))
        if profile.unit == "tCO2e" and len(profile.gases) < ALL_GASES:
            gases = ", ".join(profile.gases)
            findings.append(
                finding("ghg.gases_not_counted", None, gases=gases, name_zh=profile.name_zh, name_en=profile.name_en)
            )
        open_choices = [choice.key for choice in profile.choices if choice.verification == "unverified"]
        if open_choices:
            findings.append(
                finding(
                    "ghg.profile_unverified",
                    None,
                    name_zh=profile.name_zh,
                    name_en=profile.name_en,
                    count=len(open_choices),
                    profile=profile.id,
                )
            )
    return findings


def gate_findings(workspace: Workspace, energy: list[EnergyLine]) -> list[Finding]:
    """Findings where gate meters and members differ by more than the set share of heat content, by stream."""
    limit = workspace.config.unassigned_share_warning
    sums: dict[tuple[str, str], list[float]] = {}
    for line in energy:
        where = gate_stream(line.record) if line.record.table == "gate" else stream(line.record, line.term)
        if where is not None and (line.record.table == "gate" or line.at_gate):
            pair = sums.setdefault(where, [0.0, 0.0])
            pair[0 if line.record.table == "gate" else 1] += abs(line.tce("calorific"))
    findings = []
    names = {"grid": ("电网电量", "grid power"), "direct_line": ("直供电量", "direct-line power")}
    for (name, direction), (gate, members) in sorted(sums.items()):
        share = (gate - members) / gate if gate > 0 else -1.0
        known = workspace.store.carriers().get(name)
        zh, en = (known.name_zh, known.name_en) if known else names[name]
        label: dict[str, object] = {
            "carrier_zh": f"{zh}（{'流入' if direction == 'in' else '流出'}）",
            "carrier_en": f"{en} ({direction})",
        }
        if share < -limit:
            findings.append(finding("ghg.members_above_gate", None, share=f"{-100 * share:.2f}", **label))
        elif share > limit:
            percent = f"{100 * share:.2f}"
            findings.append(finding("ghg.unassigned_share", None, share=percent, limit=f"{100 * limit:g}", **label))
        elif share < 0:
            findings.append(finding("ghg.unassigned_negative", None, share=f"{-100 * share:.2f}", **label))
    return findings


def rows_without_effect(
    records: list[Record], booked: list[Booked], energy: list[EnergyLine], graph: Graph
) -> list[Finding]:
    """A finding for every row that is in no line and no figure, so that nothing is left out in silence."""
    used = {line.spec.record.row_id for line in booked} | {line.record.row_id for line in energy}
    used |= {row for node in graph for row in node.rows}
    return [
        finding("workspace.row_without_effect", record.source)
        for record in records
        if record.row_id not in used
        and record.quantity
        and record.table != "certificates"
        and record.flow not in ("stock_open", "stock_close")
    ]


def total_findings(graph: Graph, profiles: Iterable[Profile], members: Iterable[str]) -> list[Finding]:
    """Members whose total, or whose conversion, is below zero."""
    findings = []
    owners = list(members)
    for profile in profiles:
        for member in owners:
            base = f"enterprise/{member}/{profile.id}"
            checked = {f"{base}/total": "ghg.negative_total", f"{base}/category/conversion": "ghg.negative_conversion"}
            for path, code in checked.items():
                if path in graph and graph.value(path) < 0:
                    value = f"{graph.value(path):,.1f}"
                    findings.append(finding(code, None, member=member, profile=profile.id, value=value))
    return findings


def supplier_factor_findings(records: Iterable[Record], profiles: Iterable[Profile]) -> list[Finding]:
    """Power rows with a factor of their own, under profiles that do not take it."""
    typed = [r for r in records if r.carrier == "electricity" and r.number("emission_factor") is not None]
    if not typed:
        return []
    return [
        finding("ghg.supplier_factor_ignored", typed[0].source, count=len(typed), profile=profile.id)
        for profile in profiles
        if not profile.electricity.supplier_factor
    ]


def feedstock_findings(records: Iterable[Record], store: FactorStore) -> list[Finding]:
    """Feedstock is in the energy but in no emission: said once a carrier."""
    carriers = dict.fromkeys(r.carrier for r in records if r.use == "feedstock" and r.quantity)
    known = [store.carriers()[carrier] for carrier in carriers]
    return [finding("energy.feedstock", None, carrier_zh=c.name_zh, carrier_en=c.name_en) for c in known]
