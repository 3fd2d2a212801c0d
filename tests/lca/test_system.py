"""Systems from matrices: order of entries, uncertainty beside them, named refusals, hash, files."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from carbonacct.errors import FormatVersionError, UsageError
from carbonacct.lca.entries import UNCERTAINTY_DTYPE, MatrixUncertainty
from carbonacct.lca.errors import DuplicateIdError, MatrixError, NonSquareError, NotFiniteError
from carbonacct.lca.prepared import prepared
from carbonacct.lca.scoring import score
from carbonacct.lca.system import MatrixSystem

A = [[1.0, -0.2, 0.0], [-0.5, 1.0, 0.0], [0.0, -0.1, 2.0]]
B = [[1.0, 2.0, 0.0], [0.0, 3.0, 4.0]]
IDS = {"products": ["a", "b", "c"], "processes": ["A", "B", "C"], "flows": ["co2", "ch4"]}


def coo(dense: list[list[float]], order: list[int]) -> sparse.coo_array:
    """The entries of a matrix in another order."""
    plain = sparse.coo_array(np.array(dense))
    rows, columns = plain.coords
    return sparse.coo_array((plain.data[order], (rows[order], columns[order])), shape=plain.shape)


def make(a: object = A, b: object = B, **changed: object) -> MatrixSystem:
    return MatrixSystem.from_matrices(a, b, **(IDS | changed))  # type: ignore[arg-type]


def test_any_form_of_a_matrix_is_the_same_system() -> None:
    forms = [np.array(A), sparse.csr_array(A), sparse.csc_matrix(A), coo(A, [5, 3, 1, 0, 2, 4])]
    made = [make(form) for form in forms]
    assert len({system.sha256 for system in made}) == 1
    assert made[-1].technosphere.toarray().tolist() == A
    assert made[0].product_index == {"a": 0, "b": 1, "c": 2}
    assert made[0].process_index["C"] == 2
    assert made[0].flow_index["ch4"] == 1


def test_the_matrices_passed_are_left_alone() -> None:
    given = sparse.csc_array(A)
    system = make(given)
    system.technosphere.data[:] = 0.0
    assert given.toarray().tolist() == A


def test_the_hash_changes_with_every_part() -> None:
    base = make().sha256
    assert make([[1.0, -0.2, 0.0], [-0.5, 1.0, 0.0], [0.0, -0.1, 2.5]]).sha256 != base
    assert make(products=["a", "b", "d"]).sha256 != base
    assert make(flows=["co2", "n2o"]).sha256 != base
    records = np.zeros(4, UNCERTAINTY_DTYPE)
    assert make(uncertainty=(None, records)).sha256 != base
    assert make(products=np.array(["a", "b", "c"], dtype=object)).sha256 == base


def test_duplicates_are_summed() -> None:
    twice = sparse.coo_array(([1.0, 0.5, 0.5, 1.0], ([0, 1, 1, 1], [0, 1, 1, 0])), shape=(2, 2))
    system = MatrixSystem.from_matrices(twice, [[1, 0]], products=[1, 2], processes=[1, 2], flows=[3])
    assert system.technosphere.toarray().tolist() == [[1.0, 0.0], [1.0, 1.0]]


def test_records_and_groups_follow_their_entries() -> None:
    order = [5, 3, 1, 0, 2, 4]
    a = coo(A, order)
    records = np.zeros(6, UNCERTAINTY_DTYPE)
    records["loc"] = a.data
    groups = np.arange(6, dtype=np.int64)
    system = make(a, uncertainty=MatrixUncertainty(records, technosphere_groups=groups))
    assert system.technosphere_uncertainty is not None
    assert system.technosphere_uncertainty["loc"].tolist() == system.technosphere.data.tolist()
    assert system.technosphere_groups is not None
    assert a.data[system.technosphere_groups].tolist() == system.technosphere.data.tolist()


def test_records_of_fewer_fields_and_by_row_and_column() -> None:
    b = sparse.csc_array(B)
    places = b.tocoo()
    kind = np.dtype([("row", "i4"), ("col", "i4"), ("loc", "f4"), ("group", "i8")])
    records = np.array(
        [(row, column, row * 10 + column, 7) for row, column in zip(*places.coords, strict=True)][::-1], dtype=kind
    )
    system = make(b=b, uncertainty={"biosphere": records})
    assert system.biosphere_uncertainty is not None and system.biosphere_groups is not None
    kept = system.biosphere.tocoo()
    assert system.biosphere_uncertainty["loc"].tolist() == [r * 10 + c for r, c in zip(*kept.coords, strict=True)]
    assert np.isnan(system.biosphere_uncertainty["scale"]).all()
    assert not system.biosphere_uncertainty["negative"].any()
    assert system.biosphere_groups.tolist() == [7] * 4


def test_a_stored_zero_keeps_its_record() -> None:
    a = sparse.coo_array(([1.0, 0.0, 1.0], ([0, 1, 1], [0, 0, 1])), shape=(2, 2))
    records = np.zeros(3, UNCERTAINTY_DTYPE)
    system = MatrixSystem.from_matrices(
        a, [[1, 1]], products=[1, 2], processes=[1, 2], flows=[3], uncertainty=(records, None)
    )
    assert system.technosphere.nnz == 3


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"a": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]}, NonSquareError, "as many products as processes"),
        ({"products": ["a", "b"]}, NonSquareError, "2 products and 3 processes"),
        ({"b": [[1.0, 2.0]]}, NonSquareError, "biosphere has shape"),
        ({"flows": ["co2"]}, NonSquareError, "1 rows"),
        ({"products": ["a", "b", "a"]}, DuplicateIdError, "products stand twice: a"),
        ({"processes": ["A", "A", "A"]}, DuplicateIdError, "processes stand twice: A"),
        ({"flows": ["co2", "co2"]}, DuplicateIdError, "flows stand twice: co2"),
        ({"a": [[1, 0, 0], [0, np.nan, 0], [0, 0, 1]]}, NotFiniteError, "technosphere holds nan in row 1, column 1"),
        ({"b": [[1, 0, np.inf], [0, 0, 0]]}, NotFiniteError, "biosphere holds inf in row 0, column 2"),
        ({"uncertainty": (np.zeros(2, UNCERTAINTY_DTYPE), None)}, MatrixError, "6 entries but 2 records"),
        ({"uncertainty": {"technosphere_groups": [1]}}, MatrixError, "6 entries but 1 groups"),
        ({"uncertainty": {"water": 1}}, MatrixError, "unknown parts"),
        ({"uncertainty": 5}, MatrixError, "MatrixUncertainty"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(changes: dict[str, object], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says) as caught:
        make(**changes)
    assert isinstance(caught.value, UsageError)


def test_duplicates_with_uncertainty_are_refused() -> None:
    twice = sparse.coo_array(([1.0, 0.5, 0.5, 1.0], ([0, 1, 1, 1], [0, 1, 1, 0])), shape=(2, 2))
    with pytest.raises(DuplicateIdError, match="stands twice"):
        MatrixSystem.from_matrices(
            twice, [[1, 0]], products=[1, 2], processes=[1, 2], flows=[3],
            uncertainty=(np.zeros(4, UNCERTAINTY_DTYPE), None),
        )  # fmt: skip


def test_records_for_other_entries_are_refused() -> None:
    records = np.zeros(4, [("row", "i4"), ("col", "i4"), ("loc", "f8")])
    with pytest.raises(MatrixError, match="are not those of its entries"):
        make(uncertainty=(None, records))


def test_a_saved_system_is_the_same_when_opened(tmp_path: Path) -> None:
    records = np.zeros(6, UNCERTAINTY_DTYPE)
    records["loc"] = range(6)
    system = make(
        products=["a", ("db", "b"), 3], labels={"a": "产品 a"}, flows=[("bio", 1), "ch4"],
        uncertainty=MatrixUncertainty(records, biosphere_groups=np.array([1, 1, -1, -1])),
    )  # fmt: skip
    folder = system.save(tmp_path / "saved")
    opened = MatrixSystem.load(folder)
    assert opened.sha256 == system.sha256
    assert (opened.products, opened.flows, opened.labels) == (system.products, system.flows, {"a": "产品 a"})
    fresh = MatrixSystem.from_matrices(
        opened.technosphere, opened.biosphere, products=opened.products, processes=opened.processes,
        flows=opened.flows,
        uncertainty=MatrixUncertainty(opened.technosphere_uncertainty, biosphere_groups=opened.biosphere_groups),
    )  # fmt: skip
    assert fresh.technosphere.toarray().tolist() == A
    demand, method = {("db", "b"): 2.0}, {("bio", 1): 1.0, "ch4": 28.0}
    assert score(opened, demand, method).value == score(system, demand, method).value
    assert MatrixSystem.load(system.save(tmp_path / "saved"), verify=False).sha256 == system.sha256
    plain = MatrixSystem.load(folder, uncertainty=False)
    assert plain.technosphere_uncertainty is None and plain.biosphere_groups is None
    assert score(plain, demand, method).value == score(system, demand, method).value
    again = pickle.loads(pickle.dumps(plain))
    for part in (plain, again):
        assert part.technosphere.toarray().tolist() == A
        assert prepared(part).pivot.tolist() == prepared(system).pivot.tolist()
        assert prepared(part).source.tolist() == prepared(system).source.tolist()
        assert not hasattr(part, "anything_else")


def test_what_a_score_does_not_need_is_verified_when_it_is_asked_for(tmp_path: Path) -> None:
    folder = make().save(tmp_path / "saved")
    content = bytearray((folder / "technosphere_data.npy").read_bytes())
    content[-3] ^= 1
    (folder / "technosphere_data.npy").write_bytes(content)
    system = MatrixSystem.load(folder, uncertainty=False)
    with pytest.raises(UsageError, match="was changed after it was saved: technosphere_data"):
        _ = system.technosphere


@pytest.mark.parametrize("name", ["technosphere_data.npy", "rows_values.npy", "ids.json"])
def test_a_saved_system_that_was_changed_is_refused(tmp_path: Path, name: str) -> None:
    folder = make().save(tmp_path / "saved")
    content = bytearray((folder / name).read_bytes())
    content[-3] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(UsageError, match=f"was changed after it was saved: {name}"):
        MatrixSystem.load(folder)


def test_saved_systems_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no readable saved system"):
        MatrixSystem.load(tmp_path / "nowhere")
    folder = make().save(tmp_path / "saved")
    head = json.loads((folder / "system.json").read_text(encoding="utf-8"))
    (folder / "system.json").write_text(json.dumps(head | {"format": "carbonacct.lci-matrices/9"}), encoding="utf-8")
    with pytest.raises(FormatVersionError, match="lci-matrices/9"):
        MatrixSystem.load(folder)
    (folder / "system.json").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="no readable saved system"):
        MatrixSystem.load(folder)


def test_a_folder_with_other_things_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(UsageError, match="holds something else"):
        make().save(tmp_path)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "keep"


def test_ids_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be saved"):
        make(products=["a", "b", frozenset({1})]).save(tmp_path / "saved")
