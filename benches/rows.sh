#!/usr/bin/env bash
# Throughline against calamine's streaming reader, on the same ledger in the same run: CPU time, and peak memory.
#
#   benches/rows.sh [ROWS]        200,000 rows by default
#
# Prints a line for each, then the ratios; these are what to compare between machines. With --bound it fails where a ratio is past
# what docs/performance.md promises. Needs GNU time (Debian: apt install time).
set -euo pipefail
cd "$(dirname "$0")/.."

bound=no
[[ ${1:-} == --bound ]] && { bound=yes; shift; }
rows=${1:-200000}
[[ -x /usr/bin/time ]] || { echo "benches/rows.sh needs /usr/bin/time" >&2; exit 2; }

executable() { # of a cargo build that speaks json
  python3 -c 'import json, sys
lines = (json.loads(line) for line in sys.stdin if line.startswith("{"))
paths = [line["executable"] for line in lines if line.get("executable") and line["target"]["name"] == sys.argv[1]]
print(paths[-1])' "$1"
}
throughline=$(cargo build --release --bin throughline --message-format=json 2>/dev/null | executable throughline)
bench=$(cargo bench --bench rows --no-run --message-format=json 2>/dev/null | executable rows)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$bench" generate "$work/ledger.xlsx" "$rows"
"$bench" sparse "$work/sparse.xlsx"
printf '%s rows, %s bytes\n\n%-34s %9s %9s\n' "$rows" "$(stat -c %s "$work/ledger.xlsx")" "" "CPU s" "peak MiB"

# measure NAME LABEL COMMAND...: the best of three; sets NAME_cpu and NAME_mib. Exit 1 is "there are findings".
measure() {
  local name=$1 label=$2 best_cpu= best_mib=
  shift 2
  for _ in 1 2 3; do
    local code=0
    /usr/bin/time -f '%U %S %M' -o "$work/time" "$@" >"$work/stdout" 2>"$work/stderr" || code=$?
    if ((code > 1)); then echo "$label failed with $code:" >&2; cat "$work/stderr" >&2; exit 1; fi
    local line
    line=$(tail -1 "$work/time" | awk '{ printf "%.2f %.0f", $1 + $2, $3 / 1024 }')
    local cpu=${line% *} mib=${line#* }
    if [[ -z $best_cpu ]] || awk "BEGIN { exit !($cpu < $best_cpu) }"; then best_cpu=$cpu; fi
    if [[ -z $best_mib ]] || ((mib < best_mib)); then best_mib=$mib; fi
  done
  printf '%-34s %9s %9s\n' "$label" "$best_cpu" "$best_mib"
  printf -v "${name}_cpu" %s "$best_cpu"
  printf -v "${name}_mib" %s "$best_mib"
}
measure calamine "calamine, every cell once" "$bench" calamine "$work/ledger.xlsx"
measure check "throughline check" "$throughline" check "$work/ledger.xlsx"
measure run "throughline run" "$throughline" run "$work/ledger.xlsx" --force -o "$work/out"
measure sparse "throughline check, sparse plan" "$throughline" check "$work/sparse.xlsx"

ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }
echo
printf 'check takes %sx the CPU of calamine, and %sx its memory\n' "$(ratio "$check_cpu" "$calamine_cpu")" "$(ratio "$check_mib" "$calamine_mib")"
printf 'run takes   %sx the CPU of calamine, and %sx its memory\n' "$(ratio "$run_cpu" "$calamine_cpu")" "$(ratio "$run_mib" "$calamine_mib")"
printf 'a sheet that claims to end at XFD1048576 takes %s MiB\n' "$sparse_mib"

if [[ $bound == yes ]]; then
  awk "BEGIN { exit !($check_cpu < 5 * $calamine_cpu && $check_mib < 250 && $sparse_mib < 50) }" ||
    { echo "past what docs/performance.md promises" >&2; exit 1; }
fi
