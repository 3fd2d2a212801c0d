"""Top and bottom of the page: title, warnings, headline cards, digests."""

from __future__ import annotations

from collections.abc import Sequence

from carbonacct.report.explain_tree import ExplainTree
from carbonacct.report.format import count_text
from carbonacct.report.markup import Markup, both, join, tag
from carbonacct.report.tables import number_markup
from carbonacct.report.texts import Text, text
from carbonacct.report.view import AccountsView, is_share


def _status(view: AccountsView) -> Markup:
    """Counts of findings and of factors that were not checked against their documents."""
    badges = []
    for severity, key in (("error", "errors"), ("warning", "warnings"), ("info", "infos")):
        count = sum(finding["severity"] == severity for finding in view.document["findings"])
        if count:
            shown = both(text(f"page.{key}", count=count))
            badges.append(tag("a", shown, href="#findings", class_=f"badge {severity}"))
    unchecked = 0
    for verification in ("unverified", "secondary"):
        count = sum(factor["verification"] == verification for factor in view.document["factors"])
        unchecked += count
        if count:
            shown = both(text(f"page.{verification}", count=count))
            badges.append(tag("a", shown, href="#factors", class_=f"badge {verification}"))
    if not unchecked:
        badges.append(tag("a", both(text("page.all_primary")), href="#factors", class_="badge ok"))
    return tag("p", *badges, class_="status")


def _facts(view: AccountsView) -> Markup:
    workspace = view.document["workspace"]
    period = f"{workspace['period']['start']} – {workspace['period']['end']}"
    facts: list[tuple[str, Text | str]] = [
        ("period", period),
        ("region", workspace["region"]),
        ("assessed", workspace["assessment_date"]),
        ("park_profile", view.profile_name(view.document["park_profile"])),
        ("enterprise_profile", view.profile_name(view.document["enterprise_profile"])),
    ]
    items = [tag("div", tag("dt", both(text(f"page.{key}"))), tag("dd", both(value))) for key, value in facts]
    return tag("dl", *items, class_="facts")


def header(view: AccountsView, sections: Sequence[str]) -> Markup:
    """Title, navigation, language switch, synthetic-data banner, facts and warnings."""
    workspace = view.document["workspace"]
    name = Text(workspace["name_zh"], workspace["name_en"])
    links = [tag("a", both(text(f"section.{section}")), href=f"#{section}") for section in sections]
    switch = tag("button", both(text("page.language")), type="button", id="language")
    banner = tag("p", both(text("page.synthetic")), class_="banner", role="note") if workspace["synthetic"] else ""
    note = Text(workspace["note_zh"], workspace["note_en"])
    return join(
        [
            banner,
            tag("nav", tag("div", *links, class_="links"), switch),
            tag(
                "header",
                tag("h1", both(name)),
                _facts(view),
                tag("p", both(note), class_="lead") if note.zh or note.en else "",
                _status(view),
            ),
        ]
    )


def cards(view: AccountsView, tree: ExplainTree) -> Markup:
    """The headline figures; each links to its way back."""
    items = []
    for path in view.headline_paths():
        figure = view.figures[path]
        context = view.context(path)
        link = tag("a", both(text("page.explain")), href=f"#{tree.anchor(path)}", class_="explain-link")
        items.append(
            tag(
                "div",
                tag("div", both(Text(figure["label_zh"], figure["label_en"])), class_="card-label"),
                tag("div", both(context), class_="card-context") if context.zh else "",
                tag("div", number_markup(figure["value"], figure["unit"], path, is_share(figure)), class_="card-value"),
                link,
                class_="card main" if path == view.park_total_path() else "card",
            )
        )
    return tag("div", *items, class_="cards")


def footer(view: AccountsView) -> Markup:
    """Engine, counts, digests and data sets: what is needed to compute the page again."""
    document = view.document
    engine = document["engine"]
    rows, lines = document["rows"], document["lines"]
    entries = [
        (both(text("page.engine")), f"{engine['name']} {engine['version']} · {document['format']}"),
        (both(text("page.digest")), document["digest"]),
        (both(text("page.digest_rows", count=count_text(rows["count"]))), rows["digest"]),
        (both(text("page.digest_lines", count=count_text(lines["count"]))), lines["digest"]),
    ]
    items = [tag("div", tag("dt", name), tag("dd", tag("code", value))) for name, value in entries]
    sets = [
        tag("li", tag("code", f"{one['id']}@{one['edition']}"), " ", tag("code", one["sha256"], class_="muted"))
        for one in document["datasets"]
    ]
    listing = tag("details", tag("summary", both(text("page.datasets"))), tag("ul", *sets), class_="datasets")
    return tag("footer", tag("dl", *items, class_="digests"), listing)
