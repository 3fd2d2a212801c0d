"""Terms: references of measured values, canonical text, published references."""

from __future__ import annotations

from carbonacct.lineage.terms import UNIT_CONVERSION, Term, factor_refs, measured_ref, terms_text


def test_reference_to_cells_of_the_row() -> None:
    assert measured_ref("ncv") == "row:ncv"
    assert measured_ref("pressure_mpa", "dryness") == "row:pressure_mpa row:dryness"


def test_terms_as_text() -> None:
    terms = [Term("NCV", 20.5, "GJ/t", "row:ncv"), Term("u", 0.001, "t/kg", UNIT_CONVERSION, "换算")]
    assert terms_text(terms) == (
        '[{"symbol":"NCV","value":20.5,"unit":"GJ/t","ref":"row:ncv","note":""},'
        '{"symbol":"u","value":0.001,"unit":"t/kg","ref":"unit","note":"换算"}]'
    )
    assert terms_text([]) == "[]"


def test_published_references_in_order_and_once() -> None:
    terms = [
        Term("44/12", 44 / 12, "1", "c@1#co2 c@1#carbon"),
        Term("u", 10.0, "1", UNIT_CONVERSION),
        Term("h", 1.0, "1", "row:temperature_c h@1#zero"),
        Term("EF", 0.0, "1", "choice:electricity.green_trade"),
        Term("EF", 2.0, "1", "c@1#carbon"),
    ]
    assert factor_refs(terms) == ("c@1#co2", "c@1#carbon", "h@1#zero")
