"""The scorecard page: every indicator, statuses in words, self-contained, nothing typed becomes markup."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest

from carbonacct.errors import UsageError
from carbonacct.report.scorecard_html import render_scorecard
from tests.report.page_parser import Page
from tests.report.sample_scorecard import scorecard

Json = dict[str, Any]
EVIL = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'
CHARTS = {"chart-vpp", "chart-sgls-month", "chart-sgls-day", "chart-lmdi-0", "chart-lmdi-1"}


@pytest.fixture
def document() -> Json:
    return scorecard()


@pytest.fixture(scope="module")
def text() -> str:
    return render_scorecard(scorecard())


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def row(text: str, number: int) -> str:
    """The row of an indicator in the table of the first system."""
    table = text.partition('id="table-system-0"')[2].partition("</table>")[0]
    rows = re.findall(r'<tr class="row[^"]*".*?</tr>|<tr data-status.*?</tr>', table, re.S)
    return next(one for one in rows if f'href="#indicator-0-{number}"' in one)


def test_the_same_bytes_twice(document: Json, text: str) -> None:
    assert render_scorecard(document) == text
    assert text.startswith("<!DOCTYPE html>\n")


def test_nothing_is_loaded_from_elsewhere(text: str, page: Page) -> None:
    loading = {"src", "srcset", "data", "poster", "action", "formaction", "background", "xlink:href"}
    for tag, attributes in page.elements:
        assert tag not in {"link", "iframe", "object", "embed", "base", "img", "image", "use"}
        assert not loading & attributes.keys(), (tag, attributes)
        assert (attributes.get("href") or "#").startswith("#")
        assert not any(name.startswith("on") for name in attributes)
    style = text.partition("<style>")[2].partition("</style>")[0]
    assert "url(" not in style and "@import" not in style
    markup = re.sub(r"<script>.*?</script>", "", text, flags=re.S)
    assert "http:" not in markup and "https:" not in markup


def test_the_policy_lets_the_three_scripts_run_and_nothing_else(page: Page) -> None:
    policy = next(a["content"] for tag, a in page.elements if tag == "meta" and "http-equiv" in a) or ""
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in policy.partition("style-src")[0]
    running = [script for attributes, script in page.scripts if "type" not in attributes]
    assert len(running) == 3
    for script in running:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_every_indicator_has_a_row_and_its_details(document: Json, page: Page, text: str) -> None:
    ids = set(page.attribute("id"))
    for number in range(1, 32):
        assert f"indicator-0-{number}" in ids
    for one in document["systems"][0]["indicators"]:
        assert one["name_zh"] in row(text, one["number"]) and one["name_en"] in row(text, one["number"])
        assert one["explain"] in text


def test_statuses_stand_in_words(text: str) -> None:
    assert row(text, 2).count("未达标") >= 2 and "not met" in row(text, 2)
    assert "达标" in row(text, 3) and "未达标" in row(text, 3)
    assert "缺数据" in row(text, 16) and "data missing" in row(text, 16)
    assert "已说明豁免" in row(text, 17)
    assert "不适用" in row(text, 18)
    assert "达标，计分" in row(text, 22)
    assert "达标（未提出）" in row(text, 25) and "未提出" in row(text, 31)


def test_numbers_and_what_is_to_go(text: str) -> None:
    assert "2.164 吨/吨标准煤" in row(text, 2) and "2.164 tCO₂/tce" in row(text, 2)
    assert "园区碳排放减少 469,857 吨二氧化碳" in row(text, 2) and "综合能源消费量增加" not in row(text, 2)
    assert "reduce park CO2 by 469,857 tCO₂" in row(text, 2)
    details = text.partition('id="indicator-0-2"')[2].partition("</details>")[0]  # has every way
    assert "园区碳排放减少 469,857 吨二氧化碳；或综合能源消费量增加 469,857 吨标准煤" in details
    assert "reduce park CO2 by 469,857 tCO₂; or raise energy consumption by 469,857 tce" in details
    assert "≤0.2（年综合能源消费量＜100万吨）" in row(text, 2)
    assert "16.7 个百分点" in row(text, 7)  # 50 − 33.3
    assert "3 级" in row(text, 29) and "grade 3" in row(text, 29)


def test_an_indicator_that_measures_two_things_shows_both(text: str) -> None:
    cells = row(text, 23)
    assert "12.6%" in cells and "11.9%" in cells
    assert cells.count('class="z-value"') == 4  # two bars, in two languages
    assert row(text, 3).count('class="z-value"') == 2
    assert "z-value" not in row(text, 1) and "<svg" not in row(text, 16)


def test_binding_failures_come_first(text: str) -> None:
    box = text.partition('class="verdict not_met"')[2].partition("</article>")[0]
    assert "约束性指标未达标：2 项" in box
    order = ["单位能耗碳排放", "单位工业增加值二氧化碳排放量", "重要参考指标待改进：5 项", "终端电气化率"]
    places = [box.index(words) for words in order]
    assert places == sorted(places)
    assert "非化石能源消费占比" not in box  # it is met


def test_every_reading_is_told_and_a_changed_verdict_marked(text: str) -> None:
    details = text.partition('id="indicator-0-2"')[2].partition("</details>")[0]
    assert "等价值" in details and "当量值" in details and "0.9871" in details
    assert details.count("判定改变") == 1
    assert "873,594 tCO2 ÷ 403,737 tce = 2.1638 tCO2/tce" in details
    assert "≤0.3（年综合能源消费量≥100万吨）" in details
    assert "上年 2.31 吨/吨标准煤" in details and "-6.33%" in details
    evidence = text.partition('id="indicator-0-10"')[2].partition("</details>")[0]
    assert "ab" * 32 in evidence and "等 12 处" in evidence


def test_enterprises_stand_in_one_table(text: str) -> None:
    table = text.partition('id="table-enterprises-factory"')[2].partition("</table>")[0]
    assert table.count("<tr") == 4 and "2 绿电占比" in table and "61.5%" in table
    assert "2 / 3 家符合" in text


def test_the_systems_of_the_park_stand_beside_each_other(text: str) -> None:
    table = text.partition('id="table-comparison"')[2].partition("</table>")[0]
    assert table.count("<tr") == 3 and "国家级零碳园区建设指标体系" in table and "零碳工厂评价" not in table
    assert '<td class="n" data-v="31">31</td>' in table
    assert "None" not in text.partition("<main")[2].partition('id="indicators"')[0]


def test_charts_are_there_with_their_numbers(document: Json, page: Page) -> None:
    charts = {chart["id"]: chart for chart in page.data()["charts"]}
    assert set(charts) == CHARTS
    plant = document["virtual_power_plant"]
    ups = [trace["y"] for trace in charts["chart-vpp"]["data"] if trace.get("showlegend", True)]
    for hour in range(24):
        assert sum(values[hour] for values in ups) == pytest.approx(plant["up_kw"][hour])
    downs = [trace["y"] for trace in charts["chart-vpp"]["data"] if not trace.get("showlegend", True)]
    assert sum(values[12] for values in downs) == pytest.approx(-plant["down_kw"][12])
    fall = charts["chart-lmdi-0"]["data"][0]
    assert sum(fall["x"][:-1]) == pytest.approx(fall["x"][-1])
    assert charts["chart-lmdi-0"]["layout"]["xaxis"]["range"][0] > 0
    month = charts["chart-sgls-month"]["data"]
    load = document["source_grid_load_storage"]["by_month"][0]["load_kwh"]
    assert month[0]["y"][0] + month[1]["y"][0] == pytest.approx(load / 1000) == pytest.approx(month[2]["y"][0])


def test_ids_are_unique_and_links_and_controls_lead_somewhere(page: Page) -> None:
    ids = page.attribute("id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in page.attribute("href")} <= set(ids)
    assert set(page.attribute("aria-controls")) <= set(ids)


def test_it_can_be_used_without_a_mouse(page: Page) -> None:
    clickable = [tag for tag, attributes in page.elements if attributes.get("tabindex") not in (None, "0")]
    assert not clickable
    for tag, attributes in page.elements:
        if tag == "button":
            assert attributes["type"] == "button"
        if tag == "th":
            assert attributes["scope"] in {"col", "row", "rowgroup"}
    pressed = [a["aria-pressed"] for tag, a in page.elements if a.get("class") == "filter"]
    assert "true" in pressed and "false" in pressed
    pictures = [a for tag, a in page.elements if tag == "svg"]
    assert pictures and all(a.get("role") == "img" or a.get("aria-hidden") == "true" for a in pictures)
    assert sum(tag == "title" for tag, _ in page.elements) == 1 + sum(a.get("role") == "img" for a in pictures)
    assert [tag for tag, _ in page.elements if tag == "h1"] == ["h1"]


def _poison(value: Any) -> Any:
    """The same nasty text in every place that people type in; codes of the program stay."""
    typed = {
        "subject_name",
        "explanation",
        "file",
        "plants",
        "reference",
        "unit_zh",
        "target_text_zh",
        "tier_zh",
        "rows",
    }
    typed |= {"formula", "formula_filled_zh", "formula_filled_en", "locator", "rule_zh", "document_zh"}
    typed |= {f"{key}_{lang}" for key in ("name", "note", "message", "what", "label") for lang in ("zh", "en")}

    def walk(node: Any, key: str = "") -> Any:
        if isinstance(node, dict):
            return {name: walk(item, name) for name, item in node.items()}
        if isinstance(node, list):
            return [walk(item, key) for item in node]
        return EVIL if isinstance(node, str) and key in typed else node

    return walk(value)


def test_a_typed_text_never_becomes_markup(document: Json, page: Page) -> None:
    text = render_scorecard(_poison(document))
    assert EVIL not in text
    poisoned = Page(text)
    assert len(poisoned.scripts) == len(page.scripts) == 4
    assert not [tag for tag, _ in poisoned.elements if tag == "img"]
    assert EVIL in "".join(poisoned.text)
    assert "<img" not in str(poisoned.data()["charts"])


def test_both_languages_are_in_the_page(document: Json, text: str) -> None:
    english = render_scorecard(document, "en")
    assert '<html lang="zh-Hans" data-lang="zh">' in text
    assert '<html lang="en" data-lang="en">' in english
    for one in (text, english):
        assert "评价结论" in one and "Verdict" in one and "Riverside zero-carbon park" in one
    with pytest.raises(UsageError, match="fr"):
        render_scorecard(document, "fr")


def test_a_document_with_little_in_it_has_a_page(document: Json) -> None:
    for key in ("virtual_power_plant", "source_grid_load_storage", "decomposition"):
        document[key] = None
    document["systems"] = document["systems"][:1]
    for key in ("indicators", "checks", "classes"):
        document["systems"][0][key] = []
    document["systems"][0]["outcome"] = {"chosen": None, "near": None, "long": None}
    document["comparison"], document["findings"] = [], []
    found = Page(render_scorecard(document))
    assert found.data()["charts"] == []
    text = "".join(found.text)
    assert "没有分时电量数据" in text and "该体系没有这一目标期" in text
    assert len([script for attributes, script in found.scripts if "type" not in attributes]) == 2  # no Plotly


def test_a_term_without_a_role_is_shown_alone(document: Json) -> None:
    system = document["systems"][0]
    system["terms"] = [
        {"id": "2025", "role": "", "name_zh": "2025年目标", "name_en": "target of 2025", "from": None, "until": None}
    ]
    system["term"] = "2025"
    for one in system["indicators"]:
        one["terms"] = {"2025": one["near"]}
        one["near"] = one["long"] = None
    text = render_scorecard(document)
    assert "2025年目标" in row(text, 2) and "2.164" in row(text, 2)
