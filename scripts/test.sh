#!/usr/bin/env bash
# Everything that must hold before a change is done: installs what is missing, builds release, runs
# all tests. Ends with "N passed, N failed", and ", N skipped" where this machine lacks a privilege
# that a part needs; exit code 0 only if nothing failed.
# Usage: scripts/test.sh [--quick]
#   --quick   without clang, sanitizers, end-to-end tests, the emulated machine and the engine
set -u
repository=$(cd "$(dirname "$0")/.." && pwd) || exit 1
cd "$repository" || exit 1

quick=false
case "${1:-}" in
  '') ;;
  --quick) quick=true ;;
  *)
    echo "test: there is no option $1; there is --quick" >&2
    exit 2
    ;;
esac

passed=0
failed=0
failures=()
skipped=()
note() { printf '\n== %s (%d s)\n' "$1" "$SECONDS"; }

# suite NAME COMMAND...: one that passes or fails as a whole, or cannot run here: exit code 77.
suite() {
  local name=$1 code=0
  shift
  note "$name"
  "$@" || code=$?
  case $code in
    0) passed=$((passed + 1)) ;;
    77) skipped+=("$name") ;;
    *)
      failed=$((failed + 1))
      failures+=("$name")
      ;;
  esac
}

# aside COMMAND...: begins it; `suite NAME await_aside` waits for it and shows what it printed.
aside() {
  mkdir -p build
  "$@" >build/aside.log 2>&1 &
  aside_pid=$!
}
await_aside() {
  local code=0
  wait "$aside_pid" || code=$?
  cat build/aside.log
  return $code
}

finish() {
  local one
  printf '\n'
  for one in "${skipped[@]}"; do echo "SKIPPED, see above why: $one"; done
  for one in "${failures[@]}"; do echo "failed: $one"; done
  if [ ${#skipped[@]} -gt 0 ]; then
    echo "$passed passed, $failed failed, ${#skipped[@]} skipped"
  else
    echo "$passed passed, $failed failed"
  fi
  [ "$failed" -eq 0 ] || exit 1
  exit 0
}

build() {
  cmake --preset release >/dev/null && cmake --build --preset release 2>&1 | tail -n 40
  return "${PIPESTATUS[0]}"
}

# Each test of ctest counts.
run_ctest() {
  local report=build/release/ctest.log only=()
  $quick && only=(-LE e2e)
  ctest --preset release -j "$(nproc)" "${only[@]}" 2>&1 | tee "$report"
  local total bad name
  read -r bad total < <(sed -nE 's/.*, ([0-9]+) tests failed out of ([0-9]+).*/\1 \2/p' "$report")
  if [ -z "${total:-}" ] || [ "$total" -eq 0 ]; then
    failed=$((failed + 1))
    failures+=('ctest: no test ran')
    return
  fi
  passed=$((passed + total - bad))
  failed=$((failed + bad))
  while IFS= read -r name; do
    failures+=("$name")
  done < <(sed -nE 's/^[[:space:]]+[0-9]+ - ([^ ]+) \((Failed|Timeout|SEGFAULT|.*)\).*/\1/p' "$report")
}

note 'what is missing'
scripts/install-deps.sh "$($quick && echo --test || echo --all)" || {
  failed=1
  failures+=('install-deps')
  finish
}
suite build build
[ "$failed" -eq 0 ] || finish
note ctest
run_ctest
[ ! -x viz/page/test/run.sh ] || suite 'the page' viz/page/test/run.sh
$quick || suite clang scripts/check-clang.sh build/release
$quick || suite 'mutated input' scripts/fuzz.sh
$quick || suite sanitizers scripts/sanitize.sh --short
# The emulated machine has one core; the engine mostly waits for the other.
$quick || aside test/vm/run.sh
$quick || suite 'a real container engine' test/engine/run.py
$quick || suite 'faults in a real kernel' await_aside
finish
