#!/usr/bin/env python3
"""Annotates every workbook of a folder and looks at the copies with other programs.

    annotate.py PROGRAM FOLDER [--no-office] [--only TEXT]

For each .xlsx and .xlsm: notes on used and unused cells of several sheets; every original part is there, in its place, and unchanged but for
those that annotating must touch; openpyxl finds the same cells, styles and the notes on their cells; LibreOffice saves the copy; stripping
gives every part back to the byte; annotating twice is annotating once; stripping what LibreOffice saved leaves no marker of ours.
A file that is refused must be refused in one clear sentence. Ends with exit code 1 where anything fails.
"""

import argparse, json, re, shutil, subprocess, sys, tempfile, warnings, zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl

warnings.filterwarnings("ignore")
MAY_CHANGE = re.compile(
    r"(\[Content_Types\]\.xml|_rels/\.rels|docProps/custom[^/]*\.xml|.*workbook[^/]*\.xml|.*workbook[^/]*\.xml\.rels|.*styles[^/]*\.xml"
    r"|.*worksheets/[^/]*\.xml|.*worksheets/_rels/[^/]*\.rels|(?!.*threaded).*comment[^/]*\.xml|.*\.vml)$",
    re.I,
)


def local(element):
    return element.tag.rsplit("}", 1)[-1]


def attribute(element, name):
    return next((value for key, value in element.attrib.items() if key.rsplit("}", 1)[-1] == name), None)


def relations(package, part):
    folder, _, file = part.rpartition("/")
    name = f"{folder}/_rels/{file}.rels".lstrip("/")
    if name not in package.namelist():
        return {}
    found = {}
    for relation in ElementTree.fromstring(package.read(name)):
        target = relation.get("Target", "")
        path = target[1:] if target.startswith("/") else f"{folder}/{target}"
        pieces = []
        for piece in path.split("/"):
            if piece == "..":
                pieces and pieces.pop()
            elif piece not in ("", "."):
                pieces.append(piece)
        found[relation.get("Id")] = (relation.get("Type").rsplit("/", 1)[-1], "/".join(pieces))
    return found


def worksheets(package):
    """Name and part of every worksheet."""
    book = next(part for kind, part in relations(package, "").values() if kind == "officeDocument")
    related = relations(package, book)
    sheets = []
    for sheet in ElementTree.fromstring(package.read(book)).iter():
        if local(sheet) == "sheet":
            kind, part = related.get(sheet.get(next(key for key in sheet.attrib if key.endswith("}id"))), (None, None))
            if kind == "worksheet" and part in package.namelist():
                sheets.append((sheet.get("name"), part))
    return sheets


def comments(package, part):
    """The texts of a sheet's notes by cell."""
    texts = {}
    for kind, target in relations(package, part).values():
        if kind == "comments" and target in package.namelist():
            for comment in ElementTree.fromstring(package.read(target)).iter():
                if local(comment) == "comment":
                    texts.setdefault(comment.get("ref"), []).append("".join(t.text or "" for t in comment.iter() if local(t) == "t"))
    return texts


def make_notes(package):
    notes = []
    for number, (name, part) in enumerate(worksheets(package)[:4]):
        try:
            cells = [cell.get("r") for cell in ElementTree.fromstring(package.read(part)).iter() if local(cell) == "c" and cell.get("r")]
        except ElementTree.ParseError:
            continue
        wanted = cells[:2] + cells[len(cells) // 2 : len(cells) // 2 + 2] + cells[-1:] + list(comments(package, part))[:1] + ["B2", "Z90", "CV400"]
        for index, cell in enumerate(dict.fromkeys(wanted)):
            text = f"Throughline\nERROR · rule-{number}\n<months> & \"{cell}\" add to 118,000 – not 120,000\n→ correct it"
            notes.append({"at": f"'{name.replace(chr(39), chr(39) * 2)}'!{cell}", "level": ["error", "warning", "note"][index % 3], "text": text})
    return notes


def same_cells(before, after, sheets, styles=True):
    for data_only in (False, True):
        try:
            old, new = (openpyxl.load_workbook(path, data_only=data_only) for path in (before, after))
        except Exception as error:  # what openpyxl cannot read before, it need not read after
            try:
                openpyxl.load_workbook(before)
            except Exception:
                return "openpyxl cannot read the original"
            raise AssertionError(f"openpyxl reads the original but not the copy: {error}")
        assert new.sheetnames[: len(old.sheetnames)] == old.sheetnames, f"sheets {old.sheetnames} became {new.sheetnames}"
        for name in sheets:
            if name not in old.sheetnames:
                continue
            a, b = old[name], new[name]
            assert a.sheet_state == b.sheet_state and a.protection.sheet == b.protection.sheet, f"{name}: state or protection"
            if not hasattr(a, "iter_rows"):
                continue
            for key in set(a._cells) | set(b._cells):
                x, y = a._cells.get(key), b._cells.get(key)
                # A note makes openpyxl keep an empty cell.
                value = lambda cell: None if cell is None else getattr(cell.value, "text", cell.value)
                assert value(x) == value(y), f"{name} {key}: {value(x)!r} became {value(y)!r}"
                if styles and x is not None and x.has_style:
                    look = lambda cell: repr((cell.number_format, cell.font, cell.fill, cell.border, cell.alignment, cell.protection))
                    assert look(x) == look(y), f"{name} {key}: style"
    return None


def run(program, *arguments):
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)


def check(program, source, folder):
    """Gives the path of the copy, or nothing where the file was refused."""
    with zipfile.ZipFile(source) as package:
        notes = make_notes(package)
    stem, suffix = source.stem, source.suffix
    notes_file, copy, again, stripped = (folder / f"{stem}{end}" for end in (".json", suffix, f".again{suffix}", f".stripped{suffix}"))
    notes_file.write_text(json.dumps(notes))
    done = run(program, "annotate", source, "--notes", notes_file, "-o", copy)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        assert done.returncode == 3 and len(lines) == 1 and "bug" not in lines[0] and "panicked" not in lines[0], f"exit {done.returncode}: {done.stderr}"
        return None, "refused: " + lines[0]
    said = "; ".join(line for line in done.stderr.strip().splitlines())
    before, after = zipfile.ZipFile(source), zipfile.ZipFile(copy)
    assert after.testzip() is None
    assert after.namelist()[: len(before.namelist())] == before.namelist(), "parts are missing or moved"
    for name in before.namelist():
        if before.read(name) != after.read(name):
            assert MAY_CHANGE.match(name), f"{name} changed"
    for name in after.namelist():
        if name.endswith((".xml", ".rels")):
            try:
                ElementTree.fromstring(after.read(name))
            except ElementTree.ParseError:
                ElementTree.fromstring(before.read(name)) if name in before.namelist() else None
                raise
    skipped = same_cells(source, copy, [name for name, _ in worksheets(before)])
    placed = 0
    for name, part in worksheets(before):
        old, new = comments(before, part), comments(after, part)
        own = [note for note in notes if note["at"].rpartition("!")[0] == f"'{name.replace(chr(39), chr(39) * 2)}'"]
        for cell, texts in old.items():
            assert new.get(cell) == texts, f"{name}!{cell}: their note changed"
        for note in own:
            cell = note["at"].rpartition("!")[2]
            if cell not in old and "gets" not in said:
                assert new.get(cell) == [note["text"]], f"{note['at']}: {new.get(cell)}"
                placed += 1
        assert not set(new) - set(old) - {note["at"].rpartition("!")[2] for note in own}, f"{name}: notes that nobody asked for"
    assert run(program, "strip", copy, "-o", stripped).returncode == 0
    back = zipfile.ZipFile(stripped)
    assert back.namelist() == before.namelist(), "strip: parts"
    for name in before.namelist():
        assert back.read(name) == before.read(name), f"strip: {name} differs"
    assert run(program, "annotate", copy, "--notes", notes_file, "-o", again).returncode == 0
    assert again.read_bytes() == copy.read_bytes(), "annotating twice differs from once"
    if not skipped and placed:
        book = openpyxl.load_workbook(copy)
        for note in notes:
            name, _, cell = note["at"].rpartition("!")
            if name[1:-1].replace("''", "'") not in book.sheetnames:
                continue  # openpyxl does not read strict packages
            sheet = book[name[1:-1].replace("''", "'")]
            inner = type(sheet[cell]).__name__ == "MergedCell"  # openpyxl keeps no note there
            assert inner or sheet[cell].comment is not None, f"openpyxl finds no note on {note['at']}"
    remarks = [f"{placed} notes", skipped, said]
    return copy, ", ".join(filter(None, remarks))


def office(files, folder, profile, kind="xlsx"):
    folder.mkdir(exist_ok=True)
    for start in range(0, len(files), 12):
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", kind, "--outdir", folder, *files[start : start + 12]],
            capture_output=True, timeout=900,
        )


def check_resaved(program, source, copy, resaved, folder):
    assert resaved.exists(), "LibreOffice does not open the copy"
    stripped = folder / f"{copy.stem}.resaved-stripped.xlsx"
    done = run(program, "strip", resaved, "-o", stripped)
    assert done.returncode == 0, f"strip of the saved copy: {done.stderr}"
    package = zipfile.ZipFile(stripped)
    original = b"".join(zipfile.ZipFile(source).read(name) for name in zipfile.ZipFile(source).namelist())
    for name in package.namelist():
        content = package.read(name)
        assert b"hroughline" not in content or b"hroughline" in original, f"{name} still holds a marker of ours"
    for name in package.namelist():
        if name.endswith(".rels"):
            owner = name.replace("_rels/", "").removesuffix(".rels")
            owner = "" if name == "_rels/.rels" else owner
            for kind, target in relations(package, owner).values():
                assert target in package.namelist() or "://" in target or kind in ("hyperlink", "externalLinkPath"), f"{name}: leads to {target}, which is gone"
    sheets = [name for name, _ in worksheets(zipfile.ZipFile(resaved))]
    mine = [name for name, _ in worksheets(package)]
    assert [name for name in sheets if name in mine] == mine and len(sheets) - len(mine) == 1, f"sheets {sheets} became {mine}"
    same_cells(stripped, resaved, mine, styles=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("program")
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--no-office", action="store_true")
    arguments.add_argument("--only", default="")
    arguments.add_argument("--keep", type=Path, help="where to leave the copies")
    given = arguments.parse_args()
    work = given.keep or Path(tempfile.mkdtemp(prefix="annotate-"))
    work.mkdir(exist_ok=True)
    failed, copies = [], []
    sources = sorted(path for path in given.folder.iterdir() if path.suffix in (".xlsx", ".xlsm") and given.only in path.name)
    for source in sources:
        try:
            copy, remark = check(given.program, source, work)
            print(f"{'ok     ' if copy else 'refused'} {source.name}: {remark}")
            if copy:
                copies.append((source, copy))
        except Exception as error:
            failed.append(source.name)
            print(f"FAILED  {source.name}: {type(error).__name__} {error}")
    if not given.no_office:
        resaved, opened = work / "resaved", work / "opened"
        office([copy for _, copy in copies], resaved, work / "profile")
        for source, copy in copies:
            try:
                check_resaved(given.program, source, copy, resaved / f"{copy.stem}.xlsx", work)
            except Exception as error:
                failed.append(source.name)
                print(f"FAILED  {source.name} saved by LibreOffice: {type(error).__name__} {error}")
        stripped = [work / f"{copy.stem}.resaved-stripped.xlsx" for _, copy in copies]
        office([path for path in stripped if path.exists()], opened, work / "profile", "csv")
        for path in stripped:
            if path.exists() and not (opened / f"{path.stem}.csv").exists():
                failed.append(path.name)
                print(f"FAILED  {path.name}: LibreOffice does not open it")
    print(f"{len(sources)} workbooks, {len(copies)} annotated, {len(failed)} failed")
    if not given.keep:
        shutil.rmtree(work, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
