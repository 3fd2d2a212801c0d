"""The graph of figures: what it refuses, what it computes, and its canonical digest."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonacct.errors import CarbonacctError
from carbonacct.lineage.graph import Graph, Node, digest, mapping_digest, node_record


def given_figure(path: str, value: float | None) -> Node:
    return Node(path, path, path, value, "t", "given")


@pytest.fixture
def graph() -> Graph:
    made = Graph()
    for path, value in (("a", 5.0), ("b", 2.0), ("zero", 0.0), ("minus", -1.0), ("none", None)):
        made.add(given_figure(path, value))
    return made


def test_a_path_stands_once(graph: Graph) -> None:
    with pytest.raises(CarbonacctError, match="figure a is computed twice"):
        graph.add(given_figure("a", 1.0))
    assert graph.value("a") == 5.0


def test_inputs_must_stand_before(graph: Graph) -> None:
    with pytest.raises(CarbonacctError, match=r"figure s uses unknown figures \['c'\]"):
        graph.add(Node("s", "", "", 0.0, "t", "sum", ("a", "c")))
    assert "s" not in graph


def test_sum_and_difference(graph: Graph) -> None:
    assert graph.sum("s", "", "", "t", ["a", "b", "a"]).value == 12.0
    assert graph.sum("nothing", "", "", "t", []).value == 0.0
    # the first minus the others: 5 − 2 − (−1) = 4
    node = graph.difference("d", "", "", "t", ["a", "b", "minus"])
    assert (node.value, node.inputs, node.operation) == (4.0, ("a", "b", "minus"), "difference")


def test_ratio_has_no_value_where_the_divisor_is_not_above_zero(graph: Graph) -> None:
    assert graph.ratio("r", "", "", "1", "a", "b").value == 2.5
    assert graph.ratio("r0", "", "", "1", "a", "zero").value is None
    assert graph.ratio("r-", "", "", "1", "a", "minus").value is None


def test_a_figure_without_a_value_is_in_no_sum(graph: Graph) -> None:
    with pytest.raises(CarbonacctError, match="figure none has no value"):
        graph.sum("s", "", "", "t", ["a", "none"])
    with pytest.raises(CarbonacctError, match="figure unknown has no value"):
        graph.value("unknown")


def test_figures_come_in_the_order_they_were_added(graph: Graph) -> None:
    assert [node.path for node in graph] == ["a", "b", "zero", "minus", "none"]
    assert len(graph) == 5
    assert graph["b"].value == 2.0


def test_digest_does_not_depend_on_the_order_of_keys() -> None:
    # sha256 of the text {"a":[1,0.1],"中":null}, written out here by hand
    text = '{"a":[1,0.1],"中":null}'
    expected = hashlib.sha256(text.encode("utf-8")).hexdigest()
    assert digest({"中": None, "a": [1, 0.1]}) == expected
    assert digest({"a": [1, 0.1], "中": None}) == expected


@given(st.dictionaries(st.text(), st.lists(st.floats(allow_nan=False, allow_infinity=False) | st.text() | st.none())))
def test_the_digest_of_a_mapping_is_that_of_the_whole(content: dict[str, list[object]]) -> None:
    assert mapping_digest(reversed(content), content.__getitem__) == digest(content)


def test_digest_refuses_what_json_does_not_have() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        digest({"a": float("nan")})


@given(st.dictionaries(st.text(), st.floats(allow_nan=False, allow_infinity=False)))
def test_digest_sees_every_bit(content: dict[str, float]) -> None:
    again = json.loads(json.dumps(content))
    assert digest(again) == digest(content)
    assert digest({**content, "k": 0.1}) != digest({**content, "k": 0.1 + 2**-55})


def test_a_node_is_written_as_plain_lists() -> None:
    node = Node("p", "甲", "a", 1.5, "t", "lines", lines=(3, 4), factors=("d@1#f",), note_en="n")
    assert node_record(node) == {
        "path": "p", "label_zh": "甲", "label_en": "a", "value": 1.5, "unit": "t", "operation": "lines",
        "inputs": [], "lines": [3, 4], "energy_lines": [], "rows": [], "factors": ["d@1#f"],
        "note_zh": "", "note_en": "n",
    }  # fmt: skip
