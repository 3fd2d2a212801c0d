"""Bad input through the whole program: one edit of the demonstration park, the exact finding, exit code 1."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbonacct.workspace.open import open_workspace
from carbonacct.workspace.run import run_accounts
from tests.workspace.edits import Edit, drop_column, drop_row, merge, parts, put, repeat, together
from tests.workspace.runs import Called, call

Place = tuple[str, str, str, str]
CHP = "activity/01-热电联产.csv"
GAS = "activity/02-天然气与工艺.xlsx[天然气]"
KILN = "activity/02-天然气与工艺.xlsx[石灰窑]"
DYE = "activity/03-印染-gb18030.csv"
INTEL = "activity/04-multinationals.csv"
OIL = "activity/05-油品.xlsx[油品]"
WATER = "activity/06-水务与乳品.csv"
POWER = "electricity/power-multinationals.csv"
GRID = "electricity/电力台账.xlsx[电网与直供]"
GREEN = "electricity/电力台账.xlsx[绿电交易]"
OWN = "electricity/电力台账.xlsx[自发自用与上网]"
CERTIFICATES = "electricity/绿证.csv"
HEAT = "transfers.xlsx[蒸汽与热]"
LINES = "transfers.xlsx[电力与沼气]"
GATE = "gate.csv"
UNITS = "organisations.csv"
DEDUCTED = "electricity_certificate"
FOLLOWS = "activity.missing_month"
"""A row whose name cannot be read leaves a gap in its series; that gap is named too."""


def spoiled(file: str, old: bytes, new: bytes) -> Edit:
    """Bytes of a file that are no text any more."""

    def run(folder: Path) -> None:
        content = (folder / file).read_bytes()
        assert old in content
        (folder / file).write_bytes(content.replace(old, new, 1))

    return run


def written(file: str, content: bytes) -> Edit:
    """A file with this content."""

    def run(folder: Path) -> None:
        (folder / file).write_bytes(content)

    return run


def deleted(file: str) -> Edit:
    return lambda folder: (folder / file).unlink()


BOUGHT = together(*(put(f"{INTEL}!D{row}", "purchase") for row in range(74, 86)))
SERIAL_ON_TRADE = together(
    put(f"{POWER}!I1", "certificate_serial"),  # the contract column of an English file becomes one of serials
    *(put(f"{POWER}!I{row}", "") for row in range(2, 170)),
    *(put(f"{POWER}!I{row}", "GEC-GD-2025-011-Q1") for row in range(74, 86)),
)
ERRORS: dict[str, tuple[Edit, list[tuple[str, str]]]] = {
    # cells
    "unknown carrier": (put(f"{OIL}!C4", "采油"), [("activity.unknown_carrier", f"{OIL}!C4")]),
    "unknown unit": (put(f"{KILN}!H28", "车"), [("activity.unknown_unit", f"{KILN}!H28")]),
    "incompatible unit": (put(f"{GAS}!G4", "吨"), [("activity.incompatible_unit", f"{GAS}!G4")]),
    "electricity in tce": (put(f"{GRID}!G16", "tce"), [("activity.incompatible_unit", f"{GRID}!G16")]),
    "unknown choice": (put(f"{CHP}!D2", "烧掉"), [("activity.unknown_choice", f"{CHP}!D2")]),
    "negative amount": (put(f"{DYE}!F2", "-24.80"), [("activity.negative_amount", f"{DYE}!F2")]),
    "text in a number cell": (put(f"{OIL}!F4", "约4.5"), [("activity.not_a_number", f"{OIL}!F4")]),
    "blank amount": (put(f"{INTEL}!F2", ""), [("activity.missing_value", f"{INTEL}!F2")]),
    "NaN": (put(f"{INTEL}!F2", "nan"), [("activity.not_finite", f"{INTEL}!F2")]),
    "number too large": (put(f"{WATER}!F2", "1e999"), [("activity.not_finite", f"{WATER}!F2")]),
    "formula error": (put(f"{GAS}!F4", "#DIV/0!"), [("activity.formula_error", f"{GAS}!F4")]),
    "formula without value": (put(f"{GAS}!F4", "=6.6+0.06"), [("activity.formula_not_calculated", f"{GAS}!F4")]),
    "fraction above one": (put(f"{CHP}!P8", "98"), [("activity.fraction_range", f"{CHP}!P8")]),
    "measured value without unit": (put(f"{CHP}!M5", ""), [("activity.measured_unit_missing", f"{CHP}!L5")]),
    "bad period": (put(f"{POWER}!B2", "2025.1"), [("activity.bad_period", f"{POWER}!B2")]),
    # rows
    "missing month": (drop_row(f"{CHP}!2"), [(FOLLOWS, f"{CHP}!B2")]),
    "missing month of a transfer": (drop_row(f"{HEAT}!5"), [(FOLLOWS, f"{HEAT}!D4")]),
    "missing month at the gate": (drop_row(f"{GATE}!10"), [(FOLLOWS, f"{GATE}!A2")]),
    "duplicate row": (repeat(f"{INTEL}!2"), [("activity.duplicate_row", f"{INTEL}!F98")]),
    "duplicate row of a workbook": (repeat(f"{GAS}!4"), [("activity.duplicate_row", f"{GAS}!F148")]),
    "year beside months": (repeat(f"{INTEL}!2", B="2025"), [("activity.period_overlap", f"{INTEL}!B98")]),
    "outside the period": (put(f"{POWER}!B2", "2024-01"), [("activity.period_outside", f"{POWER}!B2")]),
    "total row": (repeat(f"{GAS}!4", A="合计", B=None, C=None), [("activity.total_row", f"{GAS}!A148")]),
    "use missing": (put(f"{DYE}!E2", ""), [("activity.use_missing", f"{DYE}!E2")]),
    "consumption missing": (BOUGHT, [("activity.consumption_missing", f"{INTEL}!F74")]),
    "fuel in litres without density": (
        together(put(f"{OIL}!C184", "煤油"), put(f"{OIL}!G184", "L")),
        [("energy.no_density", f"{OIL}!F184")],
    ),
    "fuel without factor": (put(f"{OIL}!C184", "煤矸石"), [("factors.none_found", f"{OIL}!F184")]),
    "evidence outside": (put(f"{CHP}!U5", "../合同.pdf"), [("activity.evidence_outside", f"{CHP}!U5")]),
    # files
    "merged amounts": (merge(f"{OIL}!F4:F5"), [("activity.merged_cells", f"{OIL}!F4")]),
    "missing column": (drop_column(f"{WATER}!G"), [("activity.missing_column", f"{WATER}!A1")]),
    "a byte that is no text": (
        spoiled(DYE, "蒸汽".encode("gb18030"), b"\xff\xff"),
        [("activity.encoding", f"{DYE}!")],
    ),
    "broken workbook": (written("transfers.xlsx", b"PK"), [("activity.unreadable_file", "transfers.xlsx!")]),
    "file without a table": (written("activity/07.csv", b"a,b\n1,2\n"), [("activity.no_table", "activity/07.csv!")]),
    # units of the park
    "no organisations": (deleted(UNITS), [("activity.missing_file", f"{UNITS}!")]),
    "unknown entity": (put(f"{POWER}!A2", "E77"), [("activity.unknown_entity", f"{POWER}!A2")]),
    "unknown parent": (put(f"{UNITS}!D4", "E77"), [("activity.unknown_parent", f"{UNITS}!D4")]),
    "two parks": (repeat(f"{UNITS}!2", A="park2"), [("activity.no_park", f"{UNITS}!C25")]),
    "parents in a circle": (put(f"{UNITS}!D4", "E02-F1"), [("activity.parent_cycle", f"{UNITS}!D4")]),
    "entity twice": (repeat(f"{UNITS}!3"), [("activity.duplicate_entity", f"{UNITS}!A25")]),
    "another park than the settings": (
        together(put(f"{UNITS}!A2", "P1"), *(put(f"{UNITS}!D{n}", "P1") for n in (3, 4, *range(7, 22), 23, 24))),
        [("workspace.park_id", f"{UNITS}!A2")],
    ),
    # transfers and gate
    "transfer without counterpart": (put(f"{HEAT}!C4", None), [("transfers.counterpart_missing", f"{HEAT}!C4")]),
    "transfer to a stranger": (put(f"{HEAT}!C4", "E99"), [("transfers.counterpart_missing", f"{HEAT}!C4")]),
    "transfer to itself": (put(f"{HEAT}!C4", "E01"), [("transfers.self_transfer", f"{HEAT}!C4")]),
    "more received than sold": (put(f"{HEAT}!G4", 9999), [("transfers.received_above_sold", f"{HEAT}!G4")]),
    "transfer of unknown power": (put(f"{LINES}!F4", None), [("transfers.generation_missing", f"{LINES}!F4")]),
    "gate without origin": (put(f"{GATE}!D2", ""), [("gate.origin_missing", f"{GATE}!D2")]),
    "members far above the gate": (put(f"{GREEN}!F4", "GWh"), [("ghg.members_above_gate", "")]),
    # steam
    "steam without state": (put(f"{HEAT}!I4", None), [("activity.steam_state_missing", f"{HEAT}!I4")]),
    "heat entered as consumption": (put(f"{DYE}!D26", "消费"), [("activity.heat_flow", f"{DYE}!D26")]),
    "steam at the gate without state": (put(f"{GATE}!J7", ""), [("activity.steam_state_missing", f"{GATE}!J7")]),
    "impossible dryness": (put(f"{HEAT}!L4", "1.2"), [("activity.steam_state_impossible", f"{HEAT}!L4")]),
    "steam below saturation": (
        put(f"{HEAT}!K16", "120"),
        [("energy.steam_liquid", f"{HEAT}!F16"), ("energy.steam_liquid", f"{HEAT}!G16")],
    ),
    # green power
    "green power above consumption": (
        put(f"{CERTIFICATES}!D32", "2000000"),
        [("electricity.green_above_consumption", f"{GREEN}!E4")],
    ),
    "serial used twice": (
        put(f"{CERTIFICATES}!A34", "GEC-U-2025-000102"),
        [("electricity.certificate_duplicate", f"{CERTIFICATES}!A34")],
    ),
    "certificate of nuclear power": (
        put(f"{CERTIFICATES}!C33", "核电"),
        [("electricity.certificate_not_renewable", f"{CERTIFICATES}!C33")],
    ),
    "own PV whose certificates were sold": (
        put(f"{OWN}!H64", "保留"),
        [("electricity.own_certificate_sold_claimed", f"{OWN}!H64")],
    ),
    "certificate that fits what its trade lacks": (
        put(f"{CERTIFICATES}!H2", ""),
        [("electricity.bundled_certificate_counted_again", f"{CERTIFICATES}!A2")],
    ),
    "green power without contract": (put(f"{GREEN}!G4", None), [("electricity.contract_missing", f"{GREEN}!G4")]),
    "green power of unknown kind": (put(f"{GREEN}!D4", None), [("electricity.generation_missing", f"{GREEN}!D4")]),
}
WARNINGS: dict[str, tuple[Edit, str, str]] = {
    "evidence missing": (put(f"{CHP}!U5", "evidence/无.pdf"), "activity.evidence_missing", f"{CHP}!U5"),
    "balance does not close": (put(f"{INTEL}!F62", "193208"), "activity.balance_gap", f"{INTEL}!F62"),
    "slip of the unit": (put(f"{OWN}!G40", "GWh"), "activity.outlier", f"{OWN}!F40"),
    "bundled certificates fall short": (
        put(f"{CERTIFICATES}!D2", "457"),
        "electricity.bundled_amount_differs",
        f"{CERTIFICATES}!D2",
    ),
    "unknown column": (put(f"{INTEL}!J1", "colour"), "activity.unknown_column", f"{INTEL}!J1"),
    "stray file": (written("activity/账单.pdf", b"%PDF"), "activity.unrecognised_file", "activity/账单.pdf!"),
    "row that counts nowhere": (
        repeat(f"{KILN}!28", B="2025", C="熟料", D="消费", E=None),  # bought clinker: no fuel, no process of its own
        "workspace.row_without_effect",
        f"{KILN}!G76",
    ),
    "no data class": (put(f"{DYE}!U2", ""), "activity.data_class_missing", f"{DYE}!U2"),
}


def found(called: Called, severity: str) -> list[Place]:
    """Code, file, sheet and cell of all findings of a severity."""
    empty = {"file": "", "sheet": "", "cell": ""}
    places = [
        (item["code"], item["source"] or empty) for item in called.json["findings"] if item["severity"] == severity
    ]
    return [(code, place["file"], place["sheet"], place["cell"]) for code, place in places]


def at(code: str, place: str) -> Place:
    return (code, *parts(place))


def without_followers(places: list[Place], expected: list[Place]) -> list[Place]:
    """Places but for the gaps in series that an unreadable row leaves, and register rows of a park that has gone."""
    codes = [place[0] for place in expected]
    followers = set() if FOLLOWS in codes else {FOLLOWS}
    gone = "workspace.park_id" in codes
    return [
        place
        for place in places
        if place[0] not in followers
        and not (gone and place[0].endswith("unknown_entity") and place[1].startswith(("registers/", "timeseries/")))
    ]


def test_the_park_has_no_errors(park: Path) -> None:
    called = call("check", park, "--json")
    assert (called.code, found(called, "error")) == (0, [])


@pytest.mark.parametrize("name", ERRORS)
def test_one_mistake_is_found_where_it_was_made(name: str, park: Path) -> None:
    edit, expected = ERRORS[name]
    edit(park)
    called = call("check", park, "--json")
    wanted = [at(code, place) for code, place in expected]
    assert without_followers(found(called, "error"), wanted) == wanted
    assert called.code == 1


@pytest.mark.parametrize("name", WARNINGS)
def test_what_is_only_strange_is_a_warning(name: str, park: Path) -> None:
    edit, code, place = WARNINGS[name]
    edit(park)
    called = call("check", park, "--json")
    assert called.code == 0, called.out
    assert at(code, place) in found(called, "warning")


def test_a_bundled_certificate_counted_again(park: Path) -> None:
    """A certificate that proves a trade (its serial stands on the trade) is claimed again, without its contract."""
    together(SERIAL_ON_TRADE, put(f"{CERTIFICATES}!H2", ""))(park)
    called = call("check", park, "--json")
    assert called.code == 1
    assert at("electricity.bundled_certificate_counted_again", f"{CERTIFICATES}!A2") in found(called, "error")


def test_a_vintage_outside_the_window_deducts_nothing(park: Path) -> None:
    """A warning under each profile that deducts certificates, and no line of emissions."""
    put(f"{CERTIFICATES}!F33", "2023-05")(park)
    called = call("check", park, "--json")
    assert called.code == 0
    place = at("ghg.vintage_outside_window", f"{CERTIFICATES}!D33")
    assert found(called, "warning").count(place) == 2
    lines = [line for line in run_accounts(open_workspace(park)).booked if line.spec.category == DEDUCTED]
    serials = {line.spec.record.serial for line in lines}
    assert "GEC-U-2025-000101" in serials
    assert "GEC-U-2025-000102" not in serials


MANY = ("unknown carrier", "unknown unit", "text in a number cell", "duplicate row", "unknown parent",
        "steam without state", "serial used twice", "own PV whose certificates were sold", "gate without origin",
        "total row")  # fmt: skip


def test_many_mistakes_are_reported_in_one_go(park: Path) -> None:
    """Nothing hides behind something else; the first language of the texts is Chinese, and English is there too."""
    for name in MANY:
        ERRORS[name][0](park)
    called = call("check", park, "--json")
    wanted = {at(code, place) for name in MANY for code, place in ERRORS[name][1]}
    assert len(wanted) >= 8
    assert set(without_followers(found(called, "error"), list(wanted))) == wanted
    assert called.code == 1
    for item in called.json["findings"]:
        assert item["message_zh"] and item["message_en"] and item["hint_zh"] and item["hint_en"]
