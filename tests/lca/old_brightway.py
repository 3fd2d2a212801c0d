"""Write a small project with the package brightway2 2.4 (bw2data 3.6) and print its scores as JSON.

Runs in an environment of its own, never in that of the tests: ``BRIGHTWAY2_DIR=folder python old_brightway.py``. It
prints one line ``SCORES {"product": {"method": score}}``.
"""

from __future__ import annotations

import json
import sys

BIOSPHERE = {
    ("biosphere3", "co2"): {"name": "Carbon dioxide, fossil", "categories": ("air",), "unit": "kilogram"},
    ("biosphere3", "ch4"): {"name": "Methane, fossil", "categories": ("air",), "unit": "kilogram"},
}
FUELS = {
    ("fuels", "coal"): {
        "name": "硬煤 hard coal",
        "location": "CN",
        "unit": "kilogram",
        "exchanges": [
            {"input": ("fuels", "coal"), "amount": 1.0, "type": "production"},
            {"input": ("fuels", "coal"), "amount": 0.02, "type": "technosphere"},
            {"input": ("biosphere3", "ch4"), "amount": 0.006, "type": "biosphere"},
        ],
    },
}
FACTORY = {
    ("factory", "power"): {
        "name": "electricity",
        "location": "CN",
        "unit": "kilowatt hour",
        "exchanges": [
            {"input": ("factory", "power"), "amount": 1.0, "type": "production"},
            {
                "input": ("fuels", "coal"),
                "amount": 0.31,
                "type": "technosphere",
                "uncertainty type": 2,
                "loc": -1.171182981502945,
                "scale": 0.1,
            },
            {"input": ("factory", "steel"), "amount": 0.001, "type": "technosphere"},
            {"input": ("biosphere3", "co2"), "amount": 0.85, "type": "biosphere"},
        ],
    },
    ("factory", "steel"): {
        "name": "steel",
        "location": "CN",
        "unit": "kilogram",
        "exchanges": [
            # no production exchange: Brightway means one unit
            {"input": ("factory", "power"), "amount": 0.5, "type": "technosphere"},
            {"input": ("fuels", "coal"), "amount": 0.6, "type": "technosphere"},
            {"input": ("biosphere3", "co2"), "amount": 1.4, "type": "biosphere"},
        ],
    },
}
METHODS = {
    ("old", "climate"): [(("biosphere3", "co2"), 1.0), (("biosphere3", "ch4"), 29.8)],
    ("old", "methane"): [(("biosphere3", "ch4"), 1.0)],
}


def write(brightway: object, single_file: bool) -> None:
    """The databases and methods, in the current project."""
    bw = brightway
    for name, data, kind in (("biosphere3", BIOSPHERE, "emission"), ("fuels", FUELS, ""), ("factory", FACTORY, "")):
        backend = "singlefile" if single_file and name == "fuels" else "sqlite"
        database = bw.Database(name, backend=backend)
        database.register()
        database.write({key: {**value, **({"type": kind} if kind else {})} for key, value in data.items()})
    for name, factors in METHODS.items():
        method = bw.Method(name)
        method.register(unit="kg")
        method.write(factors)


def main() -> None:
    import brightway2 as bw  # noqa: PLC0415

    bw.projects.set_current("old park")
    write(bw, single_file="singlefile" in sys.argv)
    scores = {}
    for code in ("power", "steel"):
        scores[code] = {}
        for method in METHODS:
            lca = bw.LCA({("factory", code): 1.0}, method)
            lca.lci()
            lca.lcia()
            scores[code][" | ".join(method)] = lca.score
    print("SCORES " + json.dumps(scores))


if __name__ == "__main__":
    main()
