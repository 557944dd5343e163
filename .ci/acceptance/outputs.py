#!/usr/bin/env python3
"""Runs the program as an operator would, and looks at what it writes and how it ends.

    outputs.py PROGRAM SAMPLES

A run over the samples writes whole sets, whose manifests tell the truth; a second run over the same plans writes the same bytes; the sources
are as they were; a file that is no workbook costs its own result and nothing else. Ends with exit code 1 where anything fails.
"""

import csv, hashlib, json, shutil, subprocess, sys, tempfile, zipfile
from pathlib import Path

faults = []


def expect(holds, what):
    if not holds:
        faults.append(what)
        print(f"FAULT {what}")


def run(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, timeout=600, stdin=subprocess.DEVNULL)
    return done


def contents(folder):
    """Every file below a folder, by its path, as a hash; the lock and the history aside."""
    aside = (".throughline.lock", "history.sqlite")
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in aside)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def check_copy(folder, source):
    """The checked copy that a source gets: in place where its format allows it, macros and all, else a fresh workbook."""
    suffix = source.suffix if source.suffix in (".xlsx", ".xlsm") else ".xlsx"
    copy = folder / f"{source.stem} - checked{suffix}"
    if not copy.is_file():
        return expect(False, f"{folder.name}: has no checked copy {copy.name}")
    if source.suffix == ".xlsm":
        macros = [zipfile.ZipFile(file).read("xl/vbaProject.bin") for file in (source, copy)]
        expect(macros[0] == macros[1], f"{folder.name}: the copy's macros are not the source's")


def check_sets(out, plans):
    for name in ("index.html", "summary.json", "findings.csv"):
        expect((out / name).is_file(), f"{name} is not written")
    sets = [path.parent for path in sorted(out.glob("*/manifest.json"))]
    expect(len(sets) == len(plans), f"{len(sets)} sets for {len(plans)} plans")
    for folder in sets:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        files = {path.name for path in folder.iterdir()} - {"manifest.json"}
        expect(files == set(manifest["files"]), f"{folder.name}: holds {sorted(files)}, its manifest names {sorted(manifest['files'])}")
        for name, digest in manifest["files"].items():
            expect(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, f"{folder.name}/{name} is not what its manifest says")
        expect({"report.html", "result.json"} <= files, f"{folder.name}: has no report or no result")
        sources = [plan for plan in plans if any(name.startswith(f"{plan.stem} - checked.") for name in files)]
        expect(len(sources) == 1, f"{folder.name}: is of {len(sources)} plans, not one")
        for source in sources:
            check_copy(folder, source)
        result = json.loads((folder / "result.json").read_text("utf-8"))
        expect(result["schema"] == "throughline.result/1", f"{folder.name}: its result is of schema {result['schema']}")
    summary = json.loads((out / "summary.json").read_text("utf-8"))
    expect(summary["schema"] == "throughline.run/1", f"the summary is of schema {summary['schema']}")
    expect(all(plan["status"] == "done" for plan in summary["plans"]), "a plan of the samples is not done")
    with (out / "findings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    expect(len({row.get("rule") for row in rows}) >= 15, "findings.csv names fewer than 15 rules")


def main():
    program, samples = str(Path(sys.argv[1]).resolve()), Path(sys.argv[2]).resolve()
    plans = sorted(path for path in samples.iterdir() if path.suffix in (".xlsx", ".xlsm", ".ods"))
    expect({path.suffix for path in plans} == {".xlsx", ".xlsm", ".ods"}, "the samples are not of three formats")
    with tempfile.TemporaryDirectory() as work:
        work = Path(work)
        folder = work / "plans"
        shutil.copytree(samples, folder)
        before = contents(folder)
        done = run(program, "run", folder, "-o", work / "out")
        expect(done.returncode == 0, f"run ends with {done.returncode}: {done.stderr}")
        check_sets(work / "out", plans)
        first = contents(work / "out")
        done = run(program, "run", folder, "-o", work / "out")
        expect(done.returncode == 0, f"a second run ends with {done.returncode}: {done.stderr}")
        expect("unchanged" in done.stdout, f"a second run does not say that nothing changed: {done.stdout}")
        second = contents(work / "out")
        # It says that it did nothing, and nothing else is other.
        expect(first.pop("summary.json") != second.pop("summary.json"), "the summary does not say which plans were skipped")
        done = run(program, "run", folder, "-o", work / "out", "--force")
        expect(contents(work / "out").keys() == first.keys() | {"summary.json"}, "a forced run writes other files")
        differ = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
        expect(not differ, f"a second run writes other bytes: {differ}")
        expect(contents(folder) == before, "a run changed a source")

        done = run(program, "check", folder)
        expect(done.returncode == 1, f"check of plans with errors ends with {done.returncode}, not 1")
        done = run(program, "check", next(plan for plan in plans if "clean" in plan.name))
        expect(done.returncode == 0, f"check of the clean plan ends with {done.returncode}, not 0: {done.stdout}")
        done = run(program, "check", folder, "--no-such-option")
        expect(done.returncode == 2, f"an unknown option ends with {done.returncode}, not 2")

        (folder / "broken.xlsx").write_bytes(plans[0].read_bytes()[:4000])
        done = run(program, "run", folder, "-o", work / "again")
        expect(done.returncode == 3, f"a run with a broken file ends with {done.returncode}, not 3")
        expect("broken.xlsx" in done.stderr, "the broken file is not named on standard error")
        sets = list((work / "again").glob("*/manifest.json"))
        expect(len(sets) == len(plans), f"beside a broken file {len(sets)} plans are done, not {len(plans)}")
    print(f"{len(faults)} faults" if faults else "outputs: fine")
    sys.exit(1 if faults else 0)


main()
