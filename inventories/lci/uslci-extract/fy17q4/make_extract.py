"""Makes the extract from the full package: python make_extract.py uslci_fy17q4_olca1.5_json_ld.zip

Members are copied byte for byte; nothing but the choice of processes, and of the flows, units and places they name, is
ours. Taken are the processes below with everything upstream of them that the package holds.
"""

import json
import sys
import zipfile
from pathlib import Path

START = (
    "Portland cement, at plant",
    "Roundwood, softwood, green, at mill, NE-NC",
    "Steel reinforcement bar; Blast furnace route; Production mix",
    "Acetic acid, at plant",
)
HERE = Path(__file__).parent
NAME = "uslci_extract_olca1.5_json_ld.zip"


def main(source):
    with zipfile.ZipFile(source) as package:
        members = {name: package.read(name) for name in package.namelist() if name.endswith(".json")}
    processes = {n: json.loads(raw) for n, raw in members.items() if n.startswith("processes/")}
    makers = {}
    for name, process in processes.items():
        for exchange in process["exchanges"]:
            if not exchange["input"] and exchange["flow"]["flowType"] == "PRODUCT_FLOW":
                makers.setdefault(exchange["flow"]["@id"], set()).add(name)
    wanted, waiting = set(), [n for n, process in processes.items() if process["name"].strip() in START]
    while waiting:
        name = waiting.pop()
        if name not in wanted:
            wanted.add(name)
            for exchange in processes[name]["exchanges"]:
                if exchange["input"]:
                    waiting += makers.get(exchange["flow"]["@id"], ())
    kept, waiting = set(), ["context.json", *wanted]
    while waiting:
        name = waiting.pop()
        if name in members and name not in kept:
            kept.add(name)
            waiting += [member for member in named(json.loads(members[name])) if not member.startswith("processes/")]
    with zipfile.ZipFile(HERE / NAME, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as extract:
        for name in sorted(kept):
            entry = zipfile.ZipInfo(name, (2017, 12, 31, 0, 0, 0))
            entry.external_attr = 0o644 << 16
            extract.writestr(entry, members[name], zipfile.ZIP_DEFLATED, 9)
    print(len(wanted), "processes,", len(kept), "members,", (HERE / NAME).stat().st_size, "bytes")


FOLDERS = {
    "Flow": "flows",
    "FlowProperty": "flow_properties",
    "UnitGroup": "unit_groups",
    "Category": "categories",
    "Location": "locations",
    "Process": "processes",
}


def named(value):
    """Members that a JSON value names."""
    if isinstance(value, dict):
        folder = FOLDERS.get(value.get("@type"))
        if folder and "@id" in value:
            yield f"{folder}/{value['@id']}.json"
        for item in value.values():
            yield from named(item)
    elif isinstance(value, list):
        for item in value:
            yield from named(item)


if __name__ == "__main__":
    main(sys.argv[1])
