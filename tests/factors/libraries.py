"""Small extracts of factor libraries in the layout of the originals, for tests where the originals are not at hand.

Values of the extracts are those that the documents print (UK DESNZ 2025, Open Government Licence v3.0; EPA, public
domain).
"""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"
Sheet = list[list[object]]

DESNZ_HEADER = ["ID", "Scope", "Level 1", "Level 2", "Level 3", "Level 4", "Column Text", "UOM", "GHG/Unit",
                "GHG Conversion Factor 2025"]  # fmt: skip
BUTANE = ["Scope 1", "Fuels", "Gaseous fuels", "Butane", "", "", "tonnes"]
DESNZ_ROWS: Sheet = [
    ["1_100_1000_15_1", *BUTANE, "kg CO2e", 3033.38067],
    ["1_100_1000_15_2", *BUTANE, "kg CO2e of CO2 per unit", 3029.26],
    ["1_100_1000_15_3", *BUTANE, "kg CO2e of CH4 per unit", 2.52],
    ["1_100_1000_15_4", *BUTANE, "kg CO2e of N2O per unit", 1.60067],
    ["1_100_1000_15_5", *BUTANE, "kg CO2e", ""],
    ["99_105_1047_5_2", "Outside of Scopes", "Outside of scopes", "Biogas", "Biogas", "", "", "kWh",
     "kg CO2e of CO2 per unit", 0.19902],
]  # fmt: skip


def shared(*parts: str) -> Path:
    """A file or folder of the real data; the test is skipped where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} is not at hand (shared data folder absent)")
    return path


def write_book(path: Path, sheets: dict[str, Sheet]) -> Path:
    """A workbook of plain cells."""
    import xlsxwriter  # noqa: PLC0415

    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if cell != "":
                        sheet.write(row, column, cell)
    return path


def desnz_book(path: Path, rows: Sheet = DESNZ_ROWS) -> Path:
    """An extract of the flat file: front page, five lines of title, headers in row 6."""
    front: Sheet = [["Title"], ["Version:", 1.0, "Year:", 2025.0], ["Updated:", "2025-06-10"], ["Year:", 2025.0]]
    titles: Sheet = [["UK Government GHG Conversion Factors for Company Reporting"], [""], [""], [""], [""]]
    return write_book(path, {"Front page": front, "Factors by Category": [*titles, DESNZ_HEADER, *rows, ["", "END"]]})


def hub_book(path: Path) -> Path:
    """An extract of the EPA Hub: parts of tables 1, 3, 5, 9 and 11 with the layout of the sheet."""
    fuel = ["", "", "Fuel Type", "Heat Content (HHV)", "CO2 Factor", "CH4 Factor", "N2O Factor", "CO2 Factor",
            "CH4 Factor", "N2O Factor"]  # fmt: skip
    unit = ["", "", "", "mmBtu per short ton", "kg CO2 per mmBtu", "g CH4 per mmBtu", "g N2O per mmBtu",
            "kg CO2 per short ton", "g CH4 per short ton", "g N2O per short ton"]  # fmt: skip
    rows: Sheet = [
        ["", "Emission Factors for Greenhouse Gas Inventories"],
        ["", "", "", "", "", "Last Modified: 15 September 2021"],
        ["", "", "", "CH4", 25.0],
        ["", "Table 1", "Stationary Combustion"], fuel, unit, ["", "", "Coal and Coke"],
        ["", "", "Anthracite Coal", 25.09, 103.69, 11, 1.6, 2602, 276, 40],
        ["", "", "Straw", "", 95.1, 1.9, 0.42, "", "", ""],
        ["", "", "Source:"],
        ["", "Table 3", "On-Road Gasoline Vehicles"],
        ["", "", "Vehicle Type", "Year", "CH4 Factor \n(g / mile)", "N2O Factor \n(g / mile)"],
        ["", "", "Gasoline Light-Duty Trucks", "1973-74", 0.1908, 0.0218],
        ["", "", "(Vans, Pickup Trucks, SUVs)", 1975, 0.1634, 0.0513],
        ["", "Table 5", "Non-Road Vehicles"],
        ["", "", "Aircraft", "Jet Fuel", "0", 0.3],
        ["", "Table 9", "Waste"],
        ["", "", "PLA", "NA", 0.02, 0.01, 0.17, "NA", "NA"],
        ["", "", "Source: EPA"],
        ["", "", "", 7.0],
        ["", "Table 11", "Global Warming Potentials"],
        ["", "", "SF6 ", 22800],
        ["", "", "C10F18", ">7,500"],
    ]  # fmt: skip
    return write_book(path, {"Emission Factors Hub": rows})
