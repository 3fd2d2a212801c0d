"""Selection: the one factor that answers a request, with a finding for everything that is not as asked.

Order of the walk: the carrier asked for before its parent, the newest fitting edition before older ones, the
province before its grid region before the nation. Findings about a factor carry no place in the workspace, so that
the same request made for a thousand rows says it once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from carbonacct.errors import ReferenceDataError, UsageError
from carbonacct.factors.dataset import SUSPECT_MARK, Dataset, Factor
from carbonacct.factors.store import FactorStore
from carbonacct.findings import Finding, finding
from carbonacct.source import Source

Policy = Literal["of_year", "latest_published", "as_printed"]
NATION = "CN"
GRID_PREFIX = "CN-GRID-"
LEVELS = ("province", "region", "nation")
VERIFICATION_CODES = {"secondary": "factors.secondary", "unverified": "factors.unverified"}
KIND_NAMES = {
    "emission_factor": ("排放因子", "emission factor"),
    "ncv": ("低位发热量", "net calorific value"),
    "carbon_content": ("单位热值含碳量", "carbon content"),
    "oxidation": ("碳氧化率", "carbon oxidation rate"),
    "tce": ("折标准煤系数", "standard coal coefficient"),
    "density": ("密度", "density"),
    "gwp": ("全球增温潜势", "global warming potential"),
    "constant": ("常数", "constant"),
    "ratio": ("比值", "ratio"),
    "parameter": ("参数", "parameter"),
}


@dataclass(frozen=True, slots=True)
class FactorRequest:
    """What is asked for.

    ``datasets`` are ``id`` or ``id@edition``, in order of preference; properties of one fuel come from exactly one
    set. ``factor_id`` names one factor and then stands above carrier, gas, family and region. ``family`` also takes
    a row without a family (a value for every equipment) where the asked one is not listed.
    """

    kind: str
    carrier: str = ""
    gas: str = ""
    family: str = ""
    region: str = NATION
    year: int = 2025
    policy: str = "of_year"
    datasets: tuple[str, ...] = ()
    assessment_date: date = date.max
    levels: tuple[str, ...] = LEVELS
    factor_id: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """The factor (None when there is none) and what the reader of the result must know."""

    factor: Factor | None
    findings: tuple[Finding, ...]


def select(store: FactorStore, request: FactorRequest, source: Source | None = None) -> Selection:
    """The factor that answers the request.

    Args:
        store: the loaded data sets.
        request: what is asked for.
        source: place of the row that needs the factor; it is attached to ``factors.none_found`` alone.

    Raises:
        UsageError: the request itself is wrong (no data set, unknown policy or level, several factors fit).
        ReferenceDataError: it names a data set that is not there.
    """
    _check(request)
    refused: dict[str, Finding] = {}
    for name in request.datasets:
        for carrier in _carrier_line(store, request):
            for edition in _editions(store, name, request):
                for region in _regions(store, request):
                    factor = _one(_candidates(store, edition, carrier, region, request), refused)
                    if factor is not None:
                        findings = (*refused.values(), *_findings(store, request, name, edition, factor))
                        return Selection(factor, findings)
    return Selection(None, (*refused.values(), _none_found(store, request, source)))


def _check(request: FactorRequest) -> None:
    if not request.datasets:
        raise UsageError("a factor request must name its data sets")
    if request.policy not in get_args(Policy):
        raise UsageError(f"unknown year policy '{request.policy}'")
    unknown = [level for level in request.levels if level not in LEVELS]
    if unknown or not request.levels:
        raise UsageError(f"unknown levels {unknown}; levels are {LEVELS}")


def _carrier_line(store: FactorStore, request: FactorRequest) -> list[str]:
    """The carrier and its parents, nearest first; the carrier alone where the factor is named."""
    line = [request.carrier]
    if request.factor_id or not request.carrier:
        return line
    carrier = store.carriers().get(request.carrier)
    while carrier is not None and carrier.parent and carrier.parent not in line:
        line.append(carrier.parent)
        carrier = store.carriers().get(carrier.parent)
    return line


def _editions(store: FactorStore, name: str, request: FactorRequest) -> list[Dataset]:
    """Editions of a data set that may answer, best first."""
    dataset, _, pinned = name.partition("@")
    editions = store.editions(dataset)
    if not editions:
        raise ReferenceDataError(f"no factor data set '{dataset}'")
    if pinned:
        return [store.dataset(name)]
    fitting = [edition for edition in editions if _in_force(store, edition, request)]
    return sorted(fitting, key=lambda e: (e.data_year or 0, e.published, e.edition), reverse=True)


def _in_force(store: FactorStore, edition: Dataset, request: FactorRequest) -> bool:
    """Whether an edition counts at the assessment date; only yearly series depend on it."""
    successor = store.successor(edition)
    if edition.data_year is None:
        return successor is None
    if edition.published > request.assessment_date:
        return False
    if successor is not None and successor.published <= request.assessment_date:
        return False
    return request.policy != "of_year" or edition.data_year <= request.year


def _regions(store: FactorStore, request: FactorRequest) -> list[str]:
    """Regions to try, in the order of the levels; nothing stands in for a region that the table does not know."""
    region = request.region or NATION
    if request.factor_id:
        return [region]
    is_nation, is_grid = region == NATION, region.startswith(GRID_PREFIX)
    grid = region if is_grid else store.grid_region(region)
    chain: dict[str, str | None] = {
        "province": None if is_nation or is_grid else region,
        "region": None if is_nation else grid,
        "nation": NATION if is_nation or grid else None,
    }
    return [found for level in request.levels if (found := chain[level])]


def _candidates(
    store: FactorStore, edition: Dataset, carrier: str, region: str, request: FactorRequest
) -> list[Factor]:
    """Rows of one edition that fit; a row without a region fits everywhere."""
    if request.factor_id:
        return [f for f in store.find(request.factor_id, edition.id, edition.edition) if f.kind == request.kind]
    rows = [
        factor
        for factor in store.rows(edition, request.kind, carrier, request.gas)
        if factor.region in ("", region) and _valid(factor, request)
    ]
    return [f for f in rows if f.family == request.family] or [f for f in rows if not f.family]


def _valid(factor: Factor, request: FactorRequest) -> bool:
    """Whether the validity printed with a factor touches the year asked for."""
    if request.policy == "as_printed":
        return True
    starts = not factor.valid_from or factor.valid_from <= f"{request.year:04d}-12-31"
    ends = not factor.valid_to or factor.valid_to >= f"{request.year:04d}-01-01"
    return starts and ends


def _one(candidates: list[Factor], refused: dict[str, Finding]) -> Factor | None:
    """The single usable row; suspect rows are refused with a finding.

    Raises:
        UsageError: several rows fit, so the request does not say which is meant.
    """
    usable = [factor for factor in candidates if not factor.suspect]
    for factor in candidates:
        if factor.suspect and factor.ref not in refused:
            note = factor.note.removeprefix(SUSPECT_MARK).strip()
            refused[factor.ref] = _about("factors.suspect_refused", factor, note=note)
    if len(usable) > 1:
        raise UsageError(f"several factors fit the request; name one of {sorted(f.ref for f in usable)}")
    return usable[0] if usable else None


def _about(code: str, factor: Factor, **more: object) -> Finding:
    """A finding about a factor, without a place: the same for every row that uses the factor."""
    return finding(
        code,
        None,
        ref=factor.ref,
        name_zh=factor.name_zh,
        name_en=factor.name_en,
        figure=f"{factor.value_text} {factor.unit}".strip(),
        locator=factor.source_locator,
        **more,
    )


def _findings(
    store: FactorStore, request: FactorRequest, name: str, edition: Dataset, factor: Factor
) -> Iterator[Finding]:
    """Everything about the factor found that is not exactly as asked."""
    wanted = _regions(store, request)[0]
    if not request.factor_id and factor.region not in ("", wanted):
        asked_zh, asked_en = store.region_names(wanted)
        used_zh, used_en = store.region_names(factor.region)
        yield _about("factors.region_fallback", factor, asked=wanted, asked_zh=asked_zh, asked_en=asked_en,
                     used=factor.region, used_zh=used_zh, used_en=used_en)  # fmt: skip
    if edition.data_year is not None and "@" not in name and edition.data_year != request.year:
        years: dict[str, object] = {"asked": request.year, "used": edition.data_year, "published": edition.published}
        if request.policy == "of_year":
            yield _about("factors.year_fallback", factor, **years)
        elif request.policy == "latest_published":
            yield _about("factors.latest_published", factor, **years)
    if factor.carrier != request.carrier and not request.factor_id:
        asked_zh, asked_en = _carrier_names(store, request.carrier)
        used_zh, used_en = _carrier_names(store, factor.carrier)
        yield _about("factors.carrier_fallback", factor, asked_zh=asked_zh, asked_en=asked_en,
                     used_zh=used_zh, used_en=used_en)  # fmt: skip
    successor = store.successor(edition)
    if successor is not None:
        yield _about("factors.superseded", factor, edition=edition.ref, successor=successor.ref)
    yield from verification_findings(factor)


def verification_findings(factor: Factor) -> list[Finding]:
    """What the reader must know of a factor that was not read in the document itself."""
    code = VERIFICATION_CODES.get(factor.verification)
    return [_about(code, factor)] if code else []


def _carrier_names(store: FactorStore, carrier: str) -> tuple[str, str]:
    known = store.carriers().get(carrier)
    return (known.name_zh, known.name_en) if known else (carrier, carrier)


def _none_found(store: FactorStore, request: FactorRequest, source: Source | None) -> Finding:
    """The finding for a request that nothing answers."""
    kind_zh, kind_en = KIND_NAMES.get(request.kind, (request.kind, request.kind))
    zh, en = _carrier_names(store, request.carrier)
    details = [request.factor_id, request.gas, request.family, request.region, str(request.year)]
    return finding(
        "factors.none_found",
        source,
        kind_zh=kind_zh,
        kind_en=kind_en,
        carrier_zh=zh or request.factor_id or request.gas,
        carrier_en=en or request.factor_id or request.gas,
        details=", ".join(detail for detail in details if detail),
        datasets=", ".join(request.datasets),
    )
