"""Search by Chinese, pinyin, English and synonyms, with facets; each hit with its reasons."""

from __future__ import annotations

import pytest

from carbonacct.factors.pinyin import spelling_match
from carbonacct.factors.search import _initialled, search_index
from carbonacct.factors.search_facets import Facets
from carbonacct.factors.search_index import Index, build_index
from carbonacct.factors.store import FactorStore

JIANGSU = "electricity.average.CN-JS"


@pytest.fixture(scope="module")
def index(shipped: FactorStore) -> Index:
    return build_index(shipped)


@pytest.mark.parametrize(
    ("query", "way"),
    [
        ("天然气", "whole"),
        ("tianranqi", "pinyin"),
        ("trq", "initials"),
        ("天燃气", "sound"),
        ("管道天然气", "whole"),
        ("natural_gas", "whole"),
        ("naturalgass", "typo"),
    ],
)
def test_natural_gas_by_any_of_its_names(index: Index, query: str, way: str) -> None:
    result = search_index(index, query)
    assert result.hits[0].factor.carrier in ("natural_gas", "lng") or "natural" in result.hits[0].factor.name_en
    assert result.hits[0].reasons[0].way == way
    assert result.missing == ()


@pytest.mark.parametrize(
    "query", ["江苏电力平均排放因子", "江苏 电力 平均", "Jiangsu electricity average", "jiangsu dianli pingjun"]
)
def test_several_words_must_all_fit_and_the_newest_edition_comes_first(index: Index, query: str) -> None:
    hits = search_index(index, query).hits
    assert [hit.factor.factor_id for hit in hits[:3]] == [JIANGSU] * 3
    assert [hit.factor.edition for hit in hits[:3]] == ["2023", "2022", "2021"]
    assert {reason.word for reason in hits[0].reasons} == set(search_index(index, query).words)


def test_synonyms_of_a_phrase(index: Index) -> None:
    hits = search_index(index, "petrol", Facets(dataset=("ipcc-2006-mobile",))).hits
    assert hits
    assert hits[0].factor.carrier == "gasoline"


def test_facets_narrow_and_are_counted(index: Index) -> None:
    every = search_index(index, "电力")
    narrow = search_index(index, "电力", Facets(region=("江苏",), year=(2023,), family=("average",), unit=("kWh",)))
    assert {hit.factor.ref for hit in narrow.hits} == {f"mee-electricity-co2@2023#{JIANGSU}"}
    assert every.facets["region"]["CN-JS"] >= 3
    assert every.total > narrow.total == 1
    assert search_index(index, "", Facets(region=("CN-JS",), year=(2023,))).total >= 1


def test_a_unit_of_the_same_dimension_fits(index: Index) -> None:
    """Factors per TJ are factors per energy; those per tonne are not."""
    found = search_index(index, "天然气", Facets(unit=("TJ",)), limit=500).hits
    assert {hit.factor.unit_den for hit in found} >= {"TJ", "GJ"}
    assert not {hit.factor.unit_den for hit in found} & {"t", "kg"}


def test_words_that_nothing_matches_are_named(index: Index) -> None:
    result = search_index(index, "天然气 qqqzzz")
    assert result.missing == ("qqqzzz",)
    assert result.hits[0].factor.carrier == "natural_gas"
    assert search_index(index, "qqqzzz").total == 0


def test_superseded_and_suspect_rows_come_last(index: Index) -> None:
    hits = search_index(index, "electricity", limit=10_000).hits
    late = [hit for hit in hits if not hit.active or hit.factor.suspect]
    assert all(hit.score <= max(h.score for h in hits) / 2 for hit in late)


def test_the_library_of_thousands_is_found_in_it(index: Index) -> None:
    result = search_index(index, "柴油货车", Facets(dataset=("desnz-conversion-factors",)))
    assert result.total > 100
    assert all(hit.factor.dataset == "desnz-conversion-factors" for hit in result.hits)


@pytest.mark.parametrize("letters", ["trq", "dl", "jsdl", "pfyz", "xtr", "zyb", "cpc", "qqqzzz"])
def test_looking_initials_up_finds_what_reading_every_text_finds(index: Index, letters: str) -> None:
    """The texts that are not looked at fit in no way."""
    looked_at = set(map(id, _initialled(index, letters)))
    assert len(looked_at) < len(index.chinese)
    for text in index.chinese:
        assert id(text) in looked_at or spelling_match(letters, text.plain) is None, text.plain
