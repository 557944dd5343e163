#!/usr/bin/env python3
"""What a planner lives through, with LibreOffice saving every file: the first month, half a year, and the ways of answering.

    planner.py PROGRAM SAMPLES [WORK]

A first month: an empty workbook is filled in, checked, put right, run, answered in its checked copy, and run again. Half a year: the checked
copy is the next month's plan, six times over; notes do not pile up, answers lapse when they should, what is the planner's own stays as it is,
and stripping leaves nothing of ours. Ways: rows sorted, a column inserted, an .ods and an .xls with their fresh copies, a copy in which the
plan itself was edited. Ends with exit code 1 where anything fails. Takes an empty folder to work in, which is kept; else a temporary one.
"""

import datetime, json, re, shutil, subprocess, sys, tempfile, warnings, zipfile
from pathlib import Path

import openpyxl

import office

warnings.filterwarnings("ignore")
DAY = datetime.date
faults = []


def expect(holds, what):
    if not holds:
        faults.append(what)
        print(f"FAULT {what}")


class Desk:
    """A folder with plans, and what the program makes of them."""

    def __init__(self, program, work):
        self.program, self.work = program, work
        self.out = work / "out"
        work.mkdir(parents=True)

    def call(self, *arguments):
        return subprocess.run([self.program, *map(str, arguments)], capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)

    def run(self, plan, code=0):
        done = self.call("run", plan, "-o", self.out)
        expect(done.returncode == code, f"run {plan.name} ends with {done.returncode}, not {code}: {done.stdout}{done.stderr}")
        return done

    def set(self):
        """The folder of the one plan."""
        return next(self.out.glob("*/manifest.json")).parent

    def copy(self):
        return next(self.set().glob("* - checked.xls[xm]"))

    def result(self):
        return json.loads((self.set() / "result.json").read_text("utf-8"))

    def report(self):
        return (self.set() / "report.html").read_text("utf-8")

    def save(self, source, target, edits=()):
        office.save(self.work.parent, source, target, edits)


class Findings:
    """The Findings sheet of a checked copy, as any program reads it."""

    def __init__(self, copy):
        self.book = openpyxl.load_workbook(copy)
        for sheet in self.book:
            for table in sheet.tables.values():
                if table.name.startswith("Throughline_Findings"):
                    self.sheet, self.range = sheet, table.ref
        first, last = (int(re.sub(r"\D", "", corner)) for corner in self.range.split(":"))
        heads = {re.sub(r"\s+", " ", str(cell.value)): cell.column_letter for cell in self.sheet[first] if cell.value}
        self.columns = {head: letter for head, letter in heads.items()}
        self.rows = {}
        for row in range(first + 1, last + 1):
            record = self.value("Throughline", row)
            if record:
                self.rows[re.split(r"[@|]", record)[0]] = row

    def value(self, head, row):
        return self.sheet[f"{self.columns[head]}{row}"].value

    def answer(self, id):
        """Response, reason, approver and date beside a finding."""
        row = self.rows[id]
        answer = [self.value(head, row) for head in ("Response", "Reason", "Approver", "Until")]
        if isinstance(answer[3], datetime.datetime):
            answer[3] = answer[3].date()
        return answer

    def edits(self, id, response, reason, approver, until):
        row, name = self.rows[id], self.sheet.title
        values = {"Response": response, "Reason": reason, "Approver": approver, "Until": until}
        return [(name, f"{self.columns[head]}{row}", value) for head, value in values.items()]


def notes(book):
    """The notes of a workbook by place: ours and theirs."""
    ours, theirs = {}, {}
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment:
                    text = cell.comment.text
                    (ours if text.startswith("Throughline") else theirs)[f"{sheet.title}!{cell.coordinate}"] = text
    return ours, theirs


def own_cells(path):
    """What stands in the planner's own sheets, ours left out."""
    book = openpyxl.load_workbook(path)
    is_ours = lambda sheet: any(table.name.startswith("Throughline_") for table in sheet.tables.values())
    return {
        f"{sheet.title}!{cell.coordinate}": cell.value
        for sheet in book
        if not is_ours(sheet)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


STRATEGY = (
    ("WA-1", "Winning aspiration", "Every dairy in Wales asks for our pump by name", "Sell whatever is asked for", None),
    ("WTP-1", "Where to play", "Dairies in Wales and the west of England", "Industry all over Britain", "WA-1"),
    ("HTW-1", "How to win", "On site within four hours", "The lowest price for a spare part", "WTP-1"),
    ("CAP-1", "Capabilities", "Engineers who live near their customers", "A call centre abroad", "HTW-1"),
    ("MS-1", "Management systems", "One weekly review of open calls", "A yearly review of cost", "CAP-1"),
)


def strategy():
    """The five answers, in the template's rows."""
    return [
        ("Strategy", f"{column}{row}", value)
        for row, choice in enumerate(STRATEGY, 4)
        for column, value in zip("ABCDF", choice)
        if value
    ]


def first_month(program, work):
    desk = Desk(program, work)
    plan = work / "harrow.xlsx"
    done = desk.call("template", plan, "--year", "FY2027", "--first-month", "2027-01", "--currency", "GBP")
    expect(done.returncode == 0 and "Strategy" in done.stdout, f"the template: {done.stdout}{done.stderr}")
    done = desk.call("check", plan)
    expect(done.returncode == 1 and done.stdout.count("error:") == 1 and "nothing is filled in yet" in done.stdout, f"a fresh plan: {done.stdout}")
    # Twelve cells; the end is before the start, and the owner is a department.
    filled = [
        ("Plan", "B3", "Harrow Pumps"), ("Plan", "B6", "2027-04"), ("Plan", "B10", "Anna Verhage"),
        ("Initiatives", "A4", "I-01"), ("Initiatives", "B4", "Second van"), ("Initiatives", "C4", "HTW-1"), ("Initiatives", "E4", "Grow"),
        ("Initiatives", "G4", "Sales team"), ("Initiatives", "H4", DAY(2027, 9, 1)), ("Initiatives", "I4", DAY(2027, 2, 1)),
        ("Initiatives", "J4", "Planned"), ("Initiatives", "K4", 64000),
    ]  # fmt: skip
    filled += strategy()
    desk.save(plan, plan, filled)
    done = desk.call("check", plan)
    expect(done.returncode == 1 and "Initiatives!" in done.stdout, f"the faults are not found: {done.stdout}{done.stderr}")
    expect("[impossible-dates]" in done.stdout and "[no-single-owner]" in done.stdout, f"the faults are not named: {done.stdout}")
    desk.save(plan, plan, [("Initiatives", "I4", DAY(2027, 11, 30))])
    done = desk.call("check", plan)
    expect("[impossible-dates]" not in done.stdout, f"what was put right is found again: {done.stdout}")
    desk.run(plan)
    asked = {finding["id"]: finding for finding in desk.result()["findings"]}
    expect(all(finding["state"] == "new" for finding in asked.values()), "in the first month something is not new")
    findings = Findings(desk.copy())
    expect(set(findings.rows) == set(asked), "the sheet lists other findings than the result")
    open_ones = sorted(asked.values(), key=lambda finding: (["error", "warning", "note"].index(finding["level"]), finding["id"]))
    accepted, disputed = open_ones[0]["id"], open_ones[1]["id"]
    acceptance = ["Accept", "the team's lead is named in May", "Erik Halden", DAY(2027, 6, 30)]
    dispute = ["Dispute", "it is right as it stands: 50 % of it", None, None]
    # Answered in the copy, saved by LibreOffice: the copy is another file now, and nothing in it is lost.
    untouched = own_cells(desk.copy())
    desk.save(desk.copy(), desk.copy(), findings.edits(accepted, *acceptance) + findings.edits(disputed, "Dispute", dispute[1], "", ""))
    before = own_cells(plan)
    for turn in ("the run after answering", "the same run again"):
        desk.run(plan)
        findings, result = Findings(desk.copy()), desk.result()
        expect(findings.answer(accepted) == acceptance, f"{turn}: the acceptance in the copy is {findings.answer(accepted)}")
        expect(findings.answer(disputed) == dispute, f"{turn}: the dispute in the copy is {findings.answer(disputed)}")
        now = {finding["id"]: finding for finding in result["findings"]}
        expect(set(now) == set(asked), f"{turn}: other findings than before")
        expect((now[accepted]["answer"] or {}).get("until") == "2027-06-30", f"{turn}: the acceptance does not hold")
        expect((now[disputed]["reply"] or {}).get("response") == "Dispute" and not now[disputed]["answer"], f"{turn}: the dispute in the result")
        expect("Erik Halden" in desk.report() and "named in May" in desk.report(), f"{turn}: the report does not show the answer")
        expect("accepted" in findings.sheet["A1"].value, f"{turn}: the title says {findings.sheet['A1'].value}")
        expect(own_cells(desk.copy()) == untouched == before, f"{turn}: a cell of the plan differs in the copy")
    first = desk.copy().read_bytes()
    desk.run(plan)
    expect(desk.copy().read_bytes() == first, "an unchanged plan gives another copy")
    return desk, plan


def weight(copy):
    """How much of each kind a workbook holds: what could pile up from month to month."""
    package = zipfile.ZipFile(copy)
    text = {name: package.read(name).decode("utf-8", "replace") for name in package.namelist() if name.endswith((".xml", ".rels", ".vml"))}
    count = lambda pattern, part="": sum(len(re.findall(pattern, content)) for name, content in text.items() if part in name)
    return {
        "parts": len(package.namelist()),
        "formats of cells": count(r"<xf\b", "styles"),
        "conditional formats": count(r"<dxf\b", "styles"),
        "marks": count(r"throughline&quot;\)=0|throughline\"\)=0"),
        "notes": count(r"<comment\b"),
        "shapes of notes": count(r"ObjectType=\"Note\""),
        "names": count(r"<definedName\b"),
        "properties": count(r"<property\b", "custom"),
    }


def half_a_year(program, samples, work):
    desk = Desk(program, work)
    plan = work / "benelux.xlsx"
    source = next(samples.glob("*flawed.xlsx"))
    sheet = {row[0].value: row[1].coordinate for row in openpyxl.load_workbook(source)["Plan"].iter_rows(max_col=2) if row[0].value}
    month = lambda number: [("Plan", sheet["Cycle"], f"2027-{number:02}"), ("Plan", sheet["As-of date"], DAY(2027, number, 28))]
    mine = "mine: ask Wouter on the phone"
    desk.save(source, plan, month(1) + [("Plan", "F4", ("note", mine)), ("Initiatives", "B5", ("note", mine))])
    sizes, history, weights, theirs = [], [], [], None
    until = {"short": DAY(2027, 2, 28), "long": DAY(2027, 12, 31)}
    named = {}
    for number in range(1, 7):
        desk.run(plan)
        result, findings = desk.result(), Findings(desk.copy())
        now = {finding["id"]: finding for finding in result["findings"]}
        ours, others = notes(findings.book)
        theirs = theirs or others
        expect(others == theirs and list(theirs.values()).count(mine) == 2, f"month {number}: the planner's own notes changed: {others}")
        cells = {finding["at"].split(":")[0].replace("'", "") for finding in now.values()}
        expect(set(ours) <= cells and len(ours) > 20, f"month {number}: notes of ours without a finding: {sorted(set(ours) - cells)}")
        expect(own_cells(plan) == own_cells(desk.copy()), f"month {number}: a cell of the plan differs in the copy")
        expect(len([name for name in findings.book.sheetnames if re.match(r"(Findings|Scorecard|Alignment|Run)\b", name)]) == 4, f"month {number}: {findings.book.sheetnames}")
        sizes.append(desk.copy().stat().st_size)
        history.append((len(now), len(ours)))
        weights.append(weight(desk.copy()))
        expect(weights[-1]["notes"] == weights[-1]["shapes of notes"] == len(ours) + len(others), f"month {number}: {weights[-1]}, and {len(ours) + len(others)} notes")
        edits = []
        if number == 1:
            errors = [finding for finding in result["findings"] if not finding["answer"] and finding["state"] == "new"]
            steady = [finding for finding in errors if finding["rule"] in ("no-single-owner", "unknown-choice", "duplicate-id", "unreadable-number")]
            named = {"short": steady[0]["id"], "long": steady[1]["id"], "fix": steady[2]["id"]}
            edits += findings.edits(named["short"], "Accept", "until the audit", "Erik Halden", until["short"])
            edits += findings.edits(named["long"], "Accept", "known and small", "Erik Halden", until["long"])
            edits += findings.edits(named["fix"], "Will fix", "with the spring review", "", "")
        else:
            holds = {name: bool(now[id]["answer"]) for name, id in named.items()}
            short = number <= 2 or number >= 5
            expect(holds == {"short": short, "long": True, "fix": False}, f"month {number}: what holds is {holds}")
            expect(findings.answer(named["fix"]) == ["Will fix", "with the spring review", None, None], f"month {number}: Will fix is {findings.answer(named['fix'])}")
            if number == 3:
                refused = now[named["short"]]["reply"]["refused"]
                expect(refused == "it lapsed on 2027-02-28", f"month 3: the lapsed answer says {refused}")
                row = findings.rows[named["short"]]
                expect("it lapsed on 2027-02-28" in findings.value("What to do", row), "month 3: the copy does not say that the answer lapsed")
                expect(findings.answer(named["short"]) == ["Accept", "until the audit", "Erik Halden", until["short"]], "month 3: the lapsed answer is lost")
            if number == 4:  # accepted again
                edits += findings.edits(named["short"], "Accept", "the audit is late", "Erik Halden", DAY(2027, 9, 30))
        if number < 6:
            # The planner goes on in the checked copy, and saves it as the plan of the next month.
            desk.save(desk.copy(), plan, edits + month(number + 1) + [("Initiatives", "B5", f"as reviewed in month {number}")])
    expect(max(sizes[1:]) < 1.1 * min(sizes[1:]), f"the copy grows: {sizes}")
    # LibreOffice adds styles of its own at its first saving; from then on only findings come and go.
    for kind in weights[0]:
        most = max(weight[kind] for weight in weights[1:3]) * 1.1 + 3
        expect(all(weight[kind] <= most for weight in weights[3:]), f"{kind} pile up: {[weight[kind] for weight in weights]}")
    print("half a year: findings and notes", history, "bytes", sizes)
    print(weights[1], weights[-1], sep="\n")
    stripped = work / "stripped.xlsx"
    done = desk.call("strip", desk.copy(), "-o", stripped)
    expect(done.returncode == 0, f"strip ends with {done.returncode}: {done.stderr}")
    left = [name for name in zipfile.ZipFile(stripped).namelist() if b"hroughline" in zipfile.ZipFile(stripped).read(name)]
    expect(not left, f"strip leaves a marker of ours in {left}")
    expect(own_cells(stripped) == own_cells(desk.copy()), "strip changed a cell of the plan")
    ours, others = notes(openpyxl.load_workbook(stripped))
    expect(others == theirs and not ours, f"strip changed the planner's own notes: {others}")
    return desk


ACCEPTANCE = ["Accept", "known and small", "Erik Halden", DAY(2027, 12, 31)]


def accepted(desk, id):
    """Whether the acceptance holds and stands in the copy."""
    held = next(finding for finding in desk.result()["findings"] if finding["id"] == id)["answer"]
    return bool(held) and Findings(desk.copy()).answer(id) == ACCEPTANCE


def sorted_and_moved(program, samples, work):
    """Rows sorted and a column inserted in the Findings sheet: each answer stays with its finding."""
    desk = Desk(program, work)
    plan = work / "benelux.xlsx"
    shutil.copy(next(samples.glob("*flawed.xlsx")), plan)
    desk.run(plan)
    findings = Findings(desk.copy())
    ids = [id for id in findings.rows if not findings.answer(id)[0]][:2]
    first, last = min(findings.rows.values()), max(findings.rows.values())
    edits = findings.edits(ids[0], *ACCEPTANCE) + findings.edits(ids[1], "Will fix", "in June", "", "")
    # By what is wrong, from the first column to the last, hidden one included.
    edits.append((findings.sheet.title, f"A{first}:{findings.columns['Throughline']}{last}", ("sort", 2)))
    edits.append((findings.sheet.title, "C1", ("columns", 1)))
    desk.save(desk.copy(), desk.copy(), edits)
    moved = Findings(desk.copy())
    expect(moved.rows[ids[0]] != findings.rows[ids[0]] or moved.rows[ids[1]] != findings.rows[ids[1]], "the rows were not sorted")
    expect(moved.columns["Response"] != findings.columns["Response"], "no column was inserted")
    desk.run(plan)
    expect(accepted(desk, ids[0]), f"sorted: the acceptance is {Findings(desk.copy()).answer(ids[0])}")
    expect(Findings(desk.copy()).answer(ids[1]) == ["Will fix", "in June", None, None], "sorted: the other answer is lost")
    others = [id for id, row in Findings(desk.copy()).rows.items() if id not in ids and Findings(desk.copy()).answer(id)[1] in (ACCEPTANCE[1], "in June")]
    expect(not others, f"sorted: an answer came to another finding: {others}")


def fresh_copies(program, samples, work, suffix):
    """A plan that cannot be annotated in place: its fresh copy gives answers, and is refused as a plan."""
    desk = Desk(program, work)
    plan = work / f"benelux{suffix}"
    desk.save(next(samples.glob("*flawed.xlsx")), plan)
    desk.run(plan)
    findings = Findings(desk.copy())
    id = next(id for id in findings.rows if not findings.answer(id)[0])
    desk.save(desk.copy(), desk.copy(), findings.edits(id, *ACCEPTANCE))
    for turn in (1, 2):
        desk.run(plan)
        expect(accepted(desk, id), f"{suffix}, run {turn} after answering: {Findings(desk.copy()).answer(id)}")
    saved = work / "as the plan.xlsx"
    shutil.copy(desk.copy(), saved)
    done = desk.call("check", saved)
    expect(done.returncode == 3 and f"checked copy of 'benelux{suffix}'" in done.stderr, f"{suffix}: the copy as a plan: {done.returncode} {done.stderr}")
    desk.save(desk.copy(), saved)
    done = desk.call("check", saved)
    expect(done.returncode == 3 and f"checked copy of 'benelux{suffix}'" in done.stderr, f"{suffix}: the copy, saved, as a plan: {done.returncode} {done.stderr}")


def edited_copy(program, samples, work):
    """The plan edited in its copy: nothing is replaced, and both files and the cell are named; saved as the plan, it goes on."""
    desk = Desk(program, work)
    plan = work / "benelux.xlsx"
    shutil.copy(next(samples.glob("*flawed.xlsx")), plan)
    desk.run(plan)
    findings = Findings(desk.copy())
    id = next(id for id in findings.rows if not findings.answer(id)[0])
    desk.save(desk.copy(), desk.copy(), findings.edits(id, *ACCEPTANCE) + [("Initiatives", "D6", "renamed in the copy")])
    before = {path.name: path.read_bytes() for path in desk.set().iterdir()}
    done = desk.run(plan, code=3)
    expect(all(words in done.stderr for words in ("benelux.xlsx", desk.copy().name, "Initiatives!D6")), f"the edit is not named: {done.stderr}")
    expect({path.name: path.read_bytes() for path in desk.set().iterdir()} == before, "something was replaced beside an edited copy")
    shutil.copy(desk.copy(), plan)
    for turn in (1, 2):
        desk.run(plan)
        expect(accepted(desk, id), f"the edited copy as the plan, run {turn}: {Findings(desk.copy()).answer(id)}")
    # Now the plan's own sheet answers; the copy's later answer is newer, and so is withdrawing it.
    later = ["Accept", "known and small", "Erik Halden", DAY(2028, 1, 31)]
    for answer in (later, ["", "", "", ""]):
        desk.save(desk.copy(), desk.copy(), Findings(desk.copy()).edits(id, *answer))
        for turn in (1, 2):
            desk.run(plan)
            found = [value or "" for value in Findings(desk.copy()).answer(id)]
            expect(found == answer, f"answered in plan and copy, run {turn}: {found}, not {answer}")
    desk.copy().unlink()
    desk.run(plan)
    expect(accepted(desk, id), "without its copy, the plan's own answer is lost")


def main():
    program, samples = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(sys.argv[3]).resolve() if len(sys.argv) > 3 else Path(temporary)
        first_month(program, work / "first month")
        half_a_year(program, samples, work / "half a year")
        sorted_and_moved(program, samples, work / "sorted")
        edited_copy(program, samples, work / "edited")
        for suffix in (".ods", ".xls"):
            fresh_copies(program, samples, work / f"fresh{suffix}", suffix)
    print(f"{len(faults)} faults" if faults else "planner: fine")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
