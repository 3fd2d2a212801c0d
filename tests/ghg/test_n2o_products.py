"""N2O of nitric and adipic acid: 2006 IPCC Guidelines vol. 3 ch. 3 eq. 3.6 and 3.8.

Hand calculation from these equations; no worked example in print was found.

E = P × EF × (1 − DF × ASUF). Defaults: table 3.3 (NSCR 2 kg/t), table 3.4 (thermal destruction 0.985 and 0.97);
provincial guidelines: dual pressure 8.0, adipic acid 293 kg/t.
"""

from __future__ import annotations

import pytest

from carbonacct.lineage.terms import factor_refs
from tests.ghg.accounting import LOCATION, NATIONAL, codes, kg, lines_of, method_context, only
from tests.ghg.sources import co2e, row


def mass(**values: object) -> float:
    line = only(lines_of(row("n2o_products", **values), method_context(LOCATION)))
    assert (line.category, line.gas, line.method) == ("process", "N2O", "n2o_products")
    assert all(term.ref for term in line.terms)
    return kg(line)


def test_nitric_acid_without_abatement() -> None:
    # 27 000 t × 8.0 kg/t = 216 000 kg
    assert mass(product="nitric_acid", process="dual", production=27_000) == pytest.approx(216_000, rel=1e-12)


def test_nitric_acid_with_tail_gas_catalyst() -> None:
    # measured 7.5 kg/t before the catalyst, which destroys 90 % for 95 % of the time
    # 10 000 × 7.5 × (1 − 0.9 × 0.95) = 75 000 × 0.145 = 10 875 kg
    values = {"product": "nitric_acid", "production": 10_000, "emission_factor": 7.5}
    assert mass(**values, destruction=0.9, abatement_use=0.95) == pytest.approx(10_875, rel=1e-12)


def test_adipic_acid_with_thermal_destruction() -> None:
    # 1000 t × 293 kg/t × (1 − 0.985 × 0.97) = 293 000 × 0.04455 = 13 053.15 kg
    found = mass(product="adipic_acid", production=1000, abatement="thermal")
    assert found == pytest.approx(13_053.15, rel=1e-12)


def test_adipic_acid_at_the_default_of_the_guidelines_of_2006() -> None:
    # 300 kg/t as table 3.4 prints it, typed in the row: 1000 × 300 × (1 − 0.925 × 0.89) = 300 000 × 0.17675 = 53 025 kg
    record = row("n2o_products", product="adipic_acid", production=1000, emission_factor=300, abatement="catalytic")
    context = method_context(LOCATION)
    assert kg(only(lines_of(record, context))) == pytest.approx(53_025, rel=1e-12)
    total, _ = co2e([record], context)  # AR6: 273
    assert total == pytest.approx(53_025 * 273, rel=1e-12)


def test_a_default_after_abatement_is_not_abated_again() -> None:
    # 1000 t × 2.0 kg/t
    assert mass(product="nitric_acid", process="nscr", production=1000) == pytest.approx(2000, rel=1e-12)
    context = method_context(LOCATION)
    record = row("n2o_products", product="nitric_acid", process="nscr", production=1000, destruction=0.8)
    assert lines_of(record, context) == []
    assert [(f.code, f.source) for f in context.findings] == [("process.abated_twice", record.source)]


def test_nitric_acid_of_unknown_process_is_an_error_at_the_row() -> None:
    context, record = method_context(LOCATION), row("n2o_products", product="nitric_acid", production=1)
    assert lines_of(record, context) == []
    assert [(f.code, f.source) for f in context.findings if f.severity == "error"] == [
        ("process.no_default", record.source)
    ]


def test_other_products_and_a_profile_of_co2_alone() -> None:
    assert mass(product="caprolactam", production=100) == pytest.approx(900, rel=1e-12)  # 100 t × 9 kg/t
    context = method_context(NATIONAL)
    record = row("n2o_products", product="caprolactam", production=100)
    assert (lines_of(record, context), codes(context.findings)) == ([], set())


def test_factors_are_named() -> None:
    record = row("n2o_products", product="adipic_acid", production=1, abatement="thermal")
    line = only(lines_of(record, method_context(LOCATION)))
    assert factor_refs(line.terms) == (
        "cn-provincial-process@2011#adipic_acid.any",
        "ipcc-2006-chemical@2006#abatement.thermal.destruction",
        "ipcc-2006-chemical@2006#abatement.thermal.use",
    )


@pytest.mark.parametrize(
    ("values", "code"),
    [
        # the factors of glyoxal and glyoxylic acid are those after destruction, as those of two kinds of nitric acid
        ({"product": "glyoxal", "destruction": 0.8}, "process.abated_twice"),
        ({"product": "glyoxylic_acid", "destruction": 0.8}, "process.abated_twice"),
        ({"product": "nitric_acid", "process": "nscr", "abatement": "catalytic"}, "process.abated_twice"),
        # table 3.4 is of adipic acid: its efficiencies say nothing of another product
        ({"product": "nitric_acid", "process": "dual", "abatement": "catalytic"}, "process.abatement_of_adipic"),
        ({"product": "caprolactam", "abatement": "thermal", "destruction": 0.9}, "process.abatement_of_adipic"),
        ({"product": "nitric_acid", "process": "dual", "abatement_use": 0.95}, "process.efficiency_missing"),
    ],
)
def test_abatement_that_cannot_be_counted_is_an_error_at_the_row(values: dict[str, object], code: str) -> None:
    context, record = method_context(LOCATION), row("n2o_products", production=1000, **values)
    assert lines_of(record, context) == []
    assert [(f.code, f.source) for f in context.findings if f.severity == "error"] == [(code, record.source)]


def test_a_kind_of_abatement_beside_measured_efficiencies_needs_no_default() -> None:
    # 1000 t × 7.5 kg/t × (1 − 0.9 × 0.95) = 1087.5 kg: both numbers are the row's own
    values = {"product": "nitric_acid", "production": 1000, "emission_factor": 7.5, "abatement": "catalytic"}
    assert mass(**values, destruction=0.9, abatement_use=0.95) == pytest.approx(1087.5, rel=1e-12)
