"""The ranking: page and workbook of many parks and of a programme's targets."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from carbonacct.report.ranking_html import render_ranking
from carbonacct.report.ranking_xlsx import write_ranking_workbook
from tests.report.page_parser import Page
from tests.report.sample_statements import ranking

Json = dict[str, Any]
EVIL = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'


@pytest.fixture
def document() -> Json:
    return ranking()


def test_every_park_has_its_row_in_order(document: Json) -> None:
    text = render_ranking(document)
    table = text.partition('id="table-ranking"')[2].partition("</table>")[0]
    places = [table.index(name) for name in ("高新零碳园", "滨江零碳产业园", "惠山零碳园", "xishan")]
    assert places == sorted(places)
    assert "5 / 5" in table and "14 / 16" in table and "其余 1 项" in table
    assert "有数据错误" in table and "errors in the data" in table
    assert "1 个有数据错误，未评价" in text


def test_the_programme_says_how_far_it_is(document: Json) -> None:
    text = render_ranking(document)
    goals = text.split('<article class="goal">')[1:]
    assert len(goals) == 3
    assert "15 / 15" in goals[0] and "达标" in goals[0] and "计入的登记（15 条）" in goals[0]
    assert "3 / 10" in goals[1] and "还差 7" in goals[1] and "7 to go" in goals[1] and "未达标" in goals[1]
    assert "缺数据" in goals[2] and "500,000 kW" in goals[2] and "z-value" not in goals[2]
    document["programme"] = None
    assert 'class="goal"' not in render_ranking(document)


def test_the_page_is_self_contained_and_the_same_twice(document: Json) -> None:
    text = render_ranking(document)
    assert render_ranking(ranking()) == text
    page = Page(text)
    for tag, attributes in page.elements:
        assert tag not in {"link", "iframe", "object", "embed", "base", "img"}
        assert not {"src", "action"} & attributes.keys()
        assert (attributes.get("href") or "#").startswith("#")
    ids = page.attribute("id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in page.attribute("href")} <= set(ids)
    assert len(text) < 100_000  # no chart, so no script of Plotly
    assert "园区排名" in text and "Parks" in text
    assert '<html lang="en"' in render_ranking(document, "en")


def test_a_typed_text_never_becomes_markup(document: Json) -> None:
    for park in document["parks"]:
        park["name_zh"] = park["folder"] = EVIL
        park["reasons_zh"] = [EVIL for _ in park["reasons_zh"]]
    document["programme"]["targets"][0]["name_zh"] = EVIL
    document["programme"]["targets"][0]["path_rows"] = [EVIL]
    text = render_ranking(document)
    page = Page(text)
    assert EVIL not in text and EVIL in "".join(page.text)
    assert len(page.scripts) == 3 and not [tag for tag, _ in page.elements if tag == "img"]


def test_the_workbook(document: Json, tmp_path: Path) -> None:
    document["parks"][1]["name_zh"] = "=1+1"
    target, again = tmp_path / "ranking.xlsx", tmp_path / "again.xlsx"
    write_ranking_workbook(document, target)
    write_ranking_workbook(copy.deepcopy(document), again)
    assert target.read_bytes() == again.read_bytes()
    book = openpyxl.load_workbook(target)
    assert book.sheetnames == ["园区排名 Ranking", "行动方案目标 Programme", "指标数值 Values"]
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [1, 2, 3, 4]
    assert str(rows[1][1]).startswith("=1+1") and book.worksheets[0]["B3"].data_type == "s"
    assert rows[0][4:10] == (5, 5, 14, 16, 0, 6) and rows[3][4:10] == (None,) * 6
    goals = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    assert goals[1][2:4] == (3, 10) and goals[1][6] == 7 and str(goals[0][9]).count("\n") == 14
    values = list(book.worksheets[2].values)
    named = "2 单位能耗碳排放（吨/吨标准煤）\n2 CO2 per energy consumption (tCO2/tce)"
    assert values[0][2:] == ("scale", named, "green_buildings")  # an id stands for itself where no name is told
    assert values[1][2] == "满足 yes" and values[1][3] == pytest.approx(0.9 + 1 / 7)
