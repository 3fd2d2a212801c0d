"""The page of life-cycle results: what is drawn, what stands in the tables, names that are markup stay text."""

from __future__ import annotations

import json

from carbonacct.report.lca_html import render_lca
from tests.report.page_parser import Page
from tests.report.sample_lca import lca_document


def charts(text: str) -> dict[str, dict[str, object]]:
    for attributes, script in Page(text).scripts:
        if attributes.get("id") == "carbonacct-charts":
            return {chart["id"]: chart for chart in json.loads(script)["charts"]}
    raise AssertionError("the page has no charts")


def test_every_part_has_its_section_in_both_languages() -> None:
    text = render_lca(lca_document())
    for name in (
        "scores",
        "process",
        "flow",
        "supplier",
        "tree",
        "montecarlo",
        "compare",
        "sensitivity",
        "intensities",
    ):
        assert f'id="lca_{name}"' in text
    assert "按过程的贡献" in text and "Contributions by process" in text
    assert "对上 2 种基本流；方法有 200 个因子" in text and "gauss-seidel" in text and "1.0e-13" in text
    assert '<html lang="en"' in render_lca(lca_document(), "en")
    assert render_lca(lca_document()) == text


def test_the_tree_draws_positive_branches_and_lists_the_negative_one() -> None:
    text = render_lca(lca_document())
    trace = charts(text)["chart-tree"]["data"][0]  # type: ignore[index]
    assert trace["ids"] == ["bicycle", "steel", "coal"]
    # what is left of each sector beside its drawn branches: 2.5 − 2.0, 2.0 − 0.4, 0.4
    assert [round(value, 12) for value in trace["values"]] == [0.5, 1.6, 0.4]
    assert "scrap" in text.partition('id="table-tree"')[2]


def test_typed_names_stay_text() -> None:
    text = render_lca(lca_document())
    assert "steel mill <b>" not in text and "steel mill &lt;b&gt;" in text
    assert "made <i>" not in text


def test_a_run_without_uncertainty_says_so() -> None:
    document = lca_document()
    assert "没有一个输入带不确定度" not in render_lca(document)
    document["montecarlo"]["uncertain_inputs"] = 0
    assert "没有一个输入带不确定度" in render_lca(document)
