"""SimaPro CSV: files made by hand in SimaPro's words, compared with what bw_simapro_csv reads in them."""

from __future__ import annotations

import math
from io import StringIO
from pathlib import Path

import pytest
from bw_simapro_csv import SimaProCSV
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbonacct.lca.datasets import AllocationFactor, Library
from carbonacct.lca.importers import read_library
from carbonacct.lca.importers.simapro import read, sniff
from tests.lca.packages import codes, damaged, places, write_zip

HEADER = """{SimaPro 9.5.0.2}
{processes}
{Date: 2024/1/31}
{Time: 10:11:12}
{Project: Works}
{CSV Format version: 9.0.0}
{CSV separator: Semicolon}
{Decimal separator: ,}
{Date separator: /}
{Short date format: yyyy/M/d}
{Export platform IDs: No}
{Skip empty fields: No}
{Convert expressions to constants: No}
{Related objects (system descriptions, substances, units, etc.): Yes}
{Include sub product stages and processes: No}

"""


def process(identifier: str, *sections: str, category: str = "material", geography: str = "Unspecified") -> str:
    body = "\n".join(f"{section}\n" for section in sections)
    return f"""Process

Category type
{category}

Process identifier
{identifier}

Type
Unit process

Process name
{identifier} made

Geography
{geography}

Infrastructure
No

Comment
first line\x7fsecond line

{body}
End

"""


STEEL = process(
    "P1",
    "Products\nSteel {CN};kg;2;80%;not defined;Metals\\Ferro;main\nSlag;kg;0,5;20;not defined;Metals;",
    "Avoided products\nPig iron;kg;0,2;Undefined;0;0;0;",
    "Resources\nIron ore;in ground;kg;1,6;Undefined;0;0;0;",
    "Materials/fuels\nCoal;kg;0,6;Lognormal;1,44;0;0;literature\nLime;t;load*0,5;Undefined;0;0;0;",
    "Electricity/heat\nPower/RER U;kWh;3;Normal;0,5;0;0;",
    "Emissions to air\nCarbon dioxide, fossil;low. pop.;kg;1,8;Triangle;0;1,5;2,5;\nDust;;g;share*1000;Uniform;0;1;3;",
    "Emissions to water\nChloride;river;kg;0,1;Undefined;0;0;0;",
    "Final waste flows\nMineral waste;;kg;0,3;Undefined;0;0;0;",
    "Waste to treatment\nScrap;kg;0,4;Undefined;0;0;0;",
    "Input parameters\nload;0,002;Lognormal;1,21;0;0;No;a comment",
    "Calculated parameters\nshare;load * factor ^ 2;",
    geography="Europe, Western",
)
TREATMENT = process("P2", "Waste treatment\nScrap;kg;1;All waste types;Others;", category="waste treatment")
COAL = process("P3", "Products\nCoal;kg;1;100;not defined;Fuels;")
TAIL = """Project Input parameters
factor;3;Undefined;0;0;0;No;

End

Units
kg;Mass;1;kg
t;Mass;1000;kg
g;Mass;0,001;kg

End

Airborne emissions
Carbon dioxide, fossil;kg;000124-38-9;greenhouse gas;

End

"""
LINE_END = "\n"
WHOLE = HEADER + STEEL + TREATMENT + COAL + TAIL


def cell(text: str, column: str, start: str) -> str:
    """Place of a column in the last line before the lists of substances that starts so."""
    lines = text.partition("\nAirborne emissions")[0].split("\n")
    return f"!{column}{1 + max(number for number, line in enumerate(lines) if (line + LINE_END).startswith(start))}"


def of(path: Path, text: str) -> Library:
    path.write_text(text, encoding="utf-8", newline="")
    return read(path)


def test_processes_products_and_exchanges(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(WHOLE.replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    library = read_library(tmp_path / "a.csv")
    assert (library.format, library.name, codes(library)) == ("simapro", "Works", set())
    steel, treatment, coal = library.processes
    assert (steel.id, steel.name, steel.location) == ("P1", "P1 made", "CN")
    assert (steel.categories, steel.comment) == (("material", "Metals", "Ferro"), "first line\nsecond line")
    made, slag, avoided, ore, fuel, lime, power, gas, dust, salt, rest, scrap = steel.exchanges
    assert [item.reference for item in steel.exchanges] == [True, True] + [False] * 10
    assert steel.allocation == (
        AllocationFactor("given", made.flow, 0.8),
        AllocationFactor("given", slag.flow, 0.2),
    )
    assert (steel.default_allocation, coal.default_allocation, coal.allocation) == ("given", "none", ())
    assert (avoided.avoided, avoided.direction) == (True, "output")
    assert (ore.direction, library.flows[ore.flow].compartment) == ("input", ("resource", "in ground"))
    assert (fuel.flow, fuel.direction, fuel.comment) == (coal.exchanges[0].flow, "input", "literature")
    assert (power.location, made.amount, slag.amount, salt.amount) == ("RER", 2.0, 0.5, 0.1)
    carbon = library.flows[gas.flow]
    assert (carbon.cas, carbon.compartment, carbon.unit) == ("124-38-9", ("air", "low. pop."), "kg")
    assert (library.flows[rest.flow].compartment, rest.direction) == (("waste",), "output")
    # The treatment takes the waste that the works puts out.
    assert (scrap.direction, library.flows[scrap.flow].kind) == ("output", "waste")
    taken = treatment.exchanges[0]
    assert (taken.flow, taken.direction, taken.reference, taken.amount) == (scrap.flow, "input", True, 1.0)
    # 0.002 × 0.5, and 0.002 × 3² × 1000.
    assert (lime.amount, dust.amount) == pytest.approx((0.001, 18.0))
    assert (lime.formula, lime.parameters) == ("load*0.5", ("P1|load",))
    assert dust.parameters == ("P1|load", "project|factor")
    assert str(gas.source) == f"a.csv{cell(WHOLE, 'D', 'Carbon dioxide')}"


def test_bw_simapro_csv_reads_the_same(tmp_path: Path) -> None:
    """With its logs switched off: it writes them to a folder of the user."""
    text = WHOLE.replace("Normal;0,5", "Undefined;0")  # it takes 2σ for a variance
    expected = SimaProCSV(StringIO(text), stderr_logs=False, write_logs=False)
    library = of(tmp_path / "a.csv", text)
    blocks = [block for block in expected.blocks if type(block).__name__ == "Process"]
    assert len(blocks) == len(library.processes) == 3
    kilograms = {"g": 0.001, "t": 1000.0}  # it converts masses
    for block, process_ in zip(blocks, library.processes, strict=True):
        sections = [section for name, section in block.blocks.items() if "parameters" not in name]
        lines = [line for section in sections for line in section.parsed]
        wanted = {line["name"]: line["amount"] for line in lines}
        found = {
            library.flows[item.flow].name: item.amount * kilograms.get(item.unit, 1.0) for item in process_.exchanges
        }
        assert found == pytest.approx(wanted, rel=1e-12)
        spreads = {line["name"]: line["scale"] for line in lines if line.get("uncertainty type") == 2}
        lognormal = [item for item in process_.exchanges if item.uncertainty and item.uncertainty.distribution == 2]
        scales = {library.flows[item.flow].name: item.uncertainty.scale for item in lognormal if item.uncertainty}
        assert scales == pytest.approx(spreads, rel=1e-12)


def test_distributions_are_written_as_95_percent(tmp_path: Path) -> None:
    library = of(tmp_path / "a.csv", WHOLE)
    found = {item.flow: item.uncertainty for item in library.processes[0].exchanges if item.uncertainty is not None}
    # stats_arrays: 2 lognormal, 3 normal, 4 uniform, 5 triangular. σg² = 1.44 → σg = 1.2; 2σ = 0.5 → σ = 0.25.
    coal, power = found["Coal"], found["Power/RER U"]
    assert (coal.distribution, coal.loc, coal.scale) == (2, pytest.approx(math.log(0.6)), pytest.approx(math.log(1.2)))
    assert (power.distribution, power.loc, power.scale) == (3, 3, 0.25)
    gas = found["Carbon dioxide, fossil|air|low. pop.|kg"]
    assert (gas.distribution, gas.minimum, gas.loc, gas.maximum) == (5, 1.5, 1.8, 2.5)
    dust = found["Dust|air|g"]
    assert (dust.distribution, dust.minimum, dust.maximum) == (4, 1, 3)
    load = next(item.uncertainty for item in library.parameters if item.name == "load")
    assert load is not None and load.scale == pytest.approx(math.log(1.1))


def test_separators_encodings_and_old_column_order(tmp_path: Path) -> None:
    english = (HEADER + COAL).replace("Semicolon", "Tab").replace("Decimal separator: ,", "Decimal separator: .")
    english = english.replace("Coal;kg;1;100;not defined;Fuels;", "Coal\tkg\t1.5\t100\tnot defined\tFuels\t")
    assert of(tmp_path / "a.csv", english).processes[0].exchanges[0].amount == 1.5
    old = process("P", "Products\nCoal;kg;1;100;not defined;Fuels;", "Emissions to air\nDust;;0,5;g;Undefined;0;0;0;")
    item = of(tmp_path / "b.csv", HEADER + old).processes[0].exchanges[1]
    assert (item.amount, item.unit) == (0.5, "g")
    (tmp_path / "c.csv").write_bytes((HEADER + COAL).replace("Coal", "Énergie – à l’usine").encode("cp1252"))
    library = read(tmp_path / "c.csv")
    assert library.processes[0].exchanges[0].flow == "Énergie – à l’usine"
    assert codes(library) == {"lca_archive.encoding"}
    (tmp_path / "d.csv").write_bytes((HEADER + COAL).replace("Coal", "无烟煤").encode("gbk"))
    assert read(tmp_path / "d.csv").processes[0].exchanges[0].flow == "无烟煤"


def test_units_of_one_product_are_converted_by_the_files_list(tmp_path: Path) -> None:
    buyer = process("P9", "Products\nx;kg;1;100;not defined;;", "Materials/fuels\nCoal;t;2;Undefined;0;0;0;")
    library = of(tmp_path / "a.csv", HEADER + COAL + buyer + TAIL)
    # 1 kg is 0.001 t.
    assert library.flows["Coal"].conversions == (("t", pytest.approx(0.001)),)
    assert library.processes[1].exchanges[1].unit == "t"


def test_a_treatment_of_minus_one_puts_out_minus_one(tmp_path: Path) -> None:
    library = of(tmp_path / "a.csv", HEADER + TREATMENT.replace("Scrap;kg;1;", "Scrap;kg;-1;"))
    item = library.processes[0].exchanges[0]
    assert (item.direction, item.amount, item.reference) == ("output", -1.0, True)


def test_methods(tmp_path: Path) -> None:
    text = (
        HEADER.replace("{processes}", "{methods}")
        + "Method\n\nName\nMine\n\nEnd\n\nImpact category\nWarming;kg CO2 eq\n\nSubstances\n"
        + "Air;low. pop.;Carbon dioxide, fossil;000124-38-9;1;kg\n"
        + "Air;(unspecified);Methane;000074-82-8;29,8;kg CO2 eq / kg\n\nEnd\n"
    )
    files = {"m.csv": text, "p.csv": WHOLE}
    library = read(write_zip(tmp_path / "a.zip", files))
    (method,) = library.methods
    assert (method.name, method.unit) == (("Mine", "Warming"), "kg CO2 eq")
    factors = dict(method.factors)
    assert factors == {"Carbon dioxide, fossil|air|low. pop.|kg": 1.0, "Methane|air|kg": 29.8}
    assert "Carbon dioxide, fossil|air|low. pop.|kg" in {item.flow for item in library.processes[0].exchanges}


ROW = "Emissions to air\nDust;;kg;{};Undefined;0;0;0;"
MADE = "Products\nx;kg;1;100;not defined;;"


@pytest.mark.parametrize(
    ("text", "code", "column", "start"),
    [
        (process("P", MADE, ROW.format("NaN")), "lca_dataset.not_a_number", "D", "Dust"),
        (process("P", MADE, ROW.format("-Inf")), "lca_dataset.not_a_number", "D", "Dust"),
        (process("P", MADE, ROW.format("")), "lca_dataset.not_a_number", "D", "Dust"),
        (process("P", MADE, ROW.format("9" * 400)), "lca_dataset.not_a_number", "D", "Dust"),
        (process("P", MADE, ROW.format("lost*2")), "lca_simapro.expression", "D", "Dust"),
        (process("P", MADE, ROW.format("1/0")), "lca_simapro.expression", "D", "Dust"),
        (process("P", MADE, ROW.format("1,5,5")), "lca_simapro.expression", "D", "Dust"),
        (process("P", MADE, "Emissions to air\nDust;;kg"), "lca_simapro.short_row", "A", "Dust;;kg"),
        (process("P", MADE, "Emissions to air\n;;kg;1;Undefined;0;0;0"), "lca_simapro.short_row", "A", ";;kg"),
        (process("P", MADE, ROW.format("1").replace("kg", "")), "lca_simapro.no_unit", "C", "Dust"),
        (process("P", MADE.replace(";1;", ";0;")), "lca_simapro.zero_product", "C", "x;"),
        (process("P", ROW.format("1")), "lca_dataset.no_reference", "A", "Process\n"),
        (process("P", MADE) + process("P", MADE), "lca_dataset.duplicate_id", "A", "Process\n"),
        (process("P", MADE).replace("End\n", ""), "lca_simapro.no_end", "A", "Process\n"),
        (
            process("P", MADE, "Input parameters\na;1;Undefined;0;0;0;No;\nA;2;Undefined;0;0;0;No;"),
            "lca_simapro.parameter_twice",
            "A",
            "A;",
        ),
        (process("P", MADE, "Calculated parameters\na;b+1;\nb;a+1;"), "lca_simapro.expression", "B", "a;b"),
        (process("P", MADE, "Separated waste\nScrap;Steel;80;"), "lca_simapro.split_waste", "A", "Scrap;Steel"),
        (process("P", MADE) + "what?\n", "lca_simapro.outside", "A", "what"),
        ("Product stage\n\nEnd\n" + process("P", MADE), "lca_simapro.stage_left_out", "A", "Product stage"),
        (process("P", MADE) + "Units\nkg;Mass;0;kg\n\nEnd\n", "lca_dataset.impossible_factor", "C", "kg;Mass"),
    ],
)
def test_faults_name_their_cell(tmp_path: Path, text: str, code: str, column: str, start: str) -> None:
    library = of(tmp_path / "a.csv", HEADER + text)
    assert code in codes(library)
    assert cell(HEADER + text, column, start) in places(library, code)
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_files_without_a_header_or_anything_else(tmp_path: Path) -> None:
    library = of(tmp_path / "a.csv", "{SimaPro 9}\n" + COAL)
    assert (len(library.processes), codes(library)) == (1, {"lca_simapro.no_separator"})
    assert codes(of(tmp_path / "b.csv", "")) == {"lca_archive.empty", "lca_dataset.no_data_set"}
    assert codes(of(tmp_path / "c.csv", HEADER)) == {"lca_dataset.no_data_set"}
    assert "lca_simapro.no_end" in codes(of(tmp_path / "d.csv", WHOLE[: len(HEADER) + 700]))
    library = read(write_zip(tmp_path / "e.zip", {"../a.csv": WHOLE, "b.csv": HEADER + COAL}))
    assert (len(library.processes), codes(library)) == (1, {"lca_archive.unsafe_name"})
    # A decimal comma under a header that promises points is no number.
    assert "lca_simapro.expression" in codes(of(tmp_path / "f.csv", WHOLE.replace("separator: ,", "separator: .")))


def test_a_stray_quotation_mark_does_not_swallow_the_file(tmp_path: Path) -> None:
    library = of(tmp_path / "a.csv", WHOLE.replace("literature", '"8 inch'))
    assert len(library.processes) == 3


def test_the_format_is_told_by_content() -> None:
    assert sniff(["a.csv"], WHOLE.encode())
    assert sniff(["a.csv"], b'\xef\xbb\xbf"{SimaPro 8.2}"')
    assert not sniff(["a.csv"], b"Database,x\nActivity,y\n")
    assert not sniff(["a.json"], b'{"@type": "Process"}')


def check(folder: Path, data: bytes) -> None:
    (folder / "a.csv").write_bytes(data)
    library = read(folder / "a.csv")
    codes(library)
    for process_ in library.processes:
        for item in process_.exchanges:
            assert math.isfinite(item.amount)
            assert item.flow in library.flows


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=damaged(WHOLE.encode()))
def test_damage_never_raises(tmp_path: Path, data: bytes) -> None:
    check(tmp_path, data)


LINE = st.one_of(
    st.text(max_size=20), st.sampled_from(WHOLE.split("\n")), st.lists(st.text(max_size=4), max_size=9).map(";".join)
)


@pytest.mark.long
@settings(max_examples=3000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=damaged(WHOLE.encode()), lines=st.lists(LINE, max_size=60))
def test_no_file_raises(tmp_path: Path, data: bytes, lines: list[str]) -> None:
    check(tmp_path, data)
    check(tmp_path, (HEADER + "\n".join(lines)).encode("utf-8", errors="replace"))
