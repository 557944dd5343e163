#!/usr/bin/env python3
"""Reads every load file of a handoff back and compares it with the ledger beside it, by every key the two share.

An independent reader: it takes the profile's TOML as documentation has it (docs/finance-profiles.md), works out by itself what the
ledger's lines should have become, and reads the files with Python's csv, tomllib and Decimal. It shares no code with the program.

Usage: profiles.py PROGRAM SAMPLES
"""
import csv
import datetime
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import warnings
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import openpyxl

warnings.simplefilter("ignore")
faults = []

# A house's own layouts: signs that turn, decimal commas, words for codes, a mark at the beginning, amounts in the plan's currency.
HOUSE = '''system = "House ledger"
about = "cost and revenue in one file"
measures = ["budget", "forecast", "expected_revenue", "target"]
[amounts]
field = "amount_reporting"
negative = ["expected_revenue", "target"]
[file]
extension = "txt"
delimiter = ";"
decimal-mark = ","
quotes = "text"
line-end = "lf"
byte-order-mark = true
before = ["# load me"]
[[columns]]
heading = "Kind"
value = "{measure}"
[[columns]]
heading = "Account"
value = "{account|REVENUE}"
[[columns]]
heading = "Cost centre"
value = "{cost_centre|none}"
[[columns]]
heading = "Month"
value = "{period.last:%d.%m.%Y}"
[[columns]]
heading = "Amount"
value = "{amount}"
[[columns]]
heading = "Currency"
value = "{reporting_currency}"
[map.measure]
budget = "PLAN"
forecast = "ESTIMATE"
expected_revenue = "EXPECTED"
target = "TARGET"
'''
WIDE = '''system = "House sheet"
about = "a column a period, by choice"
measures = ["budget"]
[amounts]
empty = "0"
zeros = "leave-out"
[file]
delimiter = "\\t"
header = true
[[columns]]
heading = "Key"
value = "{choice_id|none}/{initiative_id}"
separator = "/"
[[columns]]
heading = "Currency"
value = "{currency}"
[[columns]]
periods = "P{period.number:02} {fiscal_year:%y}"
'''


def expect(holds, words):
    if not holds:
        faults.append(words)
        print(f"FAULT: {words}")


def run(*words):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, encoding="utf-8", timeout=600)


def plain(text):
    return text[1:] if text.startswith("'") else text


def prepared(source, target):
    """A plan with all that the profiles ask for: names of codes, entities, projects with leading zeros, two currencies, territories."""
    book, values = openpyxl.load_workbook(source), openpyxl.load_workbook(source, data_only=True)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    # openpyxl stores no results of formulas.
                    cell.value = values[sheet.title][cell.coordinate].value
    sheet = book["Initiatives"]
    head = next(row for row in sheet.iter_rows() if any(cell.value == "Initiative ID" for cell in row))
    at = {cell.value: cell.column for cell in head if cell.value}
    codes = {"Cost centre": set(), "Account": set()}
    last = max(at.values())
    sheet.tables.clear()
    for offset, name in enumerate(("Entity", "Project code", "Currency"), 1):
        sheet.cell(head[0].row, last + offset, name)
    for row in range(head[0].row + 1, sheet.max_row + 1):
        if not str(sheet.cell(row, at["Initiative ID"]).value or "").startswith("N-"):
            continue
        for kind in codes:
            value = sheet.cell(row, at[kind]).value
            if value:
                codes[kind].add(str(value))
        sheet.cell(row, last + 1, "0101")
        if row % 2:
            sheet.cell(row, last + 2, f"00{row}").number_format = "@"
        # Another currency at par, so that the plan's sums stay what they are.
        sheet.cell(row, last + 3, "CHF" if row % 3 == 0 else "EUR")
    rates = book["FX"] if "FX" in book.sheetnames else book.create_sheet("FX")
    rates.append(["Currency", "Period", "Rate type", "Rate to reporting"])
    for month in range(1, 13):
        rates.append(["CHF", f"2027-{month:02}", "Average", 1])
    targets = book["Targets"]
    targets.tables.clear()
    for row in targets.iter_rows():
        for cell in row:
            if cell.value == "Segment":
                cell.value = "Territory"
    if "Codes" not in book.sheetnames:
        book.create_sheet("Codes")
    sheet = book["Codes"]
    sheet.append(["Kind", "Code", "Name"])
    sheet.append(["Entity", "0101", "Halden Air, Nordics"])
    for row in range(8, 60):
        sheet.append(["Project", f"00{row}", f"Project {row}"])
    for kind, found in codes.items():
        for code in sorted(found):
            sheet.append([kind, code, f"{kind} no. {code} (old)"])
    book.save(target)


def names_of(path):
    """What the Codes sheet calls each code."""
    if path.suffix == ".ods":
        return {}
    book = openpyxl.load_workbook(path, data_only=True)
    if "Codes" not in book.sheetnames:
        return {}
    rows = [row for row in book["Codes"].iter_rows(values_only=True) if row and row[0]]
    return {(row[0].lower().replace(" ", "_"), str(row[1])): row[2] for row in rows if len(row) > 2 and row[1] and row[2]}


def pattern(text, line, around, maps):
    """A pattern's text for a line of the ledger."""

    def one(found):
        if found.group(0) in ("{{", "}}"):
            return found.group(0)[0]
        said, bar, fallback = found.group(1).partition("|")
        name, _, form = said.partition(":")
        day = datetime.date.fromisoformat(line["period"] + "-01")
        if name == "period" and form:
            value = day.strftime(form)
        elif name == "period.last":
            value = ((day.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - datetime.timedelta(days=1)).strftime(form)
        elif name == "period.number":
            number = (day.year - around["first"].year) * 12 + day.month - around["first"].month + 1
            value = f"{number:{form}}" if form else str(number)
        elif name == "fiscal_year" and form:
            digits = re.sub(r"\D", "", line["fiscal_year"])
            value = digits[-4:] if form == "%Y" else digits[-2:]
        elif name.endswith(".name"):
            value = around["names"].get((name[:-5], line[name[:-5]]), "")
        elif name == "reporting_currency":
            value = around["currency"]
        else:
            value = line[name]
            if name in maps and (value in maps[name] or "*" in maps[name]):
                value = maps[name].get(value, maps[name].get("*"))
        if value == "" and bar:
            value = fallback
        return value

    return re.sub(r"\{\{|\}\}|\{([^{}]*)\}", one, text)


def wanted(profile, ledger, around):
    """By the texts of a row, and the heading of its period where there is one: the sum that the file should say."""
    sums = defaultdict(Decimal)
    amounts = profile.get("amounts", {})
    field = amounts.get("field", "amount")
    maps = profile.get("map", {})
    texts = [column for column in profile["columns"] if column.get("value", "{amount}") != "{amount}"]
    wide = next((column["periods"] for column in profile["columns"] if "periods" in column), None)
    for line in ledger:
        if line["measure"] not in profile["measures"]:
            continue
        amount = Decimal(line[field])
        if line["measure"] in amounts.get("negative", []):
            amount = -amount
        key = tuple(pattern(column["value"], line, around, maps) for column in texts)
        sums[key, pattern(wide, line, around, maps) if wide else ""] += amount
    if amounts.get("zeros") == "leave-out":
        return {key: amount for key, amount in sums.items() if amount}
    return dict(sums)


def read(profile, data, words):
    """The same, read from the file's bytes."""
    form = profile.get("file", {})
    mark = b"\xef\xbb\xbf"
    expect(data.startswith(mark) == form.get("byte-order-mark", False), f"{words}: its byte-order mark")
    text = data.removeprefix(mark).decode("utf-8")
    end = {"crlf": "\r\n", "lf": "\n"}[form.get("line-end", "crlf")]
    expect(text.endswith(end) and (end == "\r\n" or "\r" not in text), f"{words}: its line ends")
    for line in form.get("before", []):
        first, _, text = text.partition(end)
        expect(first == line, f"{words}: begins with {first!r}, not {line!r}")
    quoting = csv.QUOTE_NONE if form.get("quotes") == "never" else csv.QUOTE_MINIMAL
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=form.get("delimiter", ","), quoting=quoting, strict=True))
    columns = profile["columns"]
    place = next(i for i, column in enumerate(columns) if "periods" in column or column.get("value") == "{amount}")
    after = len(columns) - place - 1
    wide = "periods" in columns[place]
    headings = [""]
    if form.get("header", True):
        header = rows.pop(0)
        fixed = [column.get("heading") for column in columns]
        got = header[:place] + [None if wide else header[place]] + header[len(header) - after :]
        expect(got == fixed[:place] + [None if wide else fixed[place]] + fixed[place + 1 :], f"{words}: its headings are {header}")
        if wide:
            headings = header[place : len(header) - after]
    expect(len(set(headings)) == len(headings), f"{words}: a heading comes twice")
    mark = form.get("decimal-mark", ".")
    empty = profile.get("amounts", {}).get("empty", "")
    found = {}
    for row in rows:
        expect(len(row) == place + len(headings) + after, f"{words}: a row of {len(row)} cells")
        key = tuple(row[:place] + row[place + len(headings) :])
        for heading, cell in zip(headings, row[place:]):
            if wide and cell == empty:
                continue
            expect(re.fullmatch(rf"-?\d+({re.escape(mark)}\d+)?", cell) is not None, f"{words}: the amount {cell!r}")
            expect((key, heading) not in found, f"{words}: {key} {heading} comes twice")
            found[key, heading] = Decimal(cell.replace(mark, "."))
    return found


def check(program, folder, workbook, given):
    """Compares a pack's load files with its ledger; gives the names of the profiles that were."""
    pack = folder / "handoff"
    with (pack / "ledger.csv").open(encoding="utf-8-sig", newline="") as file:
        ledger = [{name: plain(text) for name, text in line.items()} for line in csv.DictReader(file)]
    expect(ledger, f"{folder.name}: the ledger is empty")
    result = json.loads((folder / "result.json").read_text("utf-8"))
    around = {
        "names": names_of(workbook),
        "currency": result["plan"]["currency"],
        "first": datetime.date.fromisoformat(result["plan"]["first_month"] + "-01"),
    }
    compared = set()
    for name, text in given.items():
        profile = tomllib.loads(text)
        path = pack / f"{name}.{profile.get('file', {}).get('extension', 'csv')}"
        words = f"{folder.name}: {path.name}"
        if not path.exists():
            expect(False, f"{words} is not there")
            continue
        should, found = wanted(profile, ledger, around), read(profile, path.read_bytes(), words)
        missing, more = should.keys() - found.keys(), found.keys() - should.keys()
        expect(not missing, f"{words} lacks {len(missing)} amounts, such as {sorted(missing)[:2]}")
        expect(not more, f"{words} has {len(more)} amounts that the ledger has not, such as {sorted(more)[:2]}")
        wrong = [key for key in should.keys() & found.keys() if should[key] != found[key]]
        expect(not wrong, f"{words}: {len(wrong)} amounts differ, such as {[(key, should[key], found[key]) for key in wrong[:2]]}")
        if should:
            compared.add(name)
    return compared


def main():
    program, samples = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
    listed = run(program, "handoff", "profiles")
    expect(listed.returncode == 0, f"handoff profiles ends with {listed.returncode}: {listed.stderr}")
    built_in = re.findall(r"^([a-z-]+): ", listed.stdout, re.M)
    expect(len(built_in) >= 9, f"there are {len(built_in)} profiles: {listed.stdout}")
    given = {name: run(program, "handoff", "profile", name).stdout for name in built_in}
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        given |= {"house": HOUSE, "wide": WIDE}
        (work / "house.toml").write_text(HOUSE, "utf-8")
        (work / "wide.toml").write_text(WIDE, "utf-8")
        for name, text in given.items():
            expect("not tried on a live system" in text or name in ("house", "wide"), f"{name} does not say that it is untried")
        plans = work / "plans"
        plans.mkdir()
        plan = plans / "nordics.xlsx"
        prepared(next(path for path in samples.iterdir() if "clean" in path.name), plan)
        options = [word for name in built_in for word in ("--profile", name)]
        options += ["--profile", work / "house.toml", "--profile", work / "wide.toml"]
        done = run(program, "run", plans, "-o", work / "out", "--handoff", *options)
        expect(done.returncode == 0, f"the run ends with {done.returncode}: {done.stderr}")
        folder = next(path.parent for path in (work / "out").glob("*/result.json"))
        refused = folder / "handoff" / "NOT-RELEASED.txt"
        expect(not refused.exists(), f"not released: {refused.read_text('utf-8') if refused.exists() else ''}")
        compared = check(program, folder, plan, given) if not refused.exists() else set()
        lines = list(csv.DictReader((folder / "handoff" / "ledger.csv").open(encoding="utf-8-sig", newline=""))) if compared else []
        for column, least in (("currency", 2), ("entity", 1), ("project", 2), ("territory", 2)):
            found = {line[column] for line in lines} - {""}
            expect(len(found) >= least, f"the plan for this was to have {least} of {column}: {found}")
        expect(compared == given.keys(), f"nothing was compared of {sorted(given.keys() - compared)}")

        # Profiles that need no more than the samples have, on the samples themselves.
        shutil.copytree(samples, work / "samples")
        few = {name: given[name] for name in ("anaplan", "house", "wide")}
        options = ["--profile", "anaplan", "--profile", work / "house.toml", "--profile", work / "wide.toml"]
        done = run(program, "run", work / "samples", "-o", work / "more", "--handoff", *options)
        expect(done.returncode == 0, f"the samples' run ends with {done.returncode}: {done.stderr}")
        released = 0
        for result in sorted((work / "more").glob("*/result.json")):
            if (result.parent / "handoff" / "ledger.csv").exists():
                released += 1
                check(program, result.parent, work / "samples" / "none.ods", few)
        expect(released >= 1, "no sample was released")

        # What a profile cannot draw is said, and nothing is handed over: the samples' initiatives have no entity.
        done = run(program, "run", work / "samples", "-o", work / "refused", "--handoff", "--profile", "oracle-hfm")
        for result in sorted((work / "refused").glob("*/result.json")):
            expect(not (result.parent / "handoff" / "ledger.csv").exists(), f"{result.parent.name}: a ledger without its load file")
        told = [" ".join(path.read_text("utf-8").split()) for path in (work / "refused").glob("*/handoff/NOT-RELEASED.txt")]
        expect(any("oracle-hfm.dat cannot be drawn: there is no entity" in text for text in told), "no refusal names the entity that lacks")
    print(f"{len(faults)} faults" if faults else f"profiles: fine ({len(compared)} layouts, {released} samples)")
    sys.exit(1 if faults else 0)


main()
