"""A planner at LibreOffice: opens a workbook, types into cells, saves it as .xlsx.

By a macro of its own in a profile of its own, so that no package beside LibreOffice is needed, and so that what is saved is what
LibreOffice makes of the file and not what a library makes of it.
"""

import datetime, subprocess
from pathlib import Path

MACRO = """
Sub Edit(source As String, target As String, edits As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  document = StarDesktop.loadComponentFromURL(ConvertToURL(source), "_blank", 0, hidden())
  number = FreeFile
  Open edits For Input As #number
  Do While Not EOF(number)
    Line Input #number, entry
    part = Split(entry, Chr(9))
    If UBound(part) = 3 Then
      sheet = document.Sheets.getByName(part(0))
      cell = sheet.getCellRangeByName(part(1))
      Select Case part(2)
        Case "text" : cell.String = part(3)
        Case "number" : cell.Value = Val(part(3))
        Case "formula" : cell.Formula = part(3)
        Case "note" : sheet.Annotations.insertNew(cell.CellAddress, part(3))
        Case "columns" : sheet.Columns.insertByIndex(cell.CellAddress.Column, Val(part(3)))
        Case "sort"
          Dim field(0) As New com.sun.star.table.TableSortField
          field(0).Field = Val(part(3)) : field(0).IsAscending = True
          Dim order(1) As New com.sun.star.beans.PropertyValue
          order(0).Name = "SortFields" : order(0).Value = field()
          order(1).Name = "ContainsHeader" : order(1).Value = False
          cell.sort(order())
      End Select
    End If
  Loop
  Close #number
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName" : kind(0).Value = "Calc MS Excel 2007 XML"
  If LCase(Right(target, 4)) = ".ods" Then kind(0).Value = "calc8"
  If LCase(Right(target, 4)) = ".xls" Then kind(0).Value = "MS Excel 97"
  document.storeToURL(ConvertToURL(target), kind())
  document.close(True)
  StarDesktop.terminate()
End Sub
"""
MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">{}</script:module>
"""


def soffice(profile, *arguments):
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=180, stdin=subprocess.DEVNULL)


def profile(folder):
    """A profile whose one module of Basic is the macro. The first start of the program makes a profile and whatever was there before is lost."""
    module = folder / "user" / "basic" / "Standard" / "Module1.xba"
    if not module.exists():
        soffice(folder, "--terminate_after_init")
    module.write_text(MODULE.format(MACRO.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")))
    return folder


def entry(sheet, cell, value):
    if isinstance(value, tuple):  # ("note", text), ("columns", count), ("sort", column), ("formula", text)
        kind, value = value
    elif isinstance(value, datetime.date):
        kind, value = "number", (value - datetime.date(1899, 12, 30)).days
    elif isinstance(value, (int, float)):
        kind = "number"
    else:
        kind = "text"
    return "\t".join((sheet, cell, kind, str(value)))


def save(work, source, target, edits=()):
    """Opens `source`, makes the edits (sheet, cell, value) and saves it as `target`, which may be the same file."""
    work = Path(work)
    listed = work / "edits.txt"
    listed.write_text("".join(entry(*edit) + "\n" for edit in edits))
    saved = work / f"saved{Path(target).suffix}"
    saved.unlink(missing_ok=True)
    done = soffice(profile(work / "profile"), f'macro:///Standard.Module1.Edit("{source}","{saved}","{listed}")')
    if not saved.is_file():
        raise RuntimeError(f"LibreOffice did not save {source}: exit {done.returncode}: {done.stdout}{done.stderr}")
    saved.replace(target)
