"""Who can supply a product: by the file's word, by the product itself, by its name; the choice among several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from carbonacct.errors import UsageError
from carbonacct.lca.datasets import Exchange, Flow, Process
from carbonacct.lca.unit_links import unit_factor

LocationRule = Literal["prefer", "exact"]
SeveralRule = Literal["choose", "equal_shares", "unlinked"]
NameRule = Literal["never", "other_libraries", "always"]
_MARKET = ("market for", "market group for", "市场")
_REST, _GLOBAL = ("RoW",), ("GLO", "World", "全球")


@dataclass(frozen=True, slots=True)
class LinkRules:
    """How a supplier is chosen where several fit.

    ``location``: ``prefer`` takes one at the place that the exchange (else the buyer) names, then a market, then the
    rest of the world, then the globe; ``exact`` takes none but one at the place that the exchange names. Among
    suppliers that are equally near, the one whose main product it is stands first, then the one of the same name.
    ``several``: where the place decides nothing, take the first of these (``choose``), all in ``equal_shares``, or
    leave the exchange ``unlinked``. Either way it is a finding. ``names``: whether equal names of the product link
    where the flow itself has no supplier (within one library two flows of one name are two things: they become
    candidates).
    """

    location: LocationRule = "prefer"
    several: SeveralRule = "choose"
    names: NameRule = "other_libraries"

    def __post_init__(self) -> None:
        for value, words in (
            (self.location, get_args(LocationRule)),
            (self.several, get_args(SeveralRule)),
            (self.names, get_args(NameRule)),
        ):
            if value not in words:
                raise UsageError(f"unknown link rule {value!r}; known are {words}")


@dataclass(frozen=True, slots=True)
class LinkedProcess:
    """A single-output process in its place in the matrix.

    ``id`` is unique in the linked library: the id of the process, after the name of its library where that is not the
    first. ``product`` is its reference flow, ``reference`` the number of that exchange, ``unit`` the unit of its row.
    """

    id: str
    library: str
    process: Process
    product: Flow
    reference: int
    unit: str

    @property
    def label(self) -> str:
        """Product, process and place for people."""
        name = self.process.name.strip()
        parts = (self.product.name.strip(), "" if name == self.product.name.strip() else name, self.process.location)
        return " | ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Choice:
    """Suppliers of one exchange: their places (several: equal shares) and the way in which they were found.

    ``fitting`` are all that fit, ``rule`` says what decided among them; no ``places`` with ``fitting`` means that the
    rules leave it open, ``elsewhere`` that the supplier is not at the place that the exchange names.
    """

    places: tuple[int, ...]
    way: str
    fitting: tuple[int, ...] = ()
    rule: str = ""
    elsewhere: bool = False


class SupplierIndex:
    """Processes by what they supply."""

    def __init__(self, processes: Sequence[LinkedProcess], rules: LinkRules) -> None:
        self.processes, self.rules = tuple(processes), rules
        self._by_id: dict[str, list[int]] = defaultdict(list)
        self._by_flow: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self._main: set[int] = set()
        for place, item in enumerate(self.processes):
            for key in dict.fromkeys((item.process.id, item.process.origin, item.id)):
                if key:
                    self._by_id[key].append(place)
            self._by_flow[item.product.id].append(place)
            self._by_name[_plain(item.product.name)].append(place)
            if not item.process.origin or _plain(item.process.name) == _plain(item.product.name):
                self._main.add(place)

    def named(self, provider: str, library: str, flow: str) -> tuple[int, ...]:
        """Processes that a provider's id means (as read, or as split; of several the one that makes the product)."""
        places = [p for p in self._by_id.get(provider, ()) if not library or self.processes[p].library == library]
        own = [place for place in places if self.processes[place].product.id == flow]
        return tuple(own or (places if len(places) == 1 else ()))

    def choice(self, exchange: Exchange, flow: Flow, buyer: LinkedProcess) -> Choice:
        """The supplier of an exchange by the file's word, else by its flow, else by its name."""
        if exchange.provider:
            wanted = self._near(self.named(exchange.provider, exchange.provider_library, flow.id), buyer)
            if len(wanted) == 1:
                return Choice(wanted, "provider")
        for way, places in (
            ("flow", self._by_flow.get(flow.id, ())),
            ("name", self._names(flow, exchange.unit, buyer)),
        ):
            fitting = self._near([p for p in places if self._same_kind(p, flow)], buyer)
            if fitting:
                found = self._chosen(fitting, exchange, flow, buyer, way)
                if found is not None:
                    return found
        return Choice((), "")

    def _same_kind(self, place: int, flow: Flow) -> bool:
        return self.processes[place].product.kind == flow.kind

    def _names(self, flow: Flow, unit: str, buyer: LinkedProcess) -> list[int]:
        places = self._by_name.get(_plain(flow.name), ()) if self.rules.names != "never" else ()
        return [
            place
            for place in places
            if (self.rules.names == "always" or self.processes[place].library != buyer.library)
            and unit_factor(unit, self.processes[place].unit, flow) is not None
        ]

    def several(self) -> dict[str, tuple[int, ...]]:
        """Products that several processes of one library supply."""
        found: dict[tuple[str, str], list[int]] = defaultdict(list)
        for flow, places in self._by_flow.items():
            for place in places:
                found[self.processes[place].library, flow].append(place)
        return {flow: tuple(places) for (_, flow), places in found.items() if len(places) > 1}

    def _near(self, places: Sequence[int], buyer: LinkedProcess) -> tuple[int, ...]:
        """Those of the buyer's own library, if there are any."""
        own = tuple(place for place in places if self.processes[place].library == buyer.library)
        return own or tuple(places)

    def _chosen(
        self, fitting: tuple[int, ...], exchange: Exchange, flow: Flow, buyer: LinkedProcess, way: str
    ) -> Choice | None:
        wanted = exchange.location
        here = tuple(place for place in fitting if not wanted or self.processes[place].process.location == wanted)
        if not here and self.rules.location == "exact":
            return None
        elsewhere = not here
        if len(fitting) == 1:
            return Choice(fitting, way, elsewhere=elsewhere)
        ranks = {place: self._rank(place, wanted or buyer.process.location) for place in fitting}
        nearest = tuple(place for place in fitting if ranks[place] == min(ranks.values()))
        if len(nearest) == 1:
            return Choice(nearest, way, fitting, _RANKS[min(ranks.values())], elsewhere)
        if self.rules.several == "choose":
            first = min(nearest, key=lambda place: self._order(place, flow))
            return Choice((first,), way, fitting, self._why(first, flow), elsewhere)
        return Choice(
            nearest if self.rules.several == "equal_shares" else (), way, fitting, self.rules.several, elsewhere
        )

    def _rank(self, place: int, wanted: str) -> int:
        process = self.processes[place].process
        if wanted and process.location == wanted:
            return 0
        if process.name.lower().startswith(_MARKET):
            return 1
        return 2 if process.location in _REST else 3 if process.location in _GLOBAL else 4

    def _order(self, place: int, flow: Flow) -> tuple[bool, bool, str, str]:
        item = self.processes[place]
        same = _plain(item.process.name) == _plain(flow.name)
        return (place not in self._main, not same, item.process.name, item.id)

    def _why(self, place: int, flow: Flow) -> str:
        """What set the chosen supplier before the others."""
        if place in self._main:
            return "main product"
        return "same name" if _plain(self.processes[place].process.name) == _plain(flow.name) else "first name"


_RANKS = ("same location", "market", "rest of the world", "global", "other location")


def _plain(name: str) -> str:
    return " ".join(name.split()).lower()
