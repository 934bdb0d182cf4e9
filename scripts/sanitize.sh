#!/usr/bin/env bash
# Builds with sanitizers and runs the suites that fit them: address and undefined behaviour for the
# unit tests, the stories and the simulator, on the model of a disk and on the real store; thread
# for what has threads, and for real nodes.
# Usage: scripts/sanitize.sh [--short] [address|thread]...     (both if none is named)
#   --short   what scripts/test.sh has time for: address without what has sockets, thread for net
# Ends with "N passed, N failed"; exit code 1 if one failed. What a suite printed is in
# build/asan/NAME.log or build/tsan/NAME.log.
set -u
repository=$(cd "$(dirname "$0")/.." && pwd) || exit 1
cd "$repository" || exit 1

short=false
if [ "${1:-}" = --short ]; then
  short=true
  shift
fi
kinds=("$@")
[ ${#kinds[@]} -gt 0 ] || kinds=(address thread)
for kind in "${kinds[@]}"; do
  [ "$kind" = address ] || [ "$kind" = thread ] ||
    { echo "sanitize: there is no $kind; there are address and thread" >&2 && exit 2; }
done

passed=0
failed=0

# suite DIRECTORY NAME COMMAND...
suite() {
  local log=$1/$2.log name=$2 start=$SECONDS
  shift 2
  if "$@" >"$log" 2>&1; then
    passed=$((passed + 1))
    echo "sanitize: $name passed ($((SECONDS - start)) s)"
  else
    failed=$((failed + 1))
    echo "sanitize: $name FAILED; the end of $log:"
    tail -n 40 "$log"
  fi
}

# build PRESET TARGET...
build() {
  local preset=$1
  shift
  cmake --preset "$preset" >/dev/null && cmake --build --preset "$preset" --target "$@" 2>&1 | tail -n 20
  [ "${PIPESTATUS[0]}" -eq 0 ] && return
  echo "sanitize: the build of $preset failed" >&2
  exit 1
}

address() {
  local at=build/asan name units=(core sim) targets=(store_test graftd_scenarios graftd_sim)
  export ASAN_OPTIONS=detect_leaks=1:strict_string_checks=1
  export UBSAN_OPTIONS=print_stacktrace=1
  $short || units+=(net viz cmd)
  build asan "${units[@]/%/_test}" "${targets[@]}"
  for name in "${units[@]}"; do
    suite $at "${name}_test" "$at/test/$name/${name}_test"
  done
  # Thousands of forks of a watched process take an hour; what they try, the seeds below try too.
  suite $at store_test $at/test/store/store_test \
    --source-file-exclude='*enumeration_test*,*failing_disk_test*,*log_crash_test*'
  suite $at stories $at/graftd_scenarios test/scenarios
  suite $at seeds $at/graftd_sim --seeds 1..100 --seconds 60 --jobs 2
  suite $at seeds_real_store $at/graftd_sim --storage real --seeds 1..100 --seconds 20 --jobs 2
}

# The sanitizer wants its memory where a random layout may have put something else.
thread() {
  local at=build/tsan name units=(net) targets=() still=()
  setarch -R true 2>/dev/null && still=(setarch -R)
  export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1
  $short || units+=(viz cmd)
  $short || targets+=(graftd)
  build tsan "${units[@]/%/_test}" "${targets[@]}"
  for name in "${units[@]}"; do
    suite $at "${name}_test" "${still[@]}" "$at/test/$name/${name}_test"
  done
  $short || suite $at nodes "${still[@]}" python3 test/e2e/run.py --graftd $at/graftd basics
}

for kind in "${kinds[@]}"; do
  $kind
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
