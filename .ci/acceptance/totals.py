#!/usr/bin/env python3
"""Adds the samples up by itself and compares: workbook = plan = result = checked copy = ledger, to the minor unit.

    totals.py PROGRAM SAMPLES

An independent computation: the cells are read with openpyxl (an .ods by way of LibreOffice), the rules of docs/rules.md and the arithmetic
of the README are done again here in Decimal, and no code is shared with the program. Ends with exit code 1 where anything differs.
"""

import csv, datetime, json, re, subprocess, sys, tempfile, warnings
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import openpyxl

warnings.simplefilter("ignore")
faults, compared = [], 0
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
CENT = Decimal("0.01")


def expect(mine, theirs, what):
    global compared
    compared += 1
    if mine != theirs:
        faults.append(what)
        print(f"FAULT {what}: added up here {mine}, in the program {theirs}")


def number(value):
    """A stored number, through its text of 15 digits, as spreadsheets show it; None where there is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return Decimal(f"{value:.15g}")


def money(value):
    return value.quantize(CENT, ROUND_HALF_UP)


def rows(book, sheet, first):
    """The rows of a sheet below its header, each by its headings; a totals row is none."""
    if sheet not in book.sheetnames:
        return
    header = None
    for cells in book[sheet].iter_rows(values_only=True):
        if header is None:
            if first in [str(cell).strip() for cell in cells if cell is not None]:
                header = [cell if isinstance(cell, datetime.datetime) else str(cell).strip() if cell is not None else None for cell in cells]
            continue
        row = {name: cell for name, cell in zip(header, cells) if name is not None}
        if any(cell is not None for cell in cells) and not str(row.get(first) or "total").strip().lower().startswith("total"):
            yield row


def months_of(row):
    """The months of a row, as 2027-01."""
    for name, cell in row.items():
        month = None
        if isinstance(name, datetime.datetime):
            month = f"{name.year}-{name.month:02}"
        elif match := re.fullmatch(r"([A-Za-z]{3})[a-z]* (\d{4})", name):
            month = f"{match[2]}-{MONTHS.index(match[1].lower()) + 1:02}" if match[1].lower() in MONTHS else None
        if month and number(cell) is not None:
            yield month, number(cell)


def workbook(path, work):
    if path.suffix == ".ods":
        profile = f"-env:UserInstallation=file://{work}/office"
        command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(work), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        path = work / f"{path.stem}.xlsx"
    return openpyxl.load_workbook(path, data_only=True)


def plan(book):
    """What a workbook adds up to."""
    found = {"budget": Decimal(0), "revenue": Decimal(0), "planned": 0, "active": 0, "months": defaultdict(Decimal), "unphased": False}
    found["by_currency"] = defaultdict(Decimal)
    share = {}
    for row in rows(book, "Initiatives", "Initiative ID"):
        status = str(row.get("Status") or "Planned").strip().lower()
        if status in ("idea", "cancelled", "stopped"):
            continue
        found["planned"] += 1
        found["active"] += status not in ("completed", "done")
        part = number(row.get("Shared %"))
        share[str(row["Initiative ID"]).strip()] = Decimal(1) if part is None else part
        budget, currency = number(row.get("Budget")), str(row.get("Currency") or "").strip()
        if said := re.fullmatch(r"([A-Z]{3}) (\d+)", str(row.get("Budget"))):
            currency, budget = said[1], Decimal(said[2])
        found["by_currency"][currency] += money((budget or 0) * share[str(row["Initiative ID"]).strip()])
        found["budget"] += money((budget or 0) * share[str(row["Initiative ID"]).strip()])
    phased = set()
    for row in rows(book, "Phasing", "Initiative ID"):
        initiative = str(row["Initiative ID"]).strip()
        if str(row.get("Measure") or "Budget") != "Budget" or initiative not in share:
            continue
        phased.add(initiative)
        for month, amount in months_of(row):
            found["months"][month] += money(amount * share[initiative])
    found["unphased"] = phased != set(share)
    targets = defaultdict(Decimal)
    for row in rows(book, "Targets", "Line"):
        # The year's own figure stands where there is one; that its months add to another is a finding.
        year = next((number(cell) for name, cell in row.items() if str(name).lower() in ("annual", "year") and number(cell) is not None), None)
        targets[str(row["Line"])] += sum((amount for _, amount in months_of(row)), Decimal(0)) if year is None else year
    found["target"], found["base"] = targets.get("Target"), targets.get("Base")
    found["booked"] = defaultdict(Decimal)
    for row in rows(book, "Actuals", "Posting date"):
        posted, amount = row["Posting date"], number(row.get("Amount"))
        if isinstance(posted, datetime.datetime) and amount is not None:
            found["booked"][f"{posted.year}-{posted.month:02}"] += amount
    return found


def scorecard(folder, name):
    """A figure of the checked copy's Scorecard."""
    copies = list(folder.glob("* - checked.xls*"))
    sheet = openpyxl.load_workbook(copies[0])["Scorecard"]
    for figure, value in sheet.iter_rows(max_col=2, values_only=True):
        if figure == name:
            return value
    return None


def compare(path, folder, work):
    mine = plan(workbook(path, work))
    result = json.loads((folder / "result.json").read_text("utf-8"))
    totals, name = result["totals"], path.name
    expect(mine["planned"], totals["initiatives"], f"{name}: planned initiatives")
    expect(mine["active"], totals["active"], f"{name}: active initiatives")
    own = result["plan"]["currency"]
    by_currency = defaultdict(Decimal)
    for currency, amount in mine["by_currency"].items():
        by_currency[currency or own] += amount
    theirs = {currency: Decimal(amount) for currency, amount in totals["budget"].items()}
    expect({currency: money(amount) for currency, amount in by_currency.items() if amount}, theirs, f"{name}: budget by currency")
    if set(by_currency) - {own}:
        # What converts does so at rates, which is another computation; without a rate there is no sum.
        return False
    expect(money(mine["budget"]), Decimal(totals["budget_reporting"]), f"{name}: budget")
    if mine["months"] and not mine["unphased"]:
        theirs = {month: Decimal(amount) for month, amount in totals["budget_by_month"].items() if Decimal(amount)}
        expect({month: amount for month, amount in mine["months"].items() if amount}, theirs, f"{name}: budget by month")
    if mine["target"] is not None:
        expect(money(mine["target"]), Decimal(totals["target"]), f"{name}: target")
    booked = defaultdict(Decimal)
    for line in result["ledger"]:
        booked[line["period"]] += Decimal(line["amount"])
    expect(dict(mine["booked"]), dict(booked), f"{name}: ledger by month")
    shown = scorecard(folder, f"Target, {result['plan']['currency']}")
    if mine["target"] is not None:
        expect(money(mine["target"]), None if shown is None else money(number(shown)), f"{name}: target on the Scorecard")
    shown = scorecard(folder, f"Planned budget, {result['plan']['currency']}")
    expect(money(mine["budget"]), None if shown is None else money(number(shown)), f"{name}: budget on the Scorecard")
    ledger = folder / "handoff" / "ledger.csv"
    if ledger.is_file():
        sums = defaultdict(Decimal)
        with ledger.open(encoding="utf-8-sig", newline="") as file:
            for line in csv.DictReader(file):
                sums[line["measure"]] += Decimal(line["amount"])
        expect(money(mine["budget"]), sums["budget"], f"{name}: budget in the handoff's ledger")
        if mine["target"] is not None:
            expect(money(mine["target"]), sums["target"], f"{name}: target in the handoff's ledger")
        return True
    return False


def main():
    program, samples = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
    released = 0
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        run = [program, "run", str(samples), "-o", str(work / "out"), "--handoff", "-q"]
        subprocess.run(run, check=True, capture_output=True, timeout=600, stdin=subprocess.DEVNULL)
        summary = json.loads((work / "out" / "summary.json").read_text("utf-8"))
        for entry in summary["plans"]:
            path = Path(entry["file"])
            if entry["status"] == "done":
                released += compare(path if path.is_absolute() else samples.parent / path, work / "out" / entry["folder"], work)
    if not released:
        faults.append("no sample is released to finance")
        print("FAULT no sample is released to finance")
    print(f"{len(faults)} faults" if faults else f"totals: fine, {compared} sums compared, {released} handoffs among them")
    sys.exit(1 if faults else 0)


main()
