"""What a method is given and what it returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from carbonacct.factors.selection import FactorRequest, select
from carbonacct.lineage.terms import Term

if TYPE_CHECKING:
    from carbonacct.activity.records import Record
    from carbonacct.factors.carriers import Carriers
    from carbonacct.factors.store import Factor, FactorStore
    from carbonacct.findings import Finding
    from carbonacct.ghg.profile import Profile
    from carbonacct.source import Source

CO2 = "CO2"
CO2E = "CO2e"
"""What a factor that gathers several gases counts; its data set or row says with which potentials."""
MEMO_CATEGORIES = ("memo_biogenic", "memo_captured")
CATEGORIES: dict[str, tuple[str, str, int]] = {
    "fuel_combustion": ("化石燃料燃烧", "fuel combustion", 1),
    "fuel_generation": ("发电供热燃料燃烧", "fuel for power and heat", 1),
    "conversion": ("能源加工转换", "energy conversion", 1),
    "process": ("工业生产过程", "industrial processes", 1),
    "mobile": ("移动源", "mobile sources", 1),
    "fugitive": ("逸散排放", "fugitive emissions", 1),
    "waste": ("废水与固体废物处理", "wastewater and solid waste", 1),
    "electricity_purchased": ("购入电力", "purchased electricity", 2),
    "electricity_certificate": ("绿证抵减", "green certificates", 2),
    "electricity_exported": ("输出电力", "exported electricity", 2),
    "heat_purchased": ("购入热力", "purchased heat", 2),
    "heat_exported": ("输出热力", "exported heat", 2),
    "memo_biogenic": ("备忘：生物源二氧化碳", "memo: biogenic CO2", 0),
    "memo_captured": ("备忘：捕集的二氧化碳", "memo: captured CO2", 0),
}
"""Categories with their Chinese and English names and scope (0: memo, in no total)."""


@dataclass(frozen=True, slots=True)
class LineSpec:
    """One emission before arithmetic: sign × quantity × Π terms = kg of ``gas``.

    ``fossil`` chooses the GWP of CH4 where the set splits it.
    """

    record: Record
    category: str
    gas: str
    method: str
    quantity: float
    unit: str
    terms: tuple[Term, ...]
    sign: float = 1.0
    fossil: bool = True
    flags: str = ""


@dataclass(frozen=True)
class MethodContext:
    """Profile, factors and place that a method works with; ``findings`` collects what it comes across."""

    profile: Profile
    store: FactorStore
    carriers: Carriers
    region_of: Callable[[str], str]
    assessment_date: date
    period_year: int
    period_start: date
    period_end: date
    findings: list[Finding] = field(default_factory=list)
    cache: dict[FactorRequest, tuple[Factor | None, tuple[Finding, ...]]] = field(default_factory=dict)

    def select(self, source: Source | None, optional: bool = False, **request: Any) -> Factor | None:
        """The factor for a request; findings of the choice are kept (not ``none_found`` where it is optional)."""
        wanted = FactorRequest(assessment_date=self.assessment_date, **request)
        if wanted not in self.cache:
            selection = select(self.store, wanted)
            self.cache[wanted] = (selection.factor, selection.findings)
        factor, findings = self.cache[wanted]
        if factor is None and not optional:
            self.findings.extend(select(self.store, wanted, source).findings)
        elif factor is not None:
            self.findings.extend(findings)
        return factor


@dataclass(frozen=True)
class Method:
    """One accounting method, declared as data: what it is, its clause, what it needs, and its function.

    ``table`` names the register whose rows it reads; empty for the tables of activity data.
    """

    id: str
    name_zh: str
    name_en: str
    clause: str
    formula: str
    needs: tuple[str, ...]
    gases: tuple[str, ...]
    lines: Callable[[Record, MethodContext], list[LineSpec]]
    table: str = ""


def choice_term(key: str, unit: str) -> Term:
    """A factor of zero that a choice of the profile sets (green power, non-fossil heat)."""
    return Term("EF", 0.0, unit, f"choice:{key}")
