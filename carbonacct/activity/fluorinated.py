"""Names of refrigerants, insulating and extinguishing gases, as registers offer them."""

from __future__ import annotations

_HFCS = ("HFC-134a", "HFC-32", "HFC-125", "HFC-143a", "HFC-152a", "HFC-23", "HFC-227ea", "HFC-236fa", "HFC-245fa")
_BLENDS = (
    "R-404A", "R-407A", "R-407C", "R-407D", "R-407E", "R-407F", "R-408A", "R-410A", "R-410B", "R-417A", "R-422D",
    "R-427A", "R-434A", "R-448A", "R-449A", "R-450A", "R-452A", "R-452B", "R-454B", "R-454C", "R-455A", "R-507A",
    "R-508B", "R-513A",
)  # fmt: skip
_OTHERS = {
    "SF6": ("六氟化硫",), "CF4": ("四氟化碳", "R-14", "R14"), "C2F6": ("六氟乙烷", "R-116", "R116"),
    "C3F8": ("八氟丙烷", "R-218", "R218"), "HCFC-22": ("R-22", "R22"), "HCFC-123": ("R-123", "R123"),
    "HCFC-141b": ("R-141b", "R141b"), "HFO-1234yf": ("R-1234yf", "R1234yf"),
    "HFO-1234ze(E)": ("R-1234ze", "R1234ze", "R-1234ze(E)"), "HFO-1233zd(E)": ("R-1233zd", "R1233zd", "R-1233zd(E)"),
    "HC-290": ("丙烷", "R-290", "R290"), "HC-600a": ("异丁烷", "R-600a", "R600a"), "NH3": ("氨", "R-717", "R717"),
    "CO2": ("二氧化碳", "R-744", "R744"),
}  # fmt: skip
_MORE = {"HFC-227ea": ("七氟丙烷", "FM-200"), "R-507A": ("R-507", "R507")}


def _words(name: str) -> tuple[str, ...]:
    """The other spellings of a gas: ``R-134a`` and ``R134a`` of ``HFC-134a``, ``R410A`` of ``R-410A``."""
    number = name.partition("-")[2]
    spellings = (f"R-{number}", f"R{number}") if name.startswith("HFC-") else (f"R{number}",)
    return (*_MORE.get(name, ()), *spellings)


GASES: dict[str, tuple[str, ...]] = {**{name: _words(name) for name in (*_HFCS, *_BLENDS)}, **_OTHERS}
"""Gas or blend → what people call it."""


def with_numbers(choices: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Choices of gases that may be written with their refrigerant numbers too, as on the cylinder."""
    numbers = {**GASES, "c-C4F8": ("R-C318", "RC318", "RC-318")}
    return {gas: tuple(dict.fromkeys((*names, *numbers.get(gas, ())))) for gas, names in choices.items()}
