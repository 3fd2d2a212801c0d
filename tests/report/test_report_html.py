"""The page: self-contained, the same bytes twice, nothing typed can become markup, both languages."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import Any

import pandas as pd
import pytest

from carbonacct.errors import UsageError
from carbonacct.report.html import render_html
from tests.report.page_parser import Page

Json = dict[str, Any]
EVIL = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'
CHARTS = ("category", "enterprise", "monthly", "energy", "sankey", "waterfall-0")


@pytest.fixture
def page(document: Json, lines: pd.DataFrame, rows: pd.DataFrame) -> Page:
    return Page(render_html(document, lines=lines, rows=rows))


def test_the_same_bytes_twice(document: Json, lines: pd.DataFrame, rows: pd.DataFrame) -> None:
    first = render_html(document, lines=lines, rows=rows)
    assert render_html(document, lines=lines, rows=rows) == first
    assert first.startswith("<!DOCTYPE html>\n")


def test_nothing_is_loaded_from_elsewhere(page: Page) -> None:
    loading = {"src", "srcset", "data", "poster", "action", "formaction", "background"}
    for tag, attributes in page.elements:
        assert tag not in {"link", "iframe", "object", "embed", "base", "img"}
        assert not loading & attributes.keys(), (tag, attributes)
        assert (attributes.get("href") or "#").startswith("#")
        assert not any(name.startswith("on") for name in attributes)


def test_the_style_sheet_asks_no_address(document: Json) -> None:
    style = re.search(r"<style>(.*?)</style>", render_html(document), re.S)
    assert style is not None
    assert "url(" not in style.group(1) and "@import" not in style.group(1)


def test_the_policy_lets_the_two_scripts_run_and_nothing_else(page: Page) -> None:
    policy = next(a["content"] for tag, a in page.elements if tag == "meta" and "http-equiv" in a) or ""
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe-inline" not in policy.partition("style-src")[0]
    running = [text for attributes, text in page.scripts if "type" not in attributes]
    assert len(running) == 2
    for text in running:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_every_chart_is_there_with_its_data(page: Page) -> None:
    ids = page.attribute("id")
    drawn = {chart["id"] for chart in page.data()["charts"]}
    assert drawn == {f"chart-{name}" for name in CHARTS}
    tables = {name.removeprefix("table-data-") for name in ids if name.startswith("table-data-")}
    assert tables == set(CHARTS)
    buttons = [a for tag, a in page.elements if tag == "button" and a.get("class") == "csv"]
    assert {button["data-table"] for button in buttons} <= set(ids)
    panels = [a["aria-controls"] for tag, a in page.elements if tag == "button" and a.get("class") == "data"]
    assert {f"panel-{name}" for name in CHARTS} == set(panels) <= set(ids)


def test_ids_are_unique_and_links_lead_somewhere(page: Page) -> None:
    ids = page.attribute("id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in page.attribute("href")} <= set(ids)


def test_chart_numbers_are_those_of_the_document(document: Json, page: Page) -> None:
    charts = {chart["id"]: chart for chart in page.data()["charts"]}
    figures = {figure["path"]: figure["value"] for figure in document["figures"]}
    total = figures["park/national-park-910-a4/total"]
    stacked = charts["chart-category"]["data"]
    assert sum(trace["x"][0] for trace in stacked) == pytest.approx(total, rel=1e-12)
    monthly = charts["chart-monthly"]["data"]
    assert sum(value for trace in monthly for value in trace["y"]) == pytest.approx(total, rel=1e-12)
    energy = charts["chart-energy"]["data"]
    used = sum(value for trace in energy for value in trace["x"] if value is not None)
    assert used == pytest.approx(figures["energy/park/calorific/comprehensive"], rel=1e-12)
    bars = charts["chart-enterprise"]["data"][0]["x"]
    assert bars == sorted(bars, reverse=True) and len(bars) == 3
    fall = charts["chart-waterfall-0"]["data"][0]
    assert sum(fall["x"][:-1]) == pytest.approx(fall["x"][-1], rel=1e-12)
    assert fall["measure"] == ["absolute", "relative", "relative", "relative", "total"]


def test_a_facility_is_listed_below_its_enterprise_and_not_drawn_twice(document: Json) -> None:
    document["entities"].insert(1, document["entities"][1] | {"id": "works", "name": "一车间", "kind": "facility"})
    document["entities"][1]["parent_id"] = "chem"
    path = "enterprise/chem/gbt-32150-2015/total"
    total = next(figure for figure in document["figures"] if figure["path"] == path)
    document["figures"].append(total | {"path": "enterprise/works/gbt-32150-2015/total", "value": 1.0})
    text = render_html(document)
    bars = next(chart for chart in Page(text).data()["charts"] if chart["id"] == "chart-enterprise")
    assert len(bars["data"][0]["x"]) == 3
    table = text.partition('id="table-members"')[2].partition("</table>")[0]
    assert table.index("海晨新材料") < table.index('class="below">一车间') < table.index("园区合计")


def test_energy_given_as_positive_outflow_is_still_taken_off(document: Json) -> None:
    signed = Page(render_html(document)).data()
    for item in document["energy"]["by_carrier"]:
        for key in ("tce_calorific", "tce_equivalent"):
            item[key] = abs(item[key])
    assert Page(render_html(document)).data() == signed


def test_every_headline_figure_is_a_card_and_can_be_explained(document: Json, page: Page) -> None:
    paths = page.attribute("data-path")
    trees = page.attribute("data-fig")
    for path in (
        "park/national-park-910-a4/total", "intensity/national-park-910-a4/per_tce/calorific",
        "intensity/national-park-910-a4/per_tce/equivalent", "intensity/national-park-910-a4/per_value_added",
        "energy/park/calorific/comprehensive", "energy/park/equivalent/comprehensive",
        "energy/park/calorific/nonfossil_share", "energy/park/renewable_power_share", "energy/park/electrification",
        *document["headline"],
    ):  # fmt: skip
        assert path in paths and path in trees
    assert len(trees) == len(set(trees))
    text = " ".join(page.text)
    assert "activity/chp.xlsx / 2025 / F2" in text
    assert "演示〔2025〕1号" in text


def test_the_tree_goes_down_to_energy_lines(document: Json, rows: pd.DataFrame) -> None:
    row = rows.iloc[0]
    energy = pd.DataFrame(
        [
            {"line": number, "row_id": row["row_id"], "entity": "chp", "period": "2025-01", "carrier": "coal",
             "term": "purchased", "quantity": 10400.0, "quantity_unit": "t", "sign": 1.0, "tce": 7072.0,
             "terms": '[{"symbol":"tce","value":0.68,"unit":"tce/t","ref":"choice:x","note":""}]'}
            for number in range(20)
        ]
    )  # fmt: skip
    page = render_html(document, energy_lines=energy, rows=rows)
    assert "activity/chp.xlsx / 2025 / F2" not in render_html(document)
    assert "activity/chp.xlsx / 2025 / F2" not in render_html(document, energy_lines=energy)
    assert "7,072.0" in page


def _poison(document: Json) -> None:
    """The same nasty name everywhere a person can type one."""
    for entity in document["entities"]:
        entity["name"] = EVIL
    for finding in document["findings"]:
        finding["message_zh"] = finding["message_en"] = EVIL
        finding["source"] = {"file": EVIL, "sheet": EVIL, "cell": EVIL}
    for factor in document["factors"]:
        factor["note"] = factor["name_zh"] = EVIL
    for figure in document["figures"]:
        figure["label_zh"] = figure["note_en"] = EVIL
    for item in [*document["energy"]["by_carrier"], *document["categories"]]:
        item["name_zh"] = item["name_en"] = EVIL
    for flow in document["energy"]["flows"]:
        flow["source_zh"] = EVIL
    document["workspace"]["name_zh"] = document["workspace"]["note_zh"] = EVIL


def test_a_typed_name_never_becomes_markup(document: Json, lines: pd.DataFrame, rows: pd.DataFrame) -> None:
    plain = Page(render_html(document, lines=lines, rows=rows))
    _poison(document)
    page = render_html(document, lines=lines.assign(file=EVIL), rows=rows.assign(file=EVIL))
    assert EVIL not in page
    poisoned = Page(page)
    assert len(poisoned.scripts) == len(plain.scripts) == 3
    assert not [tag for tag, _ in poisoned.elements if tag == "img"]
    assert EVIL in "".join(poisoned.text)
    labels = json.dumps([chart["data"] for chart in poisoned.data()["charts"]])
    assert "<img" not in labels and "&lt;img" in labels


def test_both_languages_are_in_the_page(document: Json) -> None:
    chinese, english = render_html(document, "zh"), render_html(document, "en")
    assert '<html lang="zh-Hans" data-lang="zh">' in chinese
    assert '<html lang="en" data-lang="en">' in english
    for page in (chinese, english):
        assert "主要结果" in page and "Headline figures" in page
        assert "排放总量" in page and "total emissions" in page
    assert {"zh", "en"} == Page(chinese).data()["title"].keys()


def test_an_unknown_language_is_refused(document: Json) -> None:
    with pytest.raises(UsageError, match="fr"):
        render_html(document, "fr")


def test_warnings_and_the_synthetic_banner_stand_on_top(document: Json) -> None:
    page = render_html(document)
    top = page.partition("<main")[0]
    assert "演示数据" in top and "3 项提醒" in top and "2 个因子未核对原文" in top
    document["workspace"]["synthetic"] = False
    assert "演示数据：" not in render_html(document)


def test_an_empty_park_has_a_page(document: Json) -> None:
    for key in ("figures", "totals", "findings", "factors", "reconciliation", "headline", "profiles", "datasets"):
        document[key] = []
    document["energy"] = {"by_carrier": [], "flows": []}
    page = Page(render_html(document))
    assert page.data()["charts"] == []


def test_a_statement_that_does_not_close_is_marked(document: Json) -> None:
    assert "不闭合" not in render_html(document)
    document["reconciliation"][0]["relative_difference"] = 0.01
    assert "不闭合" in render_html(document)


def test_a_year_without_months_is_named(document: Json) -> None:
    for total in document["totals"]:
        total["period"] = "2025"
    monthly = next(c for c in Page(render_html(document)).data()["charts"] if c["id"] == "chart-monthly")
    assert monthly["data"][0]["x"] == [{"zh": "2025 全年", "en": "year 2025"}]
