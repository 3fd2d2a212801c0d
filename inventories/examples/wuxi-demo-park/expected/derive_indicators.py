"""Works out the indicators of the demonstration park by hand: Wuxi's 31, Jiangsu's 20, the national 6, Hunan's 5,
and for every industrial enterprise the 3 of the zero-carbon-factory scheme.

Independent of the engine: the accounts are those of derive.py, the registers are read by register_tables.py, the values
stand in indicator_values.py, the targets are typed from the documents in indicator_systems.py.
Run: python derive_indicators.py (writes expected_indicators.json and indicators.md beside this file).
"""

from __future__ import annotations

import json
from pathlib import Path

from factories import factories
from indicator_systems import SYSTEMS
from indicator_table import write_table
from indicator_values import AT, gather
from tables import read_park

HERE = Path(__file__).parent


def main() -> None:
    park = gather(HERE.parent)
    systems = {}
    for name, system in SYSTEMS.items():
        declared = {str(r["indicator"]): r for r in park.registers["declarations"] if r["system"] == name}
        systems[name] = system.judged(park, declared)
    works = factories(read_park(HERE.parent), park.industrial)
    notes = (HERE / "indicator_notes.txt").read_text(encoding="utf-8").splitlines()
    out = {"format": "carbonacct.expected-indicators/1", "workspace": "wuxi-demo-park", "at": AT, "systems": systems,
           "enterprises": {"zero-carbon-factory-2026": works}, "notes": [note for note in notes if note]}  # fmt: skip
    (HERE / "expected_indicators.json").write_text(json.dumps(out, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    write_table(HERE / "indicators.md", systems, works, [note for note in notes if note])


if __name__ == "__main__":
    main()
