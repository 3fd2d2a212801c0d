"""The elementary flows and impact methods that bw2io ships, set up without a network.

``bw2io.bw2setup()`` stops at the methods with bw2data 4.8: the file of the methods names a flow by a list where
``Method.write`` wants a tuple. So the file is read here and the flows are looked up by their codes.
"""

from __future__ import annotations

import json
import re
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from carbonacct.errors import ReferenceDataError, UsageError
from carbonacct.findings import Finding, finding
from carbonacct.lca.brightway.databases import DatabaseInfo, show_database
from carbonacct.lca.brightway.lookup import codes_of
from carbonacct.lca.brightway.methods import MethodInfo, MethodName, keep_method
from carbonacct.lca.brightway.store import Store, brightway, part, quiet

BIOSPHERE = "biosphere3"
FLOWS_FORMAT = "ecoinvent elementary flows"
METHODS_FILE = Path("data", "lcia", "lcia_39_ecoinvent.zip")
IPCC = r"IPCC (2013|2021)( no LT)? \|"
"""The methods that are set up without asking: IPCC 2013 and 2021 (``no LT``: without long-term emissions)."""


@dataclass(frozen=True, slots=True)
class MethodsSetUp:
    """The methods that were set up, and what was left out."""

    methods: tuple[MethodInfo, ...]
    findings: tuple[Finding, ...]


def set_up_elementary_flows(store: Store, name: str = BIOSPHERE) -> DatabaseInfo:
    """Write the elementary flows that bw2io ships as the database ``name``; where it exists it stays as it is."""
    package = brightway(store)
    if name not in package.databases:
        importers = part(store, "bw2io.importers.ecospold2_biosphere")
        with quiet(), warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # the importer leaves its file open
            read = importers.Ecospold2BiosphereImporter(name=name)
            read.apply_strategies(verbose=False)
            database = package.Database(name)
            database.register(
                write_empty=False, format=FLOWS_FORMAT, written_by=f"bw2io {part(store, 'bw2io').__version__}"
            )
            data = {(name, flow["code"]): flow for flow in read.data}
            database.write(data, searchable=False, check_typos=False)
    return show_database(store, name)


def set_up_methods(
    store: Store, pattern: str = IPCC, *, every: bool = False, biosphere: str = BIOSPHERE, replace: bool = False
) -> MethodsSetUp:
    """Write impact methods that bw2io ships; those that the store already holds stay as they are.

    Args:
        store: the store; its elementary flows must be set up.
        pattern: regular expression, looked for in the words of a method's name joined by `` | ``; IPCC 2013 and 2021
            where it is not given.
        every: all methods, whatever the pattern.
        biosphere: the database of the elementary flows.
        replace: write methods anew that the store already holds.

    Raises:
        UsageError: the elementary flows are not set up, the pattern is malformed or fits no method.
        ReferenceDataError: bw2io ships no methods, or in another form.
    """
    package = brightway(store)
    if biosphere not in package.databases:
        raise UsageError(f"the store holds no elementary flows {biosphere!r}; set them up first")
    try:
        fits = re.compile("" if every else pattern, re.IGNORECASE).search
    except re.error as error:
        raise UsageError(f"the pattern {pattern!r} of method names is malformed: {error}") from error
    chosen = [method for method in _shipped(store) if fits(" | ".join(method["name"]) + " |")]
    if not chosen:
        raise UsageError(f"bw2io ships no method whose name fits {pattern!r}")
    codes = codes_of(store, biosphere)
    made: list[MethodInfo] = []
    found: list[Finding] = []
    for method in chosen:
        name = tuple(method["name"])
        if name in package.methods and not replace:
            continue
        info, missing = _write(store, name, method, codes)
        made.append(info)
        if missing:
            found.append(finding("lca_brightway.missing_flow", method=" | ".join(name), count=missing))
    return MethodsSetUp(tuple(made), tuple(found))


def _shipped(store: Store) -> list[dict[str, Any]]:
    """The methods in bw2io's file: name, unit, description and exchanges (input, amount)."""
    path = Path(part(store, "bw2io").__file__).parent / METHODS_FILE
    try:
        with zipfile.ZipFile(path) as archive:
            read = json.loads(archive.read("data.json"))
        if not all({"name", "unit", "exchanges"} <= set(method) for method in read):
            raise ValueError("methods without name, unit or exchanges")
    except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile) as error:
        raise ReferenceDataError(f"bw2io's file of impact methods cannot be read: {path.name}: {error}") from error
    return list(read)


def _write(store: Store, name: MethodName, method: dict[str, Any], codes: dict[str, int]) -> tuple[MethodInfo, int]:
    """Write one method; returns it with the number of factors whose flow is missing."""
    pairs = [(codes.get(item["input"][1]), float(item["amount"])) for item in method["exchanges"]]
    factors = [(number, amount) for number, amount in pairs if number is not None]
    texts = {"unit": method["unit"], "description": method.get("description", ""), "filename": method.get("filename")}
    keep_method(store, name, factors, {**texts, "written_by": f"bw2io {part(store, 'bw2io').__version__}"})
    return MethodInfo(name, method["unit"], len(factors), texts["description"]), len(pairs) - len(factors)
