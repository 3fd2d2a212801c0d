"""Top and bottom of the scorecard page: park, period, verdict of each system with what stands in the way."""

from __future__ import annotations

from collections.abc import Sequence

from carbonacct.report.format import short_text
from carbonacct.report.markup import Markup, both, join, tag
from carbonacct.report.scorecard_table import status_badge
from carbonacct.report.scorecard_view import (
    CLASSES,
    ScorecardView,
    SystemView,
    eligible_key,
    eligible_name,
    result,
    role_name,
    term_name,
)
from carbonacct.report.scorecard_words import gaps_text, target_text, value_text
from carbonacct.report.texts import Text, text, word
from carbonacct.report.view import Json


def navigation(sections: Sequence[str]) -> Markup:
    """Links to the sections, and the switch of the language."""
    links = [tag("a", both(text(f"section.{section}")), href=f"#{section}") for section in sections]
    switch = tag("button", both(text("page.language")), type="button", id="language")
    return tag("nav", tag("div", *links, class_="links"), switch)


def facts_list(facts: Sequence[tuple[Text, Text | str]]) -> Markup:
    """Facts of the header."""
    items = [tag("div", tag("dt", both(name)), tag("dd", both(value))) for name, value in facts]
    return tag("dl", *items, class_="facts")


def header(view: ScorecardView, sections: Sequence[str]) -> Markup:
    """Banner, navigation, park, period and evaluation date, and the verdict of each system in one line."""
    document = view.document
    workspace = document["workspace"]
    banner = tag("p", both(text("scorecard.synthetic")), class_="banner", role="note") if workspace["synthetic"] else ""
    facts: list[tuple[Text, Text | str]] = [
        (text("page.period"), view.period),
        (text("scorecard.region"), workspace["region"]),
        (text("scorecard.at"), document["at"]),
        (text("scorecard.term"), word("role", document["term"])),
        (text("page.assessed"), workspace["assessment_date"]),
    ]
    note = Text(workspace["note_zh"], workspace["note_en"])
    title = tag("h1", both(view.name))
    lead = tag("p", both(note), class_="lead") if note.zh or note.en else ""
    top = tag("header", title, facts_list(facts), lead, _counts(view))
    return join([banner, navigation(sections), top])


def _counts(view: ScorecardView) -> Markup:
    """Counts of findings by severity."""
    badges = []
    for severity, key in (("error", "errors"), ("warning", "warnings"), ("info", "infos")):
        count = sum(finding["severity"] == severity for finding in view.document["findings"])
        if count:
            shown = both(text(f"page.{key}", count=count))
            badges.append(tag("a", shown, href="#findings", class_=f"badge {severity}"))
    return tag("p", *badges, class_="status") if badges else Markup("")


def _outcome_line(system: SystemView, term: Json) -> Markup:
    """Verdict and counts of one term."""
    outcome = system.outcome_of(term)
    name = tag("span", both(role_name(term)), class_="term")
    if outcome is None:
        return tag("div", name, tag("span", both(text("scorecard.no_outcome")), class_="muted"), class_="outcome")
    eligible = outcome["eligible"]
    badge = tag("span", both(eligible_name(eligible)), class_=f"light {eligible_key(eligible)}")
    counts = []
    for key in CLASSES:
        count = outcome["counts"].get(key)
        if count:
            met = text("scorecard.met_of", met=count["met"], of=sum(v for k, v in count.items() if k != "counted"))
            counts.append(tag("span", both(word("class", key)), " ", tag("b", both(met)), class_="count"))
    if outcome["points"]:
        counts.append(tag("span", both(text("scorecard.points", points=short_text(outcome["points"]))), class_="count"))
    chosen = term["id"] == system.data["term"]
    return tag("div", name, badge, *counts, class_="outcome chosen" if chosen else "outcome")


def _reason(system: SystemView, reason: Json) -> Markup:
    """An open indicator: value, target, verdict and what is to go."""
    indicator = system.by_id.get(reason["id"])
    if indicator is None:
        return tag("li", both(Text(reason["text_zh"], reason["text_en"])))
    found = result(indicator, system.chosen_term)
    name = Text(indicator["name_zh"], indicator["name_en"])
    link = tag("a", reason["number"], " ", both(name), href=f"#{system.anchor(indicator)}")
    if found is None:
        return tag("li", link)
    value = value_text(indicator, found["value"], found["state"])
    numbers = [
        tag("b", both(value)),
        tag("span", both(term_name(system.chosen_term)), " ", both(target_text(indicator, found)), class_="muted"),
    ]
    gap = gaps_text(found)
    more = [tag("div", both(text("column.to_go")), ": ", both(gap), class_="to-go")] if gap.zh else []
    return tag(
        "li",
        tag("div", link, status_badge(indicator, found), class_="reason"),
        tag("div", *(numbers if found["value"] is not None else numbers[1:]), class_="numbers"),
        *more,
    )


def _open(system: SystemView) -> Markup:
    """What is open: binding indicators in full, reference indicators folded."""
    outcome = system.outcome
    if outcome is None:
        return Markup("")
    binding, others = system.reasons(binding=True), system.reasons(binding=False)
    parts = []
    if binding:
        parts.append(tag("h4", both(text("scorecard.binding_open", count=len(binding)))))
        parts.append(tag("ol", *[_reason(system, reason) for reason in binding], class_="reasons"))
    elif outcome["eligible"]:
        parts.append(tag("p", both(text("scorecard.binding_clear")), class_="clear"))
    if others:
        summary = tag("summary", both(text("scorecard.reference_open", count=len(others))))
        listed = tag("ol", *[_reason(system, reason) for reason in others], class_="reasons")
        parts.append(tag("details", summary, listed, class_="others"))
    return join(parts)


def verdict(system: SystemView) -> Markup:
    """The card of a system: verdict of each term, then what is open in the chosen one, binding failures first."""
    outcome = system.outcome
    colour = eligible_key(outcome["eligible"] if outcome else None)
    data = system.data
    title = tag("h3", both(system.name))
    key = "scorecard.edition" if data["published"] else "scorecard.edition_undated"
    edition = text(key, edition=data["edition"], published=data["published"])
    source = " ".join(part for part in (data["issuer_zh"], data["document_zh"], data["document_number"]) if part)
    told = tag("p", source, " · ", both(edition), class_="muted")
    lines = [_outcome_line(system, term) for term in system.terms]
    return tag("article", title, told, *lines, _open(system), class_=f"verdict {colour}")


def enterprise_verdict(systems: Sequence[SystemView]) -> Markup:
    """The card of a system of enterprises: how many are eligible."""
    first = systems[0]
    lines = []
    for term in first.terms:
        outcomes = [outcome for system in systems if (outcome := system.outcome_of(term))]
        eligible = sum(outcome["eligible"] is True for outcome in outcomes)
        shown = text("scorecard.of_enterprises", eligible=eligible, of=len(outcomes))
        lines.append(
            tag("div", tag("span", both(role_name(term)), class_="term"), tag("b", both(shown)), class_="outcome")
        )
    count = tag("p", both(text("scorecard.enterprises", count=len(systems))), class_="muted")
    link = tag("a", both(text("section.enterprise_systems")), href="#enterprise_systems")
    return tag("article", tag("h3", both(first.name)), count, *lines, tag("p", link), class_="verdict")


def footer(document: Json) -> Markup:
    """Engine, format and digest: what is needed to compare two pages."""
    engine = document.get("engine")
    made = f"{engine['name']} {engine['version']} · {document['format']}" if engine else document["format"]
    entries = [(text("page.engine"), made), (text("page.digest"), document["digest"])]
    items = [tag("div", tag("dt", both(name)), tag("dd", tag("code", value))) for name, value in entries]
    return tag("footer", tag("dl", *items, class_="digests"))
