"""Small packages of each exchange format, made by hand after the published schemas, and ways to damage them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from carbonacct.findings import Finding
from carbonacct.lca.datasets import Library

Files = dict[str, str | bytes]


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of some members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def write_zip(path: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write a zip archive and give its path."""
    path.write_bytes(zipped(files))
    return path


def codes(found: Library | list[Finding] | tuple[Finding, ...]) -> set[str]:
    """Codes of findings; the texts of all of them are made, so a value that a text misses shows."""
    findings = found.findings if isinstance(found, Library) else found
    for item in findings:
        for lang in ("zh", "en"):
            assert item.message(lang)
            assert item.hint(lang)
    return {item.code for item in findings}


def places(library: Library, code: str) -> set[str]:
    """Member and place of every finding of one code."""
    return {f"{item.source.sheet}!{item.source.cell}" for item in library.findings if item.code == code and item.source}


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """Some bytes of a file flipped, and perhaps its end cut off."""
    changed = bytearray(data)
    for _ in range(draw(st.integers(0, 6))):
        changed[draw(st.integers(0, len(changed) - 1))] = draw(st.integers(0, 255))
    if draw(st.booleans()):
        changed = changed[: draw(st.integers(0, len(changed)))]
    return bytes(changed)


MASS, ENERGY, ITEMS = "fp-mass", "fp-energy", "fp-items"


def _ref(kind: str, identifier: str, **more: object) -> dict[str, object]:
    return {"@type": kind, "@id": identifier, **more}


def jsonld_units() -> dict[str, dict[str, object]]:
    """Unit groups and flow properties in the words of schema 1.x."""
    return {
        "unit_groups/ug-mass.json": _ref(
            "UnitGroup",
            "ug-mass",
            name="Units of mass",
            units=[
                _ref("Unit", "u-kg", name="kg", referenceUnit=True, conversionFactor=1.0),
                _ref("Unit", "u-t", name="t", conversionFactor=1000.0, synonyms=["tonne"]),
            ],
        ),
        "unit_groups/ug-energy.json": _ref(
            "UnitGroup",
            "ug-energy",
            name="Units of energy",
            units=[
                _ref("Unit", "u-mj", name="MJ", referenceUnit=True, conversionFactor=1.0),
                _ref("Unit", "u-kwh", name="kWh", conversionFactor=3.6),
            ],
        ),
        "flow_properties/fp-mass.json": _ref("FlowProperty", MASS, name="Mass", unitGroup=_ref("UnitGroup", "ug-mass")),
        "flow_properties/fp-energy.json": _ref(
            "FlowProperty", ENERGY, name="Energy", unitGroup=_ref("UnitGroup", "ug-energy")
        ),
    }


def _flow_1x(identifier: str, name: str, kind: str, properties: list[tuple[str, float]], **more: object) -> object:
    return _ref(
        "Flow",
        identifier,
        name=name,
        flowType=kind,
        flowProperties=[
            {
                "referenceFlowProperty": number == 0,
                "flowProperty": _ref("FlowProperty", prop),
                "conversionFactor": factor,
            }
            for number, (prop, factor) in enumerate(properties)
        ],
        **more,
    )


def _exchange_1x(flow: str, amount: object, unit: str, prop: str, is_input: bool, **more: object) -> dict[str, object]:
    return {
        "@type": "Exchange",
        "flow": _ref("Flow", flow, name=flow, flowType="PRODUCT_FLOW"),
        "amount": amount,
        "unit": _ref("Unit", unit, name=unit.removeprefix("u-")),
        "flowProperty": _ref("FlowProperty", prop),
        "input": is_input,
        **more,
    }


def jsonld_1x() -> dict[str, dict[str, object]]:
    """A boiler that makes heat and ash from coal, as openLCA 1.x writes it; with categories, parameters, allocation."""
    exchanges = [
        _exchange_1x("f-heat", 1.0, "u-kwh", ENERGY, False, quantitativeReference=True, **{"@id": "x0"}),
        _exchange_1x("f-ash", 0.02, "u-kg", MASS, False, **{"@id": "x1"}),
        _exchange_1x(
            "f-coal",
            0.18,
            "u-kg",
            MASS,
            True,
            amountFormula="Heat_Rate / NCV",
            defaultProvider=_ref("Process", "p-mine"),
            dqEntry="(2;4;n.a.;3;1)",
            uncertainty={"distributionType": "LOG_NORMAL_DISTRIBUTION", "geomMean": 0.18, "geomSd": 1.2},
            **{"@id": "x2"},
        ),
        _exchange_1x("f-co2", 0.44, "u-kg", MASS, False, **{"@id": "x3"}),
        _exchange_1x("f-power", 0.1, "u-kwh", ENERGY, True, avoidedProduct=True, **{"@id": "x4"}),
    ]
    process = _ref(
        "Process",
        "p-boiler",
        name="Heat, coal boiler",
        category=_ref("Category", "c-heat", name="Heat"),
        location=_ref("Location", "l-cn", name="China"),
        processDocumentation={"validFrom": "2020-01-01T00:00:00+08:00", "validUntil": "2025-12-31"},
        defaultAllocationMethod="ECONOMIC_ALLOCATION",
        exchanges=exchanges,
        parameters=[
            {"name": "NCV", "inputParameter": True, "value": 20.0},
            {"name": "Heat_Rate", "inputParameter": False, "value": 3.6, "formula": "KWH_MJ * 1"},
        ],
        allocationFactors=[
            {"allocationType": "ECONOMIC_ALLOCATION", "product": _ref("Flow", "f-heat"), "value": 0.9},
            {"allocationType": "ECONOMIC_ALLOCATION", "product": _ref("Flow", "f-ash"), "value": 0.1},
            {
                "allocationType": "CAUSAL_ALLOCATION",
                "product": _ref("Flow", "f-ash"),
                "value": 0.25,
                "exchange": {"flow": _ref("Flow", "f-coal")},
            },
            {"allocationType": "PHYSICAL_ALLOCATION", "value": 0.0},
        ],
    )
    return {
        "context.json": {"@vocab": "http://openlca.org/schema/v1.0/"},
        **jsonld_units(),
        "categories/c-air.json": _ref("Category", "c-air", name="air"),
        "categories/c-urban.json": _ref("Category", "c-urban", name="urban", category=_ref("Category", "c-air")),
        "categories/c-energy.json": _ref("Category", "c-energy", name="Energy"),
        "categories/c-heat.json": _ref("Category", "c-heat", name="Heat", category=_ref("Category", "c-energy")),
        "locations/l-cn.json": _ref("Location", "l-cn", name="China", code="CN"),
        "parameters/g.json": _ref("Parameter", "g", name="kWh_MJ", inputParameter=True, value=3.6),
        "flows/f-heat.json": _flow_1x("f-heat", "Heat 热力", "PRODUCT_FLOW", [(ENERGY, 1.0)]),
        "flows/f-ash.json": _flow_1x("f-ash", "Ash", "PRODUCT_FLOW", [(MASS, 1.0)]),
        "flows/f-coal.json": _flow_1x("f-coal", "Coal", "PRODUCT_FLOW", [(MASS, 1.0), (ENERGY, 20.0)]),
        "flows/f-power.json": _flow_1x("f-power", "Power", "PRODUCT_FLOW", [(ENERGY, 1.0)]),
        "flows/f-co2.json": _flow_1x(
            "f-co2",
            "Carbon dioxide",
            "ELEMENTARY_FLOW",
            [(MASS, 1.0)],
            cas="000124-38-9",
            formula="CO2",
            category=_ref("Category", "c-urban", name="urban"),
        ),
        "processes/p-boiler.json": process,
        "lcia_methods/m.json": _ref(
            "ImpactMethod", "m", name="GWP", impactCategories=[_ref("ImpactCategory", "ic", name="100a")]
        ),
        "lcia_categories/ic.json": _ref(
            "ImpactCategory",
            "ic",
            name="100a",
            referenceUnitName="kg CO2e",
            impactFactors=[
                {
                    "flow": _ref("Flow", "f-co2"),
                    "value": 1000.0,
                    "unit": _ref("Unit", "u-t", name="t"),
                    "flowProperty": _ref("FlowProperty", MASS),
                }
            ],
        ),
    }


def as_files(entities: Mapping[str, object]) -> Files:
    """Members of a JSON package as text."""
    return {name: json.dumps(entity, ensure_ascii=False) for name, entity in entities.items()}


ODD = st.sampled_from(
    [None, True, -1, 0, 1e308, float("nan"), "", "x", "1,5", [], {}, [[]], [{}], {"@id": 3}, "热" * 50]
)


def _spots(value: Any, spots: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Every place in a JSON value: its container and key."""
    items = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    for key, below in items:
        spots.append((value, key))
        _spots(below, spots)
    return spots


@st.composite
def twisted(draw: st.DrawFn, make: Callable[[], Any]) -> Any:
    """A JSON value in which some parts are replaced by something else, or taken out."""
    value = make()
    for _ in range(draw(st.integers(1, 4))):
        spots = _spots(value, [])
        container, key = spots[draw(st.integers(0, len(spots) - 1))]
        if draw(st.booleans()):
            container[key] = deepcopy(draw(ODD))
        else:
            del container[key]
        if not _spots(value, []):
            return value
    return value
