#!/usr/bin/env python3
"""Makes the workbooks of this folder: written with XlsxWriter, then opened and saved by LibreOffice.

    tests/workbooks/make.py            needs XlsxWriter and soffice; run by hand, the files are committed
    tests/workbooks/make.py samples    only what LibreOffice saves for samples/, from what the test suite built; needs soffice

LibreOffice writes other bytes with every version, so these files are not made anew by a build. README.md says what each is for.
"""

import datetime, shutil, subprocess, sys, tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SAMPLES = ROOT / "samples"

PLAN = [
    ("Business", "Harrow Pumps"), ("Fiscal year", "FY2027"), ("First month", "2027-01"), ("Cycle", "2027-04"),
    ("As-of date", datetime.date(2027, 4, 20)), ("Reporting currency", "EUR"), ("Plan owner", "Anna Verhage"),
]
STRATEGY = [
    ("Choice ID", "Question", "Choice"),
    ("ASP-1", "Winning aspiration", "Be the pump that dairies ask for by name"),
    ("WTP-1", "Where to play", "Dairies in Wales and the west of England"),
    ("HTW-1", "How to win", "Be on site within four hours"),
    ("CAP-1", "Capabilities", "Engineers who live near their customers"),
    ("SYS-1", "Management systems", "One weekly review of open calls"),
]
INITIATIVES = [
    ("Initiative ID", "Initiative", "Primary choice", "Owner", "Start", "End", "Status", "Budget"),
    ("I-01", "Second van", "HTW-1", "Anna Verhage", datetime.date(2027, 2, 1), datetime.date(2027, 11, 30), "In progress", 64000),
    ("I-02", "Night shift", "HTW-1", "Bob Stone", datetime.date(2027, 9, 1), datetime.date(2027, 3, 31), "Planned", 30000),
]
TARGETS = [("Line", "Segment", "Annual"), ("Target", "Dairies", 900000), ("Base", "Dairies", 880000)]


def write(path, sheets, hidden=(), date_1904=False):
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"date_1904": date_1904})
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(y, x, datetime.datetime.combine(value, datetime.time()), date)
                else:
                    sheet.write(y, x, value)
        if name in hidden:
            sheet.hide()
    book.close()


def save(source, target):
    """Opens a workbook in LibreOffice and saves it."""
    kind = {".xlsx": "xlsx:Calc MS Excel 2007 XML", ".ods": "ods"}[target.suffix]
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        shutil.copy(source, work / f"source{source.suffix}")
        command = ["soffice", f"-env:UserInstallation=file://{work}/profile", "--headless", "--convert-to", kind, "--outdir", work / "saved",
                   work / f"source{source.suffix}"]
        subprocess.run(command, check=True, capture_output=True)
        shutil.move(work / "saved" / f"source{target.suffix}", target)
    print(target.name)


def main():
    plain = {"Plan": PLAN, "Strategy": STRATEGY, "Initiatives": INITIATIVES}
    named = {"Plan 📋": PLAN, "Bob's \"choices\"": STRATEGY, "Été & Co <2027>": INITIATIVES}
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        write(work / "1904.xlsx", plain, date_1904=True)
        write(work / "hidden.xlsx", {**plain, "Old targets": TARGETS}, hidden=("Old targets",))
        write(work / "names.xlsx", named)
        save(work / "1904.xlsx", HERE / "dates-from-1904.xlsx")
        save(work / "hidden.xlsx", HERE / "hidden-sheet.xlsx")
        save(work / "names.xlsx", HERE / "names-with-quotes-and-emoji.xlsx")
    for name in ("halden-air-nordics-clean", "halden-air-benelux-flawed"):
        save(SAMPLES / f"{name}.xlsx", HERE / f"{name}-resaved.xlsx")


def samples():
    """The suite builds its source: THROUGHLINE_BLESS=1 cargo test --test suite samples."""
    save(ROOT / "target/tmp/halden-air-iberia.xlsx", SAMPLES / "halden-air-iberia.ods")


samples() if sys.argv[1:] == ["samples"] else main()
