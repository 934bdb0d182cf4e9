#!/usr/bin/env bash
# Throws mutated input at what reads the outside world, from the corpus in test/fuzz/corpus: requests
# (http), peer streams (frames), stored rows (rows), what vizor is sent (events). An input that
# crashes is kept as build/fuzz/found/NAME-*; put it into the corpus when it is mended.
# Usage: scripts/fuzz.sh [--seconds N] [NAME...]
#   --seconds N   for each (default 8), two at a time
set -u
repository=$(cd "$(dirname "$0")/.." && pwd) || exit 1
cd "$repository" || exit 1
seconds=8
names=()
while [ $# -gt 0 ]; do
  case "$1" in
    --seconds) seconds=${2:?'fuzz: --seconds needs a number'} && shift ;;
    -*) echo "fuzz: there is no option $1; there is --seconds" >&2 && exit 2 ;;
    *) names+=("$1") ;;
  esac
  shift
done
[ ${#names[@]} -gt 0 ] || names=(http frames rows events)
for name in "${names[@]}"; do
  [ -d "test/fuzz/corpus/$name" ] ||
    { echo "fuzz: there is no $name; there are http, frames, rows and events" >&2 && exit 2; }
done

cmake --preset fuzz >/dev/null || exit 1
cmake --build --preset fuzz --target "${names[@]/#/fuzz_}" 2>&1 | tail -n 20
[ "${PIPESTATUS[0]}" -eq 0 ] || exit 1
mkdir -p build/fuzz/found

# What is new goes into build/, never into the tree. The log's last lines tell why one failed.
fuzz_one() {
  local name=$1 seconds=$2 log=build/fuzz/$1.log new=build/fuzz/new-$1
  mkdir -p "$new"
  if "build/fuzz/test/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=5 -rss_limit_mb=1024 \
    -max_len=4096 -artifact_prefix="build/fuzz/found/$name-" -print_final_stats=1 \
    "$new" "test/fuzz/corpus/$name" >"$log" 2>&1; then
    echo "fuzz: $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs," \
      "$(sed -n 's/.*cov: \([0-9]*\).*/\1/p' "$log" | tail -n 1) edges, nothing found"
  else
    tail -n 40 "$log"
    echo "fuzz: $name FAILED; build/fuzz/found holds the input, $log the rest"
    return 1
  fi
}
export -f fuzz_one
printf '%s\n' "${names[@]}" | xargs -P 2 -I{} bash -c 'fuzz_one "$1" "$2"' _ {} "$seconds"
