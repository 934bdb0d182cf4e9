#!/usr/bin/env bash
# Plants one fault at a time in a tree of its own and checks that check-reliability.sh finds it.
set -u
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d) || exit 2
trap 'rm -rf "$tree"' EXIT

failed=0
passed=0

fresh_tree() {
  rm -rf "${tree:?}"/*
  mkdir -p "$tree"/docs "$tree"/test/{core,e2e,mutants,scenarios,sim}
  touch "$tree/test/scenarios/C1_C2_a.story" "$tree/test/mutants/V1_b.mutant"
  printf 'TEST_CASE("C21: c") {}\nTEST_CASE(\n    "C21, M7: d") {}\n' >"$tree/test/core/c_test.cpp"
  printf 'def test_S15_K5_e(self):\n' >"$tree/test/e2e/e_test.py"
  printf '  require(yes, "one vote a term (V3, V4)", where);\n' >"$tree/test/sim/f.cpp"
  printf '| %s | title |  |\n' C1 C2 V1 V3 V4 C21 M7 S15 K5 >"$tree/docs/reliability.md"
  printf '| M3 | title | Cannot apply: because. |\n' >>"$tree/docs/reliability.md"
  "$here/check-reliability.sh" --rewrite "$tree" >/dev/null
}

# expect NAME EXIT_CODE TEXT
expect() {
  local output code
  output=$("$here/check-reliability.sh" "$tree" 2>&1)
  code=$?
  if [ $code -eq "$2" ] && grep -qF -- "$3" <<<"$output"; then
    passed=$((passed + 1))
  else
    printf 'FAILED: %s; expected exit code %s and "%s", got %s:\n%s\n' "$1" "$2" "$3" "$code" "$output"
    failed=$((failed + 1))
  fi
  fresh_tree
}

fresh_tree
expect 'nothing is wrong' 0 '10 rows, 9 of them with tests, 0 finding(s)'
grep -qxF '| C21 | title | `c_test.cpp` |' "$tree/docs/reliability.md" &&
  grep -qxF '| V4 | title | `sim/f.cpp` |' "$tree/docs/reliability.md"
expect 'the rows name their tests' $? '0 finding(s)'
printf '| G1 | title |  |\n' >>"$tree/docs/reliability.md"
expect 'a row without anything' 1 'G1 has neither a test nor a line why it cannot apply'
rm "$tree/test/mutants/V1_b.mutant"
expect 'a test that is gone' 1 'no test of V1 is in V1_b.mutant any more'
touch "$tree/test/scenarios/R9_x.story"
expect 'a test without a row' 1 'there is no row R9, but a test in R9_x.story'
printf '| M3 | again | Cannot apply: because. |\n' >>"$tree/docs/reliability.md"
expect 'a row twice' 1 'M3 has two rows'
: >"$tree/docs/reliability.md"
expect 'no rows' 1 'there are no rows at all'

echo "check-reliability_test: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
