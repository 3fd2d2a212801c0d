from __future__ import annotations

import dataclasses
from datetime import date
from pathlib import Path

import pytest

from carbonacct.errors import ReferenceDataError, UsageError
from carbonacct.factors.gwp import gwp_factor
from carbonacct.factors.selection import FactorRequest, Selection, select
from carbonacct.factors.store import FactorStore
from carbonacct.findings import catalogue, finding
from carbonacct.source import Source

GRID = FactorRequest(
    kind="emission_factor", carrier="electricity", gas="CO2", family="average", region="CN-JS", year=2023,
    datasets=("mee-electricity-co2",), assessment_date=date(2026, 6, 30),
)  # fmt: skip


def request(**changes: object) -> FactorRequest:
    return dataclasses.replace(GRID, **changes)  # type: ignore[arg-type]


def said(selection: Selection) -> list[tuple[str, dict[str, str]]]:
    return [(f.code, dict(f.params)) for f in selection.findings]


def codes(selection: Selection) -> list[str]:
    return [f.code for f in selection.findings]


def test_exact_match_says_nothing(shipped: FactorStore) -> None:
    selection = select(shipped, GRID)
    assert selection.factor is not None
    assert selection.factor.ref == "mee-electricity-co2@2023#electricity.average.CN-JS"
    assert selection.findings == ()


def test_tibet_falls_to_the_southwest_grid(shipped: FactorStore) -> None:
    selection = select(shipped, request(region="CN-XZ"))
    assert selection.factor is not None and selection.factor.value_text == "0.2472"
    assert selection.findings == (
        finding(
            "factors.region_fallback", None, ref="mee-electricity-co2@2023#electricity.average.CN-GRID-SOUTHWEST",
            name_zh="西南区域电力平均二氧化碳排放因子",
            name_en="Southwest China regional average electricity CO2 factor",
            figure="0.2472 kg CO2/kWh", locator=selection.factor.source_locator, asked="CN-XZ", asked_zh="西藏",
            asked_en="Tibet", used="CN-GRID-SOUTHWEST", used_zh="西南区域", used_en="Southwest China",
        ),
    )  # fmt: skip
    assert selection.findings[0].severity == "warning" and selection.findings[0].source is None


def test_residual_exists_for_the_nation_alone(shipped: FactorStore) -> None:
    selection = select(shipped, request(family="residual"))
    assert selection.factor is not None and selection.factor.value_text == "0.6096"
    assert codes(selection) == ["factors.region_fallback"]
    assert dict(selection.findings[0].params)["used"] == "CN"
    assert select(shipped, request(family="residual", levels=("nation",))).findings == ()


def test_levels_narrow_the_walk(shipped: FactorStore) -> None:
    assert select(shipped, request(levels=("nation",))).factor.value_text == "0.5306"  # type: ignore[union-attr]
    regional = select(shipped, request(levels=("region",)))
    assert regional.factor.region == "CN-GRID-EAST" and regional.findings == ()  # type: ignore[union-attr]
    assert codes(select(shipped, request(region="CN-XZ", levels=("province",)))) == ["factors.none_found"]
    assert select(shipped, request(region="CN-GRID-EAST")).findings == ()
    assert select(shipped, request(region="CN")).findings == ()


@pytest.mark.parametrize("region", ["CN-TW", "CN-HK", "US-CA"])
def test_no_chinese_factor_stands_in_for_unknown_regions(shipped: FactorStore, region: str) -> None:
    selection = select(shipped, request(region=region))
    assert selection.factor is None and codes(selection) == ["factors.none_found"]


def test_of_year_falls_to_the_latest_earlier_year(shipped: FactorStore) -> None:
    selection = select(shipped, request(year=2025))
    assert selection.factor is not None and selection.factor.data_year == 2023
    [(code, params)] = said(selection)
    assert code == "factors.year_fallback" and (params["asked"], params["used"]) == ("2025", "2023")
    assert select(shipped, request(year=2022)).factor.value_text == "0.5978"  # type: ignore[union-attr]


def test_of_year_has_nothing_before_the_series(shipped: FactorStore) -> None:
    source = Source("power.csv", cell="D7")
    selection = select(shipped, request(year=2020), source)
    assert selection.factor is None
    assert codes(selection) == ["factors.none_found"]
    assert selection.findings[0].source == source and selection.findings[0].severity == "error"


def test_nothing_is_used_before_it_was_published(shipped: FactorStore) -> None:
    early = request(year=2024, assessment_date=date(2025, 6, 30))
    selection = select(shipped, early)
    assert selection.factor is not None and selection.factor.data_year == 2022
    assert codes(selection) == ["factors.year_fallback", "factors.secondary"]


def test_latest_published_names_the_year_used(shipped: FactorStore) -> None:
    selection = select(shipped, request(policy="latest_published", year=2025))
    assert selection.factor is not None and selection.factor.value_text == "0.5827"
    [(code, params)] = said(selection)
    assert code == "factors.latest_published"
    assert (params["asked"], params["used"], params["published"]) == ("2025", "2023", "2025-12-31")
    assert selection.findings[0].severity == "info"
    assert select(shipped, request(policy="latest_published")).findings == ()
    older = select(shipped, request(policy="latest_published", assessment_date=date(2024, 6, 1)))
    assert older.factor is not None and older.factor.data_year == 2021


def test_latest_published_goes_forward_too(shipped: FactorStore) -> None:
    selection = select(shipped, request(policy="latest_published", year=2021))
    assert selection.factor is not None and selection.factor.data_year == 2023
    assert codes(selection) == ["factors.latest_published"]


def test_as_printed_ignores_the_year(shipped: FactorStore) -> None:
    printed = request(
        policy="as_printed", family="fossil", year=2031, datasets=("ndrc-910-a4-electricity",), levels=("nation",)
    )
    selection = select(shipped, printed)
    assert selection.factor is not None and selection.factor.value_text == "0.8325"
    assert selection.findings == ()
    named = dataclasses.replace(printed, factor_id="electricity.fossil_as_printed.CN", levels=("province", "nation"))
    assert select(shipped, named).findings == ()


def test_families_never_mix(shipped: FactorStore) -> None:
    assert select(shipped, request(family="footprint")).factor is None
    assert select(shipped, request(gas="CO2e")).factor is None
    footprint = request(family="footprint", gas="CO2e", year=2024, levels=("nation",),
                        datasets=("mee-electricity-footprint",))  # fmt: skip
    assert select(shipped, footprint).factor.value_text == "0.5777"  # type: ignore[union-attr]


def test_the_parent_carrier_stands_in(shipped: FactorStore) -> None:
    coal = FactorRequest(kind="tce", carrier="bituminous_coal", datasets=("gbt-2589",))
    selection = select(shipped, coal)
    assert selection.factor is not None and selection.factor.factor_id == "tce.raw_coal"
    assert codes(selection) == ["factors.carrier_fallback", "factors.secondary"]
    params = dict(selection.findings[0].params)
    assert (params["asked_zh"], params["used_zh"]) == ("烟煤", "原煤")
    exact = select(shipped, dataclasses.replace(coal, carrier="diesel"))
    assert codes(exact) == ["factors.secondary"]


@pytest.mark.parametrize(("kind", "gas"), [("ncv", ""), ("carbon_content", "C")])
def test_suspect_rows_are_refused(shipped: FactorStore, kind: str, gas: str) -> None:
    selection = select(shipped, FactorRequest(kind=kind, carrier="lng", gas=gas, datasets=("gbt-32151",)))
    assert selection.factor is None
    assert codes(selection) == ["factors.suspect_refused", "factors.none_found"]
    assert selection.findings[0].severity == "warning"
    good = select(shipped, FactorRequest(kind=kind, carrier="lng", gas=gas, datasets=("ndrc-guidelines",)))
    assert good.factor is not None and codes(good) == ["factors.secondary"]


def test_no_suspect_row_can_be_selected(shipped: FactorStore) -> None:
    suspects = [f for d in shipped.datasets for f in d.factors if f.suspect]
    assert suspects
    for factor in suspects:
        asked = FactorRequest(
            kind=factor.kind, carrier=factor.carrier, gas=factor.gas, family=factor.family, policy="as_printed",
            datasets=(f"{factor.dataset}@{factor.edition}",), factor_id=factor.factor_id,
        )  # fmt: skip
        assert select(shipped, asked).factor is None, factor.ref


def test_oxidation_by_equipment_and_for_every_equipment(shipped: FactorStore) -> None:
    asked = FactorRequest(kind="oxidation", carrier="anthracite", family="industrial_boiler", datasets=("gbt-32151",))
    assert select(shipped, asked).factor.value == 0.85  # type: ignore[union-attr]
    diesel = dataclasses.replace(asked, carrier="diesel")
    assert select(shipped, diesel).factor.value == 0.98  # type: ignore[union-attr]
    assert codes(select(shipped, dataclasses.replace(asked, family=""))) == ["factors.none_found"]


def test_unverified_values_warn_once_for_all_rows(shipped: FactorStore) -> None:
    lime = FactorRequest(kind="emission_factor", carrier="lime", gas="CO2", datasets=("cn-process",))
    first = select(shipped, lime, Source("a.csv", cell="B2"))
    second = select(shipped, lime, Source("a.csv", cell="B3"))
    assert codes(first) == ["factors.unverified"]
    assert first.findings == second.findings and first.findings[0].source is None


def test_data_sets_are_tried_in_order_and_never_mixed_by_chance(shipped: FactorStore) -> None:
    request_ = FactorRequest(kind="ncv", carrier="diesel", datasets=("ndrc-guidelines", "gbt-32151"))
    assert select(shipped, request_).factor.dataset == "ndrc-guidelines"  # type: ignore[union-attr]


def test_pinned_and_superseded_editions(author, extra: Path) -> None:  # type: ignore[no-untyped-def]
    author("own", "1", [{"factor_id": "a"}], published="2024-01-01")
    author("own", "2", [{"factor_id": "a", "value": "0.6"}], published="2025-01-01", supersedes="own@1")
    store = FactorStore.load(roots=[extra])
    free = request(datasets=("own",), region="CN")
    assert select(store, free).factor.edition == "2" and select(store, free).findings == ()  # type: ignore[union-attr]
    pinned = select(store, dataclasses.replace(free, datasets=("own@1",)))
    assert pinned.factor is not None and pinned.factor.edition == "1"
    assert codes(pinned) == ["factors.superseded"]
    assert dict(pinned.findings[0].params)["successor"] == "own@2"


def test_a_correction_of_a_year_counts_from_its_publication(author, extra: Path) -> None:  # type: ignore[no-untyped-def]
    author("own", "2023", [{"factor_id": "a"}], published="2024-01-01", year=2023)
    author("own", "2023b", [{"factor_id": "a", "value": "0.6"}], published="2025-01-01", year=2023,
           supersedes="own@2023")  # fmt: skip
    store = FactorStore.load(roots=[extra])
    asked = request(datasets=("own",), region="CN")
    before = select(store, dataclasses.replace(asked, assessment_date=date(2024, 6, 1)))
    assert before.factor is not None and before.factor.edition == "2023"
    assert select(store, asked).factor.edition == "2023b"  # type: ignore[union-attr]


def test_validity_is_respected(author, extra: Path) -> None:  # type: ignore[no-untyped-def]
    author("own", "1", [{"factor_id": "a", "valid_from": "2026-07-01"}])
    store = FactorStore.load(roots=[extra])
    asked = request(datasets=("own",), region="CN", year=2025)
    assert select(store, asked).factor is None
    assert select(store, dataclasses.replace(asked, year=2026)).factor is not None
    assert select(store, dataclasses.replace(asked, policy="as_printed")).factor is not None


def test_wrong_requests_are_raised(shipped: FactorStore, author, extra: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError, match="must name its data sets"):
        select(shipped, request(datasets=()))
    with pytest.raises(UsageError, match="unknown year policy"):
        select(shipped, request(policy="newest"))
    with pytest.raises(UsageError, match="unknown levels"):
        select(shipped, request(levels=("city",)))
    with pytest.raises(ReferenceDataError, match="no factor data set 'nowhere'"):
        select(shipped, request(datasets=("nowhere",)))
    author("own", "1", [{"factor_id": "a"}, {"factor_id": "b"}])
    with pytest.raises(UsageError, match="several factors fit"):
        select(FactorStore.load(roots=[extra]), request(datasets=("own",), region="CN"))


@pytest.mark.parametrize(
    ("set_id", "fossil", "value"),
    [
        ("gwp-ar4", None, 25), ("gwp-ar4", True, 25), ("gwp-ar5", None, 28), ("gwp-ar5", False, 28),
        ("gwp-ar5", True, 30), ("gwp-ar6", True, 29.8), ("gwp-ar6", False, 27.0),
    ],
)  # fmt: skip
def test_methane_by_origin(shipped: FactorStore, set_id: str, fossil: bool | None, value: float) -> None:
    assert gwp_factor(shipped, set_id, "CH4", fossil).factor.value == value  # type: ignore[union-attr]


def test_other_gases_and_missing_ones(shipped: FactorStore) -> None:
    assert gwp_factor(shipped, "gwp-ar6", "N2O").factor.value == 273  # type: ignore[union-attr]
    assert gwp_factor(shipped, "gwp-ar5", "CO2").findings == ()
    assert codes(gwp_factor(shipped, "gwp-ar6", "CH4")) == ["factors.methane_origin_missing"]
    assert codes(gwp_factor(shipped, "gwp-ar6", "XX")) == ["factors.none_found"]
    with pytest.raises(ReferenceDataError):
        gwp_factor(shipped, "gwp-ar9", "N2O")


def test_every_finding_can_be_said_in_both_languages(shipped: FactorStore, author, extra: Path) -> None:  # type: ignore[no-untyped-def]
    author("own", "1", [{"factor_id": "a"}], published="2024-01-01")
    author("own", "2", [{"factor_id": "a"}], published="2025-01-01", supersedes="own@1")
    store = FactorStore.load(roots=[extra])
    lng = FactorRequest(kind="ncv", carrier="lng", datasets=("gbt-32151",))
    selections = [
        select(store, request(region="CN-XZ", year=2025)),
        select(store, request(policy="latest_published", year=2025)),
        select(store, request(datasets=("own@1",), region="CN")),
        select(store, FactorRequest(kind="tce", carrier="lignite", datasets=("gbt-2589",))),
        select(store, lng),
        select(store, FactorRequest(kind="emission_factor", carrier="lime", gas="CO2", datasets=("cn-process",))),
        gwp_factor(store, "gwp-ar6", "CH4"),
    ]
    findings = {f.code: f for selection in selections for f in selection.findings}
    by_lock = {"factors.not_in_lock"}
    assert set(findings) == {code for code in catalogue() if code.startswith("factors.")} - by_lock
    for f in findings.values():
        for text in (f.message("zh"), f.message("en"), f.hint("zh"), f.hint("en")):
            assert text and "{" not in text
