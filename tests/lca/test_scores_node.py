"""A score as a figure of the lineage graph: the hashes of what it was computed from."""

from __future__ import annotations

import hashlib

from carbonacct.lca.scoring import Score, mapping_sha256, score
from carbonacct.lca.system import MatrixSystem
from carbonacct.lineage.explain import Evidence, explain
from carbonacct.lineage.graph import Graph, node_record


def bread(flour: float = 2.0) -> MatrixSystem:
    return MatrixSystem.from_matrices(
        [[1.0, 0.0], [-flour, 1.0]],
        [[0.5, 3.0]],
        products=["bread", "flour"],
        processes=["bake", "mill"],
        flows=["co2"],
    )


def one(flour: float = 2.0, demand: float = 1.0, factor: float = 1.0) -> Score:
    return score(bread(flour), {"bread": demand}, {"co2": factor})


def test_a_score_is_a_number() -> None:
    found = one()  # 0.5 + 2 × 3
    assert float(found) == found.score == found.value == 6.5


def test_the_node_names_the_hashes() -> None:
    found = one()
    node = found.node("footprint.bread", "面包碳足迹", "footprint of bread", "kg")
    assert (node.operation, node.value, node.unit) == ("matrix", 6.5, "kg")
    kinds = [reference.partition(":")[0] for reference in node.factors]
    assert kinds == ["lci", "demand", "method"]
    assert node.factors[0] == f"lci:{bread().sha256}"
    # the digest by hand: one line, the text of the id and the digits of the number
    assert node.factors[1] == "demand:" + hashlib.sha256(b"'bread'\x1f1.0").hexdigest()


def test_what_changes_a_score_changes_a_hash() -> None:
    base = one().node("p", "甲", "a").factors
    for place, other in enumerate((one(flour=2.5), one(demand=2.0), one(factor=2.0))):
        changed = other.node("p", "甲", "a").factors
        assert [number for number in range(3) if changed[number] != base[number]] == [place]


def test_the_order_of_a_mapping_does_not_change_its_hash() -> None:
    assert mapping_sha256({"a": 1.0, ("b", 2): 2}) == mapping_sha256({("b", 2): 2.0, "a": 1})


def test_a_matrix_figure_explains_itself() -> None:
    node = Graph().add(one().node("footprint.bread", "面包碳足迹", "footprint of bread", "kg"))
    evidence = Evidence({node.path: node_record(node)}, {}, {}, {}, {})
    told = explain(node.path, evidence)
    assert told.value == 6.5
    assert "生命周期矩阵求解" in told.detail_zh
    assert [child.kind for child in told.children] == ["hash"] * 3
    assert bread().sha256 in told.children[0].label_zh
    assert told.children[2].label_en.startswith("characterisation method, sha256 ")
