"""What stands beside the books as plain grids, for the page and for the workbook alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from carbonacct.report.format import number_text, unit_text
from carbonacct.report.texts import Text, text, word
from carbonacct.report.view import AccountsView, Json

Kind = Literal["text", "number", "count"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the path of its figure (empty where it is none)."""

    value: float | None
    path: str = ""


Value = Text | str | Figure


@dataclass(frozen=True)
class Grid:
    """A table: name (of its sheet), columns as (text key, kind), rows."""

    name: str
    columns: tuple[tuple[str, Kind], ...]
    rows: list[list[Value]]


def inventory_grids(view: AccountsView) -> dict[str, list[Grid]]:
    """The grids by section; a section without data is not there."""
    sections = {
        "groups": _groups(view),
        "scope3": _scope3(view),
        "base_year": _base_year(view),
        "uncertainty": _uncertainty(view),
    }
    found = {name: [grid for grid in grids if grid.rows] for name, grids in sections.items()}
    return {name: grids for name, grids in found.items() if grids}


def _label(figure: Json) -> Text:
    return Text(figure["label_zh"], figure["label_en"])


def _with_unit(view: AccountsView, profile: str) -> Text:
    return view.profile_name(profile).with_note(unit_text(view.profile_unit(profile)))


def _figure(view: AccountsView, path: str) -> Figure:
    return Figure(view.value(path), path if path in view.figures else "")


def _groups(view: AccountsView) -> list[Grid]:
    rows: list[list[Value]] = []
    for profile in view.profiles:
        base = f"groups/{profile}"
        owners = [(text("row.park"), f"{base}/park/")]
        owners += [(view.member_label(e), f"{base}/enterprise/{e['id']}/") for e in view.members(facilities=False)]
        for owner, prefix in owners:
            figures = view.pick(prefix)
            if not any(figure["value"] for figure in figures.values()):
                continue
            for rest, figure in figures.items():
                rows.append([_with_unit(view, profile), owner, _label(figure), _figure(view, prefix + rest)])
    columns: tuple[tuple[str, Kind], ...] = (
        ("profile", "text"), ("owner", "text"), ("group", "text"), ("value", "number"),
    )  # fmt: skip
    return [Grid("groups", columns, rows)]


def _scope3(view: AccountsView) -> list[Grid]:
    rows: list[list[Value]] = []
    overlaps: list[list[Value]] = []
    for one in view.document.get("scope3", ()):
        name = _with_unit(view, one["profile"])
        for category in one["categories"]:
            reasons = "; ".join(entry["reason"] for entry in category["screening"])
            rows.append(
                [
                    name,
                    Figure(float(category["number"])),
                    view.category_name(category["id"]),
                    word("scope3_direction", category["direction"]),
                    Figure(category["value"], category["path"]),
                    word("scope3_status", category["status"]),
                    _methods(category["methods"]),
                    reasons,
                ]
            )
        for path in (one["total"], one["inside"]):
            rows.append([name, "", _label(view.figures[path]), "", _figure(view, path), "", "", ""])
        for entry in one["overlaps"]:
            names = [view.entity_name(entry[key]) for key in ("entity", "counterparty")]
            place = entry["source"]
            where = f"{place['file']} {place['cell']}"
            category_name = view.category_name(entry["category"])
            overlaps.append([name, *names, category_name, Figure(entry["emissions"]), where])
    columns: tuple[tuple[str, Kind], ...] = (
        ("profile", "text"), ("number_of_category", "count"), ("group", "text"), ("direction", "text"),
        ("value", "number"), ("status", "text"), ("methods", "text"), ("reason", "text"),
    )  # fmt: skip
    beside: tuple[tuple[str, Kind], ...] = (
        ("profile", "text"), ("entity", "text"), ("counterparty", "text"), ("group", "text"), ("emissions", "number"),
        ("cell", "text"),
    )  # fmt: skip
    return [Grid("scope3", columns, rows), Grid("scope3_overlaps", beside, overlaps)]


def _methods(methods: list[Json]) -> Text:
    """Tonnes by method in one cell."""
    parts = [(word("scope3_method", one["method"]), number_text(one["emissions"])) for one in methods]
    return Text(
        "；".join(f"{name.zh} {shown}" for name, shown in parts),
        "; ".join(f"{name.en} {shown}" for name, shown in parts),
    )


def _base_year(view: AccountsView) -> list[Grid]:
    known = view.document.get("base_year")
    if known is None:
        return []
    rows: list[list[Value]] = []
    for one in known["profiles"]:
        name = _with_unit(view, one["profile"])
        paths = [one["original"], *(change["path"] for change in one["changes"]), one["recalculated"]]
        paths += [f"park/{one['profile']}/total", one["development"]]
        relative = view.figures[one["development_relative"]]
        percent = Figure(None if relative["value"] is None else 100 * relative["value"], relative["path"])
        for path in paths:
            share: Value = percent if path == one["development"] else ""
            label = text("row.reported_year") if path.startswith("park/") else _label(view.figures[path])
            rows.append([name, label, _figure(view, path), share])
        for key in ("threshold", "pending"):
            rows.append([name, text(f"row.base_year_{key}"), Figure(one[key]), ""])
    events: list[list[Value]] = [
        [
            event["number"],
            word("base_year_kind", event["kind"]),
            event["date"],
            event["profile"],
            event["subject"],
            Figure(event["change"]),
            text(f"choice.{str(event['recalculated']).lower()}"),
            event["description"],
        ]
        for event in known["events"]
    ]
    columns: tuple[tuple[str, Kind], ...] = (
        ("profile", "text"), ("figure", "text"), ("value", "number"), ("of_base_year", "number"),
    )  # fmt: skip
    told: tuple[tuple[str, Kind], ...] = (
        ("event_number", "text"), ("event_kind", "text"), ("date", "text"), ("profile", "text"),
        ("unit_concerned", "text"), ("change", "number"), ("recalculated", "text"), ("description", "text"),
    )  # fmt: skip
    return [Grid("base_year", columns, rows), Grid("base_year_events", told, events)]


def _uncertainty(view: AccountsView) -> list[Grid]:
    figures: list[list[Value]] = []
    sources: list[list[Value]] = []
    inputs: list[list[Value]] = []
    missing: list[list[Value]] = []
    for one in view.document.get("uncertainty", ()):
        name = _with_unit(view, one["profile"])
        in_park = sorted(one["figures"], key=lambda entry: "enterprise" in entry["path"].split("/"))  # the park first
        figures += [[name, *_figure_row(view, entry)] for entry in in_park]
        sources += [[name, *_source_row(view, entry)] for entry in one["sources"]]
        inputs += [[name, *_input_row(view, entry)] for entry in one["inputs"]]
        missing += [[name, *_missing_row(view, entry)] for entry in one["missing"]]
    text_column: Kind = "text"
    head = (("profile", text_column),)
    kinds = (("input_kind", text_column), ("input_name", text_column), ("measured_column", text_column))
    who = (("entity", text_column), ("category", text_column), ("carrier", text_column))
    return [
        Grid("uncertainty", (*head, ("owner", "text"), ("figure", "text"), ("value", "number"),
                             ("half_width", "number"), ("half_percent", "number"), ("stated", "number")), figures),
        Grid("uncertainty_sources", (*head, *who, ("emissions", "number"), ("half_width", "number"),
                                     ("share_of_variance", "number")), sources),
        Grid("uncertainty_inputs", (*head, *kinds, ("entity", "text"), ("carrier", "text"),
                                    ("half_percent", "number"), ("emissions", "number"),
                                    ("share_of_variance", "number")), inputs),
        Grid("uncertainty_missing", (*head, *kinds, ("entity", "text"), ("carrier", "text"), ("row_count", "count"),
                                     ("emissions", "number"), ("cell", "text")), missing),
    ]  # fmt: skip


def _figure_row(view: AccountsView, entry: Json) -> list[Value]:
    path = entry["path"]
    half = f"uncertainty/{path}"
    parts = path.split("/")
    owner: Value = text("row.park")
    if "enterprise" in parts:
        owner = view.entity_name(parts[parts.index("enterprise") + 1])
    return [
        owner,
        _label(view.figures[path]),
        Figure(entry["value"], path),
        Figure(entry["half_width"], half if half in view.figures else ""),
        Figure(entry["percent"]),
        Figure(100 * entry["stated"]),
    ]


def _source_row(view: AccountsView, entry: Json) -> list[Value]:
    numbers = [Figure(entry["emissions"]), Figure(entry["half_width"]), Figure(100 * entry["share"])]
    return [
        view.entity_name(entry["entity"]),
        view.category_name(entry["category"]),
        view.carrier_name(entry["carrier"]),
        *numbers,
    ]


def _input_row(view: AccountsView, entry: Json) -> list[Value]:
    numbers = [Figure(entry["percent"]), Figure(entry["emissions"]), Figure(100 * entry["share"])]
    owner = view.entity_name(entry["entity"]) if entry["entity"] else ""
    kind = word("input_kind", entry["kind"])
    return [kind, _input_name(entry), entry["column"], owner, view.carrier_name(entry["carrier"]), *numbers]


def _input_name(entry: Json) -> str:
    """The cell of an amount or a measured value, the reference of a factor."""
    place = entry["source"]
    return f"{place['file']} {place['sheet']} {place['cell']}".replace("  ", " ").strip() if place else entry["name"]


def _missing_row(view: AccountsView, entry: Json) -> list[Value]:
    where = _input_name(entry) if entry["source"] else ""
    owner = view.entity_name(entry["entity"]) if entry["entity"] else ""
    head: list[Value] = [word("input_kind", entry["kind"]), entry["name"], entry["column"], owner]
    head.append(view.carrier_name(entry["carrier"]))
    return [*head, Figure(float(entry["rows"])), Figure(entry["emissions"]), where]
