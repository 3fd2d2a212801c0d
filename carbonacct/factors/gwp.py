"""Global warming potentials (100 years) of a named set; methane is chosen by its origin."""

from __future__ import annotations

from carbonacct.factors.selection import FactorRequest, Selection, select
from carbonacct.factors.store import FactorStore
from carbonacct.findings import finding

METHANE = "CH4"


def gwp_factor(store: FactorStore, set_id: str, gas: str, fossil: bool | None = None) -> Selection:
    """GWP100 of a gas, in kg CO2e per kg.

    Args:
        store: the loaded data sets.
        set_id: data set of one assessment report: ``gwp-ar4``, ``gwp-ar5``, ``gwp-ar6``.
        gas: ``CO2``, ``CH4``, ``N2O``, ``HFC-134a``, ``SF6`` …
        fossil: origin of methane. None takes the value without a split, which AR6 does not have.

    Raises:
        ReferenceDataError: the set is not there.
    """
    name = gas
    if gas == METHANE and fossil is not None:
        name = f"{gas}_fossil" if fossil else f"{gas}_nonfossil"
    request = FactorRequest(kind="gwp", gas=gas, datasets=(set_id,), policy="as_printed", factor_id=f"gwp.{name}")
    selection = select(store, request)
    if selection.factor is None and gas == METHANE and fossil is None:
        return Selection(None, (finding("factors.methane_origin_missing", set_id=set_id),))
    return selection
