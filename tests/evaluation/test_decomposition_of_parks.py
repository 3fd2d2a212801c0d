"""Effects of the demonstration park against its own figures, and of random years of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from random import Random

import pytest

from carbonacct.evaluation.cells import Year
from carbonacct.evaluation.decomposition import Decomposition, TargetDecomposition, decompose
from carbonacct.ghg.profile import load_profile
from carbonacct.workspace.open import Workspace, open_workspace
from carbonacct.workspace.run import Accounts, run_accounts
from tests.workspace.runs import DEMO, EXAMPLES

PLAIN, DEDUCTING = "national-park-910-a4", "gbt-32150-2015"


def effects(target: TargetDecomposition) -> dict[str, float]:
    return {effect.effect: effect.value for effect in target.additive}


@lru_cache(maxsize=1)
def demo() -> Workspace:
    return open_workspace(EXAMPLES / DEMO)


def industry(workspace: Workspace) -> tuple[dict[str, float], frozenset[str]]:
    """Value added (1e4 CNY) and the industrial members: divisions 06–46 of GB/T 4754."""
    frame = workspace.tables.organisations
    rows = frame[(frame["kind"] == "enterprise") & frame["value_added_cny"].notna()]
    added = {str(e): float(v) / 10_000 for e, v in zip(rows["entity_id"], rows["value_added_cny"], strict=True)}
    codes = zip(frame["entity_id"], frame["industry_code"], frame["kind"], strict=True)
    return added, frozenset(str(e) for e, code, kind in codes if kind == "enterprise" and 6 <= int(code[:2]) <= 46)


def year_of(accounts: Accounts, label: str, profile: str = "") -> Year:
    chosen = next(p for p in accounts.profiles if p.id == (profile or accounts.profiles[0].id))
    members, (added, industrial) = accounts.workspace.members, industry(accounts.workspace)
    mass: Sequence[float] = accounts.arrays.co2e_kg.tolist()
    return Year(label, chosen, accounts.energy, accounts.booked, mass, members, added, industrial, accounts.graph)


def shaken(seed: int) -> Workspace:
    """The park in another year: every amount and value added by chance, members, carriers and origins come and go."""
    workspace, random = demo(), Random(seed)
    frames = {}
    for name in ("activity", "power", "transfers", "gate"):
        frame = getattr(workspace.tables, name).copy()
        for column in [c for c in ("quantity", "quantity_sold", "quantity_received") if c in frame.columns]:
            low, high = (3.5, 4.5) if name == "gate" else (0.2, 3.0)  # the gate stays above its members
            frame[column] = [amount * random.uniform(low, high) for amount in frame[column]]
        keep = [name == "gate" or random.random() > 0.3 for _ in range(len(frame))]
        frames[name] = frame[keep].reset_index(drop=True)
    people = workspace.tables.organisations.copy()
    people["value_added_cny"] = [v * random.uniform(0.5, 2.0) for v in people["value_added_cny"]]
    people.loc[people["entity_id"] == "E05", "value_added_cny"] = float("nan")
    gone = frames["power"]["entity_id"].isin(["E16"])
    frames["power"] = frames["power"][~gone].reset_index(drop=True)
    tables = replace(workspace.tables, organisations=people, **frames)
    return replace(workspace, tables=tables)


@pytest.fixture(scope="module")
def years() -> tuple[Accounts, Accounts]:
    return run_accounts(shaken(7)), run_accounts(demo())


@pytest.mark.parametrize("profile", [PLAIN, DEDUCTING, "ghg-protocol-location", "ghg-protocol-market"])
def test_the_effects_make_the_change_of_the_parks_figures(years: tuple[Accounts, Accounts], profile: str) -> None:
    start, end = (year_of(accounts, "", profile) for accounts in years)
    park, industrial = decompose(start, end).targets
    graph = [accounts.graph for accounts in years]
    change = graph[1].value(f"park/{profile}/total") - graph[0].value(f"park/{profile}/total")
    assert math.fsum(effects(park).values()) == pytest.approx(change, rel=1e-9)
    per = [
        sum(g.value(f"enterprise/{e}/{profile}/total") for e in industry(a.workspace)[1])
        / sum(v for e, v in industry(a.workspace)[0].items() if e in industry(a.workspace)[1])
        for g, a in zip(graph, years, strict=True)
    ]
    assert math.fsum(effects(industrial).values()) == pytest.approx(per[1] - per[0], rel=1e-9)
    for target in (park, industrial):
        assert target.residual <= 1e-9
        product = math.prod(effect.value for effect in target.multiplicative)
        assert product == pytest.approx(target.positive_end / target.positive_start, rel=1e-9)


def test_the_park_against_itself_has_no_effects(years: tuple[Accounts, Accounts]) -> None:
    year = year_of(years[1], "2025")
    found: Decomposition = decompose(year, year)
    assert [t.id for t in found.targets] == ["emissions", "intensity"]
    assert all(effect.value == 0 for target in found.targets for effect in target.additive)


def test_another_grid_factor_in_the_demonstration_park_is_no_merit_of_its_members() -> None:
    """The same rows with the factor of another year policy: nothing but factors, and the terms valued by them."""
    plain = load_profile("gbt-32150-2015")
    rules = plain.electricity.model_copy(update={"levels": ("nation",)})
    national = plain.model_copy(update={"electricity": rules})
    first, second = (run_accounts(demo(), profiles=[profile]) for profile in (plain, national))
    for target in decompose(year_of(first, "1"), year_of(second, "2")).targets:
        found = effects(target)
        assert found["factor"] != 0
        still = [found.get(name, 0.0) for name in ("activity", "structure", "intensity", "mix", "process")]
        assert still == pytest.approx([0.0] * 5, abs=1e-9)
