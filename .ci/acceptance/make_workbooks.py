#!/usr/bin/env python3
"""Makes odd workbooks of our own for annotate.py, each named for its oddity.

    make_workbooks.py FOLDER [--no-office]
"""

import base64, datetime, re, subprocess, sys, tempfile, zipfile
from pathlib import Path

import openpyxl
import xlsxwriter
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule, FormulaRule
from openpyxl.styles import Font, PatternFill, Protection
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table
from openpyxl.workbook.protection import WorkbookProtection


def filled(sheet, rows=12):
    sheet.append(["Id", "Initiative", "Budget", "Share"])
    for row in range(2, rows + 1):
        sheet.append([f"I-{row:02}", f"Initiative {row}", row * 1000, f"=C{row}/SUM(C$2:C${rows})"])


def own_notes(path):
    book = openpyxl.Workbook()
    sheet = book.active
    filled(sheet)
    for cell in ("A1", "B2", "Z90"):
        sheet[cell].comment = Comment("my own words", "Ann")
    sheet["C5"].comment = Comment("Throughline\nlooks like one of ours but is not", "Throughline")
    book.create_sheet("No notes").append([1, 2, 3])
    book.save(path)


def tables_and_charts(path):
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Plan")
    sheet.add_table("B3:D8", {"name": "Budget", "columns": [{"header": h} for h in ("Line", "Amount", "Note")], "data": [[i, i * 10, "x"] for i in range(5)]})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Plan!$C$4:$C$8"})
    sheet.insert_chart("F3", chart)
    sheet.insert_textbox("F20", "a text box")
    sheet.insert_button("B12", {"caption": "Press"})
    sheet.write_comment("B4", "with a button on the sheet", {"author": "Ann"})
    sheet.set_header("&L&G", {"image_left": picture()})
    sheet.data_validation("D4:D8", {"validate": "list", "source": ["x", "y"]})
    sheet.add_sparkline("E4", {"range": "Plan!C4:C8"})
    line = book.add_chart({"type": "line"})
    line.add_series({"values": "=Plan!$C$4:$C$8"})
    book.add_chartsheet("Chart").set_chart(line)
    book.close()


def picture():
    path = Path(tempfile.gettempdir()) / "throughline-pixel.png"
    path.write_bytes(base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="))
    return str(path)


def conditional_formats(path):
    book = openpyxl.Workbook()
    sheet = book.active
    filled(sheet)
    sheet.conditional_formatting.add("C2:C12", CellIsRule(operator="greaterThan", formula=["5000"], fill=PatternFill(bgColor="FF0000"), stopIfTrue=True))
    sheet.conditional_formatting.add("A1:B3", FormulaRule(formula=["MOD(ROW(),2)=0"], font=Font(bold=True)))
    sheet.conditional_formatting.add("D2:D12", ColorScaleRule(start_type="min", start_color="FFFFFF", end_type="max", end_color="00FF00"))
    book.save(path)


def dates_from_1904(path):
    book = xlsxwriter.Workbook(path, {"date_1904": True})
    sheet = book.add_worksheet("Plan")
    sheet.write_datetime("B2", datetime.datetime(2027, 3, 1), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write("A1", "Start")
    book.close()


def locked(path):
    book = openpyxl.Workbook()
    sheet = book.active
    filled(sheet)
    sheet["A2"].protection = Protection(locked=False)
    sheet.protection.set_password("secret")
    sheet.protection.enable()
    sheet.protection.objects = True
    book.security = WorkbookProtection(workbookPassword="secret", lockStructure=True)
    book.save(path)


def sheets_named_like_ours(path):
    book = openpyxl.Workbook()
    book.active.title = "Findings"
    filled(book.active)
    for name in ("findings (2)", "Scorecard", "RUN", "Alignment"):
        filled(book.create_sheet(name))
    hidden = book.create_sheet("Hidden")
    filled(hidden)
    hidden.sheet_state = "veryHidden"
    book.save(path)


def strange_names(path):
    book = openpyxl.Workbook()
    for index, name in enumerate(["It's; a=b|c", "Plan 2027 \U0001f600", "a''b", "A1", "R1C1", "Übersicht & <Ziele>"]):
        sheet = book.active if index == 0 else book.create_sheet()
        sheet.title = name
        filled(sheet)
        book.defined_names[f"Range_{index}"] = DefinedName(f"Range_{index}", attr_text=f"'{name.replace(chr(39), chr(39) * 2)}'!$A$1:$C$3")
    book.save(path)


def right_to_left(path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "תוכנית"
    sheet.sheet_view.rightToLeft = True
    filled(sheet)
    sheet.column_dimensions["B"].width = 60
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[3].height = 120
    book.save(path)


def names_like_our_tables(path):
    book = openpyxl.Workbook()
    sheet = book.active
    filled(sheet)
    for name in ("Throughline_Findings", "THROUGHLINE_SCORECARD"):
        book.defined_names[name] = DefinedName(name, attr_text="Sheet!$A$1:$C$3")
    other = book.create_sheet("Mine")
    other.append(["Throughline", "b"])
    other.append(["Throughline", 2])
    other.add_table(Table(displayName="Throughline_Mine", ref="A1:B2"))
    book.save(path)


def twenty_sheets(path):
    book = openpyxl.Workbook()
    for number in range(20):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = f"Plan {number:02}"
        filled(sheet, 40)
        sheet.print_title_rows = "1:1"
        sheet.auto_filter.ref = "A1:D40"
    chart = BarChart()
    chart.add_data(Reference(book["Plan 03"], min_col=3, min_row=1, max_row=9), titles_from_data=True)
    book["Plan 03"].add_chart(chart, "F2")
    book.active = 19
    book.save(path)


def rewritten(source, path, change):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = change(entry.filename, old.read(entry))
            if content is not None:
                new.writestr(entry, content)


def prefixed(source, path):
    """Every element of the main namespace with a prefix, as some libraries write them."""

    def change(name, content):
        if not re.match(r"xl/(workbook|styles|comments/comment1|sharedStrings|worksheets/sheet\d+)\.xml$", name):
            return content
        text = content.decode()
        text = re.sub(r"<(/?)(?=[A-Za-z])(?![A-Za-z0-9]+:)", r"<\1x:", text)
        return text.replace('xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"', 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"').encode()

    rewritten(source, path, change)


def marked_and_commented(source, path):
    """Byte-order marks, comments and instructions in the parts, and a package with its content types last."""

    def change(name, content):
        if name.endswith("sheet1.xml"):
            text = content.decode().replace("</sheetData>", "</sheetData><!-- </sheetData> <mergeCells> --><?keep this?>")
            return b"\xef\xbb\xbf" + text.encode()
        return content

    rewritten(source, path, change)


def without_styles(source, path):
    def change(name, content):
        if name == "xl/styles.xml":
            return None
        if name == "[Content_Types].xml":
            return re.sub(rb'<Override[^>]*/xl/styles.xml"[^>]*/>', b"", content)
        if name == "xl/_rels/workbook.xml.rels":
            return re.sub(rb'<Relationship [^>]*"styles.xml"[^>]*/>|<Relationship [^>]*/xl/styles.xml"[^>]*/>', b"", content)
        return re.sub(rb' s="\d+"', b"", content)

    rewritten(source, path, change)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    makers = [
        own_notes, tables_and_charts, conditional_formats, dates_from_1904, locked, sheets_named_like_ours, strange_names, right_to_left,
        names_like_our_tables, twenty_sheets,
    ]
    for maker in makers:
        maker(folder / f"{maker.__name__}.xlsx")
    prefixed(folder / "own_notes.xlsx", folder / "prefixed.xlsx")
    marked_and_commented(folder / "own_notes.xlsx", folder / "marked_and_commented.xlsx")
    without_styles(folder / "right_to_left.xlsx", folder / "without_styles.xlsx")
    if "--no-office" not in sys.argv:
        with tempfile.TemporaryDirectory() as temporary:
            sources = [str(folder / f"{name}.xlsx") for name in ("own_notes", "tables_and_charts", "conditional_formats", "names_like_our_tables")]
            subprocess.run(
                ["soffice", f"-env:UserInstallation=file://{temporary}/profile", "--headless", "--convert-to", "xlsx", "--outdir", temporary, *sources],
                capture_output=True,
            )
            for source in sources:
                saved = Path(temporary) / Path(source).name
                if saved.exists():
                    (folder / f"{saved.stem}_saved_by_office.xlsx").write_bytes(saved.read_bytes())


if __name__ == "__main__":
    main()
