"""Findings of linking: one per flow, not one per exchange (the report has each of them)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from carbonacct.findings import Finding, finding
from carbonacct.lca.link_mapping import LinkChoice
from carbonacct.lca.link_report import LinkReport


def findings_of(
    report: LinkReport,
    elsewhere: Mapping[str, int],
    stated: Mapping[tuple[str, float, float], int],
    unused: Sequence[LinkChoice],
) -> Iterator[Finding]:
    """Everything that a reader of the result must know.

    Args:
        report: what linking did.
        elsewhere: exchanges by flow whose supplier is not at the place that they name.
        stated: unit conversions whose factor in the file differs from the exact one, with the number of exchanges.
        unused: saved decisions that met no exchange.
    """
    yield from _unlinked(report)
    yield from _cut_off(report)
    for item in report.several:
        if not item.exchanges:
            continue
        code = "lca_link.several" if item.chosen else "lca_link.several_open"
        yield finding(
            code,
            flow=item.flow_name,
            count=len(item.providers),
            exchanges=item.exchanges,
            rule=item.rule,
            chosen="; ".join(item.chosen[:3]) + (" …" if len(item.chosen) > 3 else ""),
        )
    moved = sum(1 for count in elsewhere.values() if count)
    if moved:
        yield finding("lca_link.other_location", flows=moved, count=sum(elsewhere.values()))
    for (how, factor, other), count in stated.items():
        yield finding("lca_link.stated_factor", units=how, factor=f"{factor:.7g}", stated=f"{other:.7g}", count=count)
    for choice in unused:
        yield finding("lca_link.mapping_unused", flow=choice.flow, provider=choice.provider)


def _unlinked(report: LinkReport) -> Iterator[Finding]:
    for row in report.by_flow():
        if row["cut_off"]:
            continue
        code = "lca_link.unit" if row["reason"] == "unit" else "lca_link.unlinked"
        yield finding(
            code,
            flow=row["name"],
            count=row["exchanges"],
            amount=f"{row['amount']:g}",
            unit=row["unit"],
            candidates=_named(row["candidates"]),
        )


def _named(candidates: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(f"{item['product']} [{item['score']:g}: {item['reason']}]" for item in candidates) or "–"


def _cut_off(report: LinkReport) -> Iterator[Finding]:
    declared = [item for item in report.unlinked if item.cut_off]
    if not declared:
        return
    ways = Counter(item.cut_off for item in declared)
    shares = "; ".join(
        f"{share.cut_off:.4g} {share.unit} ({100 * share.share:.1f} %)" for share in report.shares if share.cut_off
    )
    yield finding(
        "lca_link.cut_off",
        by=", ".join(f"{way} {count}" for way, count in sorted(ways.items())),
        count=len(declared),
        flows=len({item.flow for item in declared}),
        shares=shares,
        why=report.cut_off.why or "–",
    )
