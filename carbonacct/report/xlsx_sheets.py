"""Sheets of the workbook that come from the result document."""

from __future__ import annotations

from typing import Any

from carbonacct.report.charts_energy import counted_tce
from carbonacct.report.format import unit_text
from carbonacct.report.texts import Text, text, word
from carbonacct.report.view import BASES, AccountsView, Json
from carbonacct.report.xlsx_sheet import AMOUNT, COUNT, PLAIN, Formats, Formula, Heading, SheetWriter, Value, sheet_name
from carbonacct.source import column_letters


def _headings(*columns: tuple[str, float, str]) -> list[Heading]:
    return [Heading(text(f"column.{key}"), width, number_format) for key, width, number_format in columns]


def _pair(value: Text) -> str:
    return value.zh if value.zh == value.en else f"{value.zh} {value.en}"


def _facts(view: AccountsView) -> list[tuple[Text, str]]:
    document = view.document
    workspace, engine = document["workspace"], document["engine"]
    period = f"{workspace['period']['start']} – {workspace['period']['end']}"
    facts = [
        (text("page.period"), period),
        (text("page.region"), workspace["region"]),
        (text("page.assessed"), workspace["assessment_date"]),
        (text("page.park_profile"), _pair(view.profile_name(document["park_profile"]))),
        (text("page.enterprise_profile"), _pair(view.profile_name(document["enterprise_profile"]))),
        (text("page.engine"), f"{engine['name']} {engine['version']}"),
        (text("page.digest"), document["digest"]),
    ]
    for severity, key in (("error", "errors"), ("warning", "warnings"), ("info", "infos")):
        count = sum(finding["severity"] == severity for finding in document["findings"])
        facts.append((word("severity", severity), _pair(text(f"page.{key}", count=count))))
    for verification in ("unverified", "secondary"):
        count = sum(factor["verification"] == verification for factor in document["factors"])
        facts.append((word("verification", verification), _pair(text(f"page.{verification}", count=count))))
    return facts


def write_summary(book: Any, formats: Formats, view: AccountsView) -> None:
    """What is accounted for, the headline figures, the choices of the profiles."""
    headings = _headings(("label_zh", 44, ""), ("value", 20, PLAIN), ("unit", 16, ""))
    headings += _headings(("label_en", 48, ""), ("path", 48, ""))
    writer = SheetWriter(book, formats, sheet_name("summary"), headings)
    workspace = view.document["workspace"]
    writer.sheet.write_string(0, 0, workspace["name_zh"], formats.title)
    writer.sheet.write_string(1, 0, workspace["name_en"])
    writer.next_row = 2
    if workspace["synthetic"]:
        writer.row([_pair(text("page.synthetic"))], strong=True)
    for name, value in _facts(view):
        writer.row([name.zh, value, None, name.en])
    writer.next_row += 1
    writer.header(freeze=False)
    for path in view.headline_paths():
        figure = view.figures[path]
        unit = unit_text(figure["unit"], "zh")
        writer.row([figure["label_zh"], figure["value"], unit, figure["label_en"], path], strong=True)
    writer.finish()
    _profiles(writer, view)


def _profiles(writer: SheetWriter, view: AccountsView) -> None:
    """The profiles and each of their choices, below the headline figures."""
    for profile in view.document["profiles"]:
        writer.next_row += 1
        name = Text(profile["name_zh"], profile["name_en"])
        document = f"{profile['document']} {profile['edition']}"
        writer.row([name.zh, None, profile["unit"], name.en, document], strong=True)
        for choice in profile["choices"]:
            value = choice["value"]
            checked = word("verification", choice["verification"])
            writer.row([choice["key"], value, None, choice["locator"], _pair(checked)])


def write_enterprises(book: Any, formats: Formats, view: AccountsView) -> None:
    """Every entity with its totals under each profile and its energy on both bases."""
    headings = _headings(("entity", 28, ""), ("code", 18, ""), ("kind", 16, ""), ("parent", 16, ""))
    headings += _headings(("industry", 10, ""), ("above_scale", 9, ""))
    headings.append(Heading(text("column.value_added").with_note("CNY"), 18, AMOUNT))
    headings += _headings(("file", 22, ""), ("sheet", 12, ""), ("cell", 8, ""))
    for profile in view.profiles:
        headings.append(Heading(view.profile_name(profile).with_note(view.profile_unit(profile)), 24, AMOUNT))
    headings += _headings(("tce_calorific", 16, AMOUNT), ("tce_equivalent", 16, AMOUNT))
    writer = SheetWriter(book, formats, sheet_name("enterprises"), headings)
    writer.header()
    park = view.document["workspace"]["park_id"]
    for entity in view.document["entities"]:
        writer.row(_entity_row(view, entity, entity["id"] == park), strong=entity["id"] == park)
    writer.finish()


def _entity_row(view: AccountsView, entity: Json, is_park: bool) -> list[Value]:
    key = entity["id"]
    place = entity["source"] or {"file": "", "sheet": "", "cell": ""}
    totals = [f"park/{p}/total" if is_park else f"enterprise/{key}/{p}/total" for p in view.profiles]
    owner = "park" if is_park else f"enterprise/{key}"
    energy = [f"energy/{owner}/{basis}/comprehensive" for basis in BASES]
    facts: list[Value] = [
        entity["name"],
        key,
        _pair(word("kind", entity["kind"])),
        entity["parent_id"],
        entity["industry_code"],
        entity["above_scale"],
        entity["value_added_cny"],
        place["file"],
        place["sheet"],
        place["cell"],
    ]
    return [*facts, *[view.value(path) for path in [*totals, *energy]]]


def write_energy(book: Any, formats: Formats, view: AccountsView) -> None:
    """Every record of the energy balance on both bases; energy that leaves counts down."""
    headings = _headings(("entity", 28, ""), ("carrier", 20, ""), ("term", 26, ""))
    headings += _headings(("quantity", 18, PLAIN), ("unit", 10, ""))
    headings += _headings(("gj", 18, AMOUNT), ("tce_calorific", 16, AMOUNT), ("tce_equivalent", 16, AMOUNT))
    writer = SheetWriter(book, formats, sheet_name("energy"), headings)
    writer.header()
    for item in view.document["energy"]["by_carrier"]:
        tce = [None if item[f"tce_{basis}"] is None else counted_tce(item, basis) for basis in BASES]
        names = [view.entity_name(item["entity"]), _pair(Text(item["name_zh"], item["name_en"]))]
        term = _pair(word("term", item["term"]))
        writer.row([*names, term, item["quantity"], unit_text(item["unit"]), item["gj"], *tce])
    writer.finish()


def write_reconciliation(book: Any, formats: Formats, view: AccountsView) -> None:
    """Every statement: terms, their sum as a live formula, the park total, the difference."""
    headings = _headings(("statement", 44, ""), ("label_zh", 40, ""), ("label_en", 44, ""), ("sign", 8, COUNT))
    headings += _headings(("value", 20, AMOUNT), ("contribution", 20, AMOUNT), ("unit", 10, ""), ("path", 60, ""))
    writer = SheetWriter(book, formats, sheet_name("reconciliation"), headings)
    writer.header()
    for statement in view.document["reconciliation"]:
        _statement(writer, view, statement)
    writer.finish()


def _statement(writer: SheetWriter, view: AccountsView, statement: Json) -> None:
    title = f"{statement['park_profile']} ← {statement['enterprise_profile']}"
    unit = unit_text(statement["unit"])
    counted = column_letters(5)
    first = writer.next_row + 1
    for term in statement["terms"]:
        row = writer.next_row + 1
        product = Formula(f"=D{row}*E{row}", term["sign"] * term["value"])
        labels = [term["label_zh"], term["label_en"]]
        writer.row([title, *labels, term["sign"], term["value"], product, unit, term["path"]])
    total = Formula(f"=SUM({counted}{first}:{counted}{writer.next_row})", statement["sum_of_terms"])
    names = {key: text(f"row.{key}") for key in ("sum_of_terms", "park_total", "difference")}
    writer.row([title, *names["sum_of_terms"], None, None, total, unit], strong=True)
    path = f"park/{statement['park_profile']}/total"
    writer.row([title, *names["park_total"], None, None, statement["park_total"], unit, path], strong=True)
    last = writer.next_row
    difference = statement["sum_of_terms"] - statement["park_total"]
    formula = Formula(f"={counted}{last - 1}-{counted}{last}", difference)
    writer.row([title, *names["difference"], None, None, formula, unit], strong=True)


def write_factors(book: Any, formats: Formats, view: AccountsView) -> None:
    """Every factor used: value as printed, document, table and row, how far it was checked."""
    columns = [("factor", 30, ""), ("value", 14, PLAIN), ("value_text", 14, ""), ("unit", 12, "")]
    columns += [("verification", 20, ""), ("document", 50, ""), ("number", 26, "")]
    columns += [("locator", 40, ""), ("region", 14, ""), ("dataset", 26, "")]
    columns += [("edition", 10, ""), ("path", 52, ""), ("note", 50, "")]
    writer = SheetWriter(book, formats, sheet_name("factors"), _headings(*columns))
    writer.header()
    for factor in view.document["factors"]:
        name = _pair(Text(factor["name_zh"], factor["name_en"]))
        value: list[Value] = [name, factor["value"], factor["value_text"], unit_text(factor["unit"])]
        checked = _pair(word("verification", factor["verification"]))
        printed = [factor["document_zh"], factor["document_number"], factor["source_locator"], factor["region"]]
        writer.row([*value, checked, *printed, factor["dataset"], factor["edition"], factor["ref"], factor["note"]])
    writer.finish()


def write_findings(book: Any, formats: Formats, view: AccountsView) -> None:
    """Every problem and remark with its place, in both languages."""
    columns = [("severity", 16, ""), ("file", 28, ""), ("sheet", 14, ""), ("cell", 8, ""), ("message_zh", 52, "")]
    columns += [("hint_zh", 44, ""), ("message_en", 52, ""), ("hint_en", 44, ""), ("code", 30, "")]
    writer = SheetWriter(book, formats, sheet_name("findings"), _headings(*columns))
    writer.header()
    for finding in view.document["findings"]:
        place = finding["source"] or {"file": "", "sheet": "", "cell": ""}
        texts = [finding[key] for key in ("message_zh", "hint_zh", "message_en", "hint_en")]
        severity = _pair(word("severity", finding["severity"]))
        writer.row([severity, place["file"], place["sheet"], place["cell"], *texts, finding["code"]])
    writer.finish()


def write_figures(book: Any, formats: Formats, view: AccountsView) -> None:
    """Every figure with what it was computed from."""
    columns = [("path", 58, ""), ("label_zh", 36, ""), ("label_en", 40, ""), ("value", 20, PLAIN), ("unit", 14, "")]
    columns += [("operation", 26, ""), ("inputs", 60, ""), ("lines", 30, ""), ("energy_lines", 30, "")]
    columns += [("rows", 30, ""), ("factors", 50, ""), ("note", 40, "")]
    writer = SheetWriter(book, formats, sheet_name("figures"), _headings(*columns))
    writer.header()
    for figure in view.document["figures"]:
        lists = [figure["inputs"], figure["lines"], figure.get("energy_lines", []), figure["rows"], figure["factors"]]
        joined = ["\n".join(map(str, items)) if number in {0, 4} else ", ".join(map(str, items))
                  for number, items in enumerate(lists)]  # fmt: skip
        note = _pair(Text(figure["note_zh"], figure["note_en"]))
        names = [figure["path"], figure["label_zh"], figure["label_en"]]
        operation = _pair(word("operation", figure["operation"]))
        writer.row([*names, figure["value"], unit_text(figure["unit"]), operation, *joined, note])
    writer.finish()
