"""Names in formulas: figures of the accounts, quantities of settings and time series, typed quantities, own columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from carbonacct.evaluation.aggregates import Aggregates
from carbonacct.evaluation.catalogue import Quantity, catalogue
from carbonacct.evaluation.computed import Computed, Filled, Used, same, truth_word, with_unit
from carbonacct.evaluation.inputs import Inputs
from carbonacct.evaluation.kinds import Kind, KindError, Scope, number_kind
from carbonacct.evaluation.rows import RowSet
from carbonacct.findings import finding
from carbonacct.lineage.graph import Node


@dataclass(frozen=True)
class Subject:
    """Whose indicators are computed: the park, or the enterprise in a row of the enterprises."""

    entity: str
    row: int | None = None


class Quantities:
    """Names outside filters, for one subject under one accounting profile.

    Args:
        inputs: what formulas read.
        enterprises: the enterprises with their columns under the profile.
        aggregates: tells which cell is blank.
        profile: id of the accounting profile.
        scope: the scope the trees were checked in.
        subject: the park or one enterprise.
        typed: names and units of the quantities that the system has typed.
    """

    def __init__(
        self,
        inputs: Inputs,
        enterprises: RowSet,
        aggregates: Aggregates,
        profile: str,
        scope: Scope,
        subject: Subject,
        typed: Mapping[str, tuple[str, str, str]],
    ) -> None:
        self.inputs, self.graph, self.enterprises, self.aggregates = inputs, inputs.graph, enterprises, aggregates
        self.profile, self.scope, self.subject, self.typed = profile, scope, subject, typed

    def named(self, name: str, path: str) -> Computed:
        """The value of a name; its figure stands at ``path`` where it has none of its own."""
        if self.subject.row is not None and name in self.enterprises.columns:
            return self._own_column(name, path)
        kind = self.scope.names[name]
        if name in self.typed:
            zh, en, _ = self.typed[name]
            return self._typed(name, zh, en, kind)
        quantity = catalogue().park[name]
        if name in self.inputs.given:
            return self._given(quantity, kind)
        if quantity.source != "figure":
            return self._typed(name, quantity.name_zh, quantity.name_en, kind)
        paths = [p.replace("{profile}", self.profile) for p in quantity.paths]
        return self._figures(name, quantity, kind, paths, path)

    def _figures(self, name: str, quantity: Quantity, kind: Kind, paths: list[str], path: str) -> Computed:
        known = [p for p in paths if p in self.graph]
        if not known and quantity.when_absent is not None:
            zh, en = f"{quantity.name_zh}（没有数据行）", f"{quantity.name_en} (no rows)"
            if path not in self.graph:
                self.graph.add(Node(path, zh, en, quantity.when_absent, kind.unit, "given"))
            return self._used(name, quantity, kind, quantity.when_absent, path)
        if not known or any(self.graph[p].value is None for p in known):
            problem = finding("evaluation.no_figure", None, quantity_zh=quantity.name_zh, quantity_en=quantity.name_en)
            return Computed(kind, None, "missing", "", Filled(quantity.name_zh, quantity.name_en), (problem,))
        if len(paths) == 1:
            return self._used(name, quantity, kind, self.graph.value(known[0]), known[0])
        node = self.graph.sum(path, quantity.name_zh, quantity.name_en, kind.unit, known)
        return self._used(name, quantity, kind, self.graph.value(node.path), path)

    def _used(self, name: str, quantity: Quantity, kind: Kind, value: float, path: str) -> Computed:
        node_unit = number_kind(self.graph[path].unit)
        value *= node_unit.measure.scale(kind.measure)
        if node_unit.unit != kind.unit and node_unit.measure.size != kind.measure.size:
            whole = f"quantity/{self.profile}/{name}"
            if whole not in self.graph:
                zh, en = quantity.name_zh, quantity.name_en
                self.graph.add(Node(whole, zh, en, value, kind.unit, "converted", (path,)))
            path = whole
        used = Used(name, quantity.name_zh, quantity.name_en, value, kind.unit, path)
        return Computed(kind, value, path=path, filled=same(with_unit(value, kind.unit)), used=(used,))

    def _given(self, quantity: Quantity, kind: Kind) -> Computed:
        given = self.inputs.given[quantity.id]
        path = f"quantity/{quantity.id}"
        value = given.value * number_kind(given.unit).measure.scale(kind.measure)
        if path not in self.graph:
            names = (quantity.name_zh, quantity.name_en)
            notes = (given.note_zh, given.note_en)
            self.graph.add(Node(path, *names, value, kind.unit, "given", note_zh=notes[0], note_en=notes[1]))
        return self._used(quantity.id, quantity, kind, value, path)

    def _typed(self, name: str, zh: str, en: str, kind: Kind) -> Computed:
        """A quantity of ``indicators.csv``."""
        found = self.inputs.typed.get(name, [])
        if len(found) != 1:
            code = "evaluation.typed_missing" if not found else "evaluation.typed_twice"
            source = found[1].source if found else None
            problem = finding(code, source, quantity=name, name_zh=zh, name_en=en)
            return Computed(kind, None, "missing", "", Filled(zh, en), (problem,))
        row = found[0]
        declared = _typed_kind(row.unit)
        if declared is None or not declared.measure.fits(kind.measure):
            problem = finding("evaluation.typed_unit", row.source, quantity=name, value=row.unit, unit=kind.unit)
            return Computed(kind, None, "missing", "", Filled(zh, en), (problem,))
        value = row.value * declared.measure.scale(kind.measure)
        path = f"typed/{name}"
        if path not in self.graph:
            self.graph.add(Node(path, zh, en, value, kind.unit, "rows", rows=(f"{row.row}#value",)))
        evidence = tuple((file, sha, str(row.source)) for file, sha in row.evidence)
        bare = () if evidence else (str(row.source),)
        used = Used(name, zh, en, value, kind.unit, path)
        filled = same(with_unit(value, kind.unit))
        return Computed(kind, value, path=path, filled=filled, used=(used,), evidence=evidence, without_evidence=bare)

    def _own_column(self, name: str, path: str) -> Computed:
        """A column of the enterprise that is evaluated."""
        rows, row = self.enterprises, self.subject.row or 0
        kind, value = self.scope.names[name], rows.columns[name][row]
        known = catalogue().enterprise.get(name)
        zh, en = (known.name_zh, known.name_en) if known else (name, name)
        if value is None:
            return Computed(kind, None, "missing", "", Filled(zh, en), (self.aggregates.blank(rows, row, name),))
        figure = rows.path(row, name) if rows.path is not None else ""
        if figure in self.graph:
            used = Used(name, zh, en, float(value), kind.unit, figure)
            filled = same(with_unit(float(value), kind.unit))
            return Computed(kind, value, path=figure, filled=filled, used=(used,))
        if kind.sort == "text":
            return Computed(kind, value, filled=same(str(value)))
        self.graph.add(Node(path, zh, en, float(value), kind.unit, "rows", rows=(f"{rows.keys[row]}#{name}",)))
        filled = same(with_unit(float(value), kind.unit)) if kind.sort == "number" else truth_word(bool(value))
        return Computed(kind, value, path=path, filled=filled)


def _typed_kind(unit: str) -> Kind | None:
    try:
        return number_kind(unit)
    except KindError:
        return None
