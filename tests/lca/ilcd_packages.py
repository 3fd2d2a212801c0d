"""A small ILCD package in its JSON form (TIDAS), and the same as XML, after the published schemas of ILCD 1.1."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tests.lca.packages import Files

Sets = dict[str, dict[str, Any]]
COMMON = "http://lca.jrc.it/ILCD/Common"
SPACES = {
    "processDataSet": "Process",
    "flowDataSet": "Flow",
    "flowPropertyDataSet": "FlowProperty",
    "unitGroupDataSet": "UnitGroup",
    "LCIAMethodDataSet": "LCIAMethod",
}
FOLDERS = {
    "processDataSet": "processes",
    "flowDataSet": "flows",
    "flowPropertyDataSet": "flowproperties",
    "unitGroupDataSet": "unitgroups",
    "LCIAMethodDataSet": "lciamethods",
}
PROCESS = "processes/8"


def exchanges(sets: Sets) -> list[dict[str, Any]]:
    """The exchanges of the package's process, to be changed."""
    found = sets[PROCESS]["processDataSet"]["exchanges"]["exchange"]
    assert isinstance(found, list)
    return found


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


KG, MJ, MASS, NCV, CO2, HEAT, ASH, COAL, BOILER, GWP, SEWAGE = (uuid(number) for number in range(1, 12))


def said(english: str, chinese: str = "") -> Any:
    """A text in English, or in English and Chinese."""
    first = {"@xml:lang": "en", "#text": english}
    return [first, {"@xml:lang": "zh", "#text": chinese}] if chinese else first


def ref(kind: str, identifier: str, name: str) -> dict[str, Any]:
    return {
        "@type": f"{kind} data set",
        "@refObjectId": identifier,
        "@uri": f"../{kind}s/{identifier}.xml",
        "common:shortDescription": said(name),
    }


def version(number: str = "01.00.000", **more: Any) -> dict[str, Any]:
    return {"publicationAndOwnership": {"common:dataSetVersion": number, **more}}


def unit_group(identifier: str, name: str, units: list[tuple[str, float]]) -> dict[str, Any]:
    return {
        "unitGroupInformation": {
            "dataSetInformation": {"common:UUID": identifier, "common:name": said(name)},
            "quantitativeReference": {"referenceToReferenceUnit": "0"},
        },
        "administrativeInformation": version(),
        "units": {
            "unit": [
                {"@dataSetInternalID": str(number), "name": unit, "meanValue": str(value)}
                for number, (unit, value) in enumerate(units)
            ]
        },
    }


def flow_property(identifier: str, name: str, group: str) -> dict[str, Any]:
    return {
        "flowPropertiesInformation": {
            "dataSetInformation": {"common:UUID": identifier, "common:name": said(name)},
            "quantitativeReference": {"referenceToReferenceUnitGroup": ref("unit group", group, "Units")},
        },
        "administrativeInformation": version(),
    }


def flow(identifier: str, name: Any, kind: str, properties: list[tuple[str, float]], **about: Any) -> dict[str, Any]:
    return {
        "flowInformation": {
            "dataSetInformation": {"common:UUID": identifier, "name": {"baseName": name}, **about},
            "quantitativeReference": {"referenceToReferenceFlowProperty": "0"},
        },
        "modellingAndValidation": {"LCIMethod": {"typeOfDataSet": kind}},
        "administrativeInformation": version(),
        "flowProperties": {
            "flowProperty": [
                {
                    "@dataSetInternalID": str(number),
                    "referenceToFlowPropertyDataSet": ref("flow property", prop, "Mass"),
                    "meanValue": str(value),
                }
                for number, (prop, value) in enumerate(properties)
            ]
        },
    }


def exchange(number: int, target: str, direction: str, amount: float, **more: Any) -> dict[str, Any]:
    return {
        "@dataSetInternalID": str(number),
        "referenceToFlowDataSet": ref("flow", target, "Flow"),
        "exchangeDirection": direction,
        "meanAmount": str(amount),
        "resultingAmount": str(amount),
        **more,
    }


def boiler() -> dict[str, Any]:
    """Heat and ash from coal; a log-normal, a variable, percentages of allocation, names in two languages."""
    return {
        "processInformation": {
            "dataSetInformation": {
                "common:UUID": BOILER,
                "name": {
                    "baseName": said("Heat from coal", "燃煤供热"),
                    "treatmentStandardsRoutes": said("grate boiler", "层燃炉"),
                    "mixAndLocationTypes": said("at plant", "在工厂"),
                },
                "classificationInformation": {
                    "common:classification": {
                        "common:class": [
                            {"@level": "0", "@classId": "D", "#text": "Electricity, gas, steam"},
                            {"@level": "1", "@classId": "353", "#text": "Steam supply"},
                        ]
                    }
                },
                "common:generalComment": said("Made for a test.", "测试用。"),
            },
            "quantitativeReference": {"@type": "Reference flow(s)", "referenceToReferenceFlow": "0"},
            "time": {"common:referenceYear": "2020", "common:dataSetValidUntil": "2026"},
            "geography": {"locationOfOperationSupplyOrProduction": {"@location": "CN"}},
            "mathematicalRelations": {"variableParameter": {"@name": "rate", "meanValue": "0.5"}},
        },
        "administrativeInformation": version(**{"common:licenseType": "Free of charge for all users and uses"}),
        "exchanges": {
            "exchange": [
                exchange(0, HEAT, "Output", 10.0),
                exchange(1, ASH, "Output", 0.2),
                {
                    **exchange(2, COAL, "Input", 2.0),
                    "referenceToVariable": "rate",
                    "resultingAmount": "1.0",
                    "uncertaintyDistributionType": "log-normal",
                    "relativeStandardDeviation95In": "1.44",
                    "allocations": {
                        "allocation": [
                            {"@internalReferenceToCoProduct": "0", "@allocatedFraction": "90"},
                            {"@internalReferenceToCoProduct": "1", "@allocatedFraction": "10"},
                        ]
                    },
                    "location": "CN-SX",
                    "generalComment": said("weighed", "称重"),
                },
                exchange(3, CO2, "Output", 2.0),
            ]
        },
    }


def method() -> dict[str, Any]:
    return {
        "LCIAMethodInformation": {
            "dataSetInformation": {
                "common:UUID": GWP,
                "common:name": said("Climate change", "气候变化"),
                "methodology": "EF 3.1",
            },
            "quantitativeReference": {"referenceQuantity": ref("flow property", MASS, "Mass")},
        },
        "administrativeInformation": version(),
        "characterisationFactors": {
            "factor": [
                {
                    "referenceToFlowDataSet": ref("flow", CO2, "CO2"),
                    "exchangeDirection": "Output",
                    "meanValue": "1.0",
                }
            ]
        },
    }


def ilcd_sets() -> Sets:
    """Data sets by file name without suffix; each under the name of its root element."""
    category = {
        "classificationInformation": {
            "common:elementaryFlowCategorization": {
                "common:category": [
                    {"@level": "0", "#text": "Emissions"},
                    {"@level": "1", "#text": "Emissions to air"},
                ]
            }
        }
    }
    sets: list[tuple[str, dict[str, Any]]] = [
        ("unitGroupDataSet", unit_group(KG, "Units of mass", [("kg", 1.0), ("t", 1000.0)])),
        ("unitGroupDataSet", unit_group(MJ, "Units of energy", [("MJ", 1.0), ("kWh", 3.6)])),
        ("flowPropertyDataSet", flow_property(MASS, "Mass", KG)),
        ("flowPropertyDataSet", flow_property(NCV, "Net calorific value", MJ)),
        (
            "flowDataSet",
            flow(
                CO2,
                said("carbon dioxide", "二氧化碳"),
                "Elementary flow",
                [(MASS, 1.0)],
                CASNumber="000124-38-9",
                sumFormula="CO2",
                **{"common:synonyms": said("carbonic acid gas;dry ice"), **category},
            ),
        ),
        ("flowDataSet", flow(HEAT, said("Heat", "热力"), "Product flow", [(NCV, 1.0)])),
        ("flowDataSet", flow(ASH, said("Ash"), "Waste flow", [(MASS, 1.0)])),
        ("flowDataSet", flow(COAL, said("Hard coal"), "Product flow", [(MASS, 1.0), (NCV, 26.0)])),
        ("processDataSet", boiler()),
        ("LCIAMethodDataSet", method()),
    ]
    return {f"{FOLDERS[kind]}/{number}": {kind: content} for number, (kind, content) in enumerate(sets)}


def tidas_files(sets: Mapping[str, Any]) -> Files:
    """The package as JSON files."""
    return {f"{name}.json": json.dumps(content, ensure_ascii=False) for name, content in sets.items()}


def xml_files(sets: Mapping[str, dict[str, Any]]) -> Files:
    """The package as XML files."""
    files: Files = {}
    for name, content in sets.items():
        ((kind, value),) = content.items()
        files[f"ILCD/{name}.xml"] = '<?xml version="1.0" encoding="UTF-8"?>\n' + element(kind, value, root=True)
    return files


def element(name: str, value: Any, root: bool = False) -> str:
    """One element as XML; ``@`` keys are attributes, ``#text`` is its text."""
    if isinstance(value, list):
        return "".join(element(name, item) for item in value)
    if not isinstance(value, dict):
        return f"<{name}>{escape(str(value))}</{name}>\n"
    attributes = "".join(f" {key[1:]}={quoteattr(str(item))}" for key, item in value.items() if key.startswith("@"))
    if root:
        attributes += f' xmlns="http://lca.jrc.it/ILCD/{SPACES[name]}" xmlns:common="{COMMON}" version="1.1"'
    inner = escape(str(value.get("#text", "")))
    inner += "".join(element(key, item) for key, item in value.items() if key[0] not in "@#")
    return f"<{name}{attributes}>{inner}</{name}>\n"
