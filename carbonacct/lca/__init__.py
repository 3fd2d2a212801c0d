"""Life-cycle assessment: unit processes, matrices, exact scores and their uncertainty.

What is offered stands in ``__all__`` and is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PLACES = {
    "errors": (
        "DuplicateIdError",
        "EmptyBiosphereError",
        "MatrixError",
        "NonSquareError",
        "NotFiniteError",
        "SingularSystemError",
        "SystemDataError",
        "UnknownProductError",
        "UnlinkedError",
        "ZeroPivotError",
    ),
    "system": ("MatrixSystem",),
    "entries": ("MatrixUncertainty",),
    "scoring": ("LciResult", "Score", "intensities", "inventory", "score", "scores"),
    "solve": ("Solution", "SolveReport", "solve_adjoint", "solve_forward"),
    "solved_system": ("SolvedSystem", "solved", "solved_many"),
    "contribution_tables": ("ContributionRow", "ContributionTable", "Contributions", "contributions"),
    "foreground": ("ForegroundContributions", "foreground_contributions"),
    "tree": ("SupplyChainTree", "TreeNode", "supply_chain_tree"),
    "derivatives": ("EntryGradient", "Gradients", "gradients"),
    "what_ifs": ("SingularChangeError", "WhatIf", "exchange_changed", "process_changed", "what_if"),
    "changes": ("Factor",),
    "scenario_tables": ("ScenarioScores", "scenarios"),
    "variance_shares": ("InputSensitivity", "Sensitivity", "sensitivity"),
    "uncertainty.monte_carlo": ("MonteCarloResult", "monte_carlo"),
    "uncertainty.quantiles": ("StopRule",),
    "uncertainty.compare": ("Comparison", "compare", "compared"),
    "uncertainty.distributions": ("DistributionError",),
    "uncertainty.pedigree": ("pedigree_findings", "pedigree_scale", "pedigree_tables", "pedigree_uncertainty"),
    "uncertainty.parameters": ("Dependence", "Parameters"),
    "datasets": ("Library", "Parameter"),
    "importers": ("read_library",),
    "allocation": ("Allocation", "allocate"),
    "allocation_rules": ("AllocationRules", "read_allocation"),
    "linking": ("LinkRules", "LinkedLibrary", "link"),
    "link_mapping": ("CutOff", "LinkChoice", "read_mapping", "write_mapping"),
    "assembly": ("Assembly", "assemble"),
    "flow_mapping": ("FlowChoice", "match_flows", "read_choices"),
    "characterisation": ("FlowMethod", "gwp_method", "method_of_store"),
}
_MODULE_OF = {name: module for module, names in _PLACES.items() for name in names}
__all__ = sorted(_MODULE_OF)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
