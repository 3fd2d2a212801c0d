"""What a park declares of an indicator: proposed, left out with reasons, and the evidence for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from carbonacct.evaluation.rows import RowSet
from carbonacct.evaluation.system import IndicatorSystem
from carbonacct.findings import Finding, finding
from carbonacct.source import Source


@dataclass(frozen=True, slots=True)
class Declaration:
    """A row of ``registers/declarations``; ``proposed`` and ``omitted`` are None where the cell is blank."""

    proposed: bool | None = None
    omitted: bool | None = None
    explanation: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    source: Source | None = None


NOTHING = Declaration()


def declarations(rows: RowSet, system: IndicatorSystem) -> tuple[Mapping[str, Declaration], list[Finding]]:
    """Declarations for a system by indicator id.

    Returns:
        The declarations, and findings for indicators that the system does not have or that are declared twice.
    """
    known = {one.document.id: one.document.id for one in system.indicators}
    known |= {str(one.document.number): one.document.id for one in system.indicators}
    found: dict[str, Declaration] = {}
    findings = []
    for row in range(len(rows)):
        cells = {name: column[row] for name, column in rows.columns.items()}
        if cells["system"] != system.id:
            continue
        named, source = str(cells["indicator"]), rows.source(row, "indicator")
        if named not in known:
            findings.append(finding("evaluation.unknown_indicator", source, value=named, system=system.id))
        elif known[named] in found:
            findings.append(finding("evaluation.declared_twice", source, value=named, system=system.id))
        else:
            proposed, omitted = cells["proposed"], cells["omitted"]
            found[known[named]] = Declaration(
                proposed if isinstance(proposed, bool) else None,
                omitted if isinstance(omitted, bool) else None,
                str(cells["explanation"] or "").strip(),
                rows.evidence[row] if rows.evidence else (),
                source,
            )
    return found, findings
