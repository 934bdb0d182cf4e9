#!/usr/bin/env bash
# Checks the house rules that no compiler checks. Usage: scripts/tidy.sh [DIRECTORY]
# Every finding is one line: FILE:LINE: what is wrong and what to do. Exit code 1 if there is one.
set -u
root=$(cd "${1:-$(dirname "$0")/..}" && pwd) || exit 2
cd "$root" || exit 2

findings=0
report() {
  printf '%s\n' "$1"
  findings=$((findings + 1))
}

# Tracked files and new ones that are not ignored; without git, all.
list_files() {
  if git -C "$root" rev-parse --show-toplevel 2>/dev/null | grep -qxF "$root"; then
    git ls-files --cached --others --exclude-standard
  else
    find . -type f -not -path './build/*' -not -path './.git/*' | sed 's|^\./||'
  fi | while IFS= read -r file; do [ -f "$file" ] && printf '%s\n' "$file"; done | sort -u
}

all=$(list_files)
matching() { printf '%s\n' "$all" | grep -E "$1" || true; }

# grep_rule PATTERN MESSAGE FILE...: each line that matches is a finding.
grep_rule() {
  local pattern=$1 message=$2
  shift 2
  [ $# -gt 0 ] || return 0
  while IFS= read -r hit; do
    [ -n "$hit" ] && report "$(printf '%s' "$hit" | cut -d: -f1,2): $message"
  done < <(grep -nHE -- "$pattern" "$@" 2>/dev/null)
}

# Comments and string literals do not count for banned names.
code_rule() {
  local pattern=$1 message=$2 hit
  shift 2
  [ $# -gt 0 ] || return 0
  while IFS= read -r hit; do
    [ -n "$hit" ] && report "$hit: $message"
  done < <(perl -ne '
    BEGIN { $pattern = shift @ARGV }
    s/"([^"\\]|\\.)*"/""/g;
    s{//.*$}{};
    print "$ARGV:$.\n" if /$pattern/;
    close ARGV if eof' "$pattern" "$@")
}

check_layers() {
  local files
  mapfile -t files < <(matching '^core/.*\.(cpp|hpp)$')
  grep_rule '^[[:space:]]*#[[:space:]]*include "(store|net|viz|cmd|test)/' \
    'core includes only core/ and the standard library' "${files[@]}"
  grep_rule '^[[:space:]]*#[[:space:]]*include <([a-zA-Z0-9_]+/|[a-z0-9_]+\.h>|sqlite|zlib)' \
    'core includes only core/ and the standard library' "${files[@]}"
  mapfile -t files < <(matching '^net/.*\.(cpp|hpp)$')
  grep_rule '^[[:space:]]*#[[:space:]]*include "(store|viz|cmd|test)/' \
    'net includes only net/ and core/' "${files[@]}"
  mapfile -t files < <(matching '^store/.*\.(cpp|hpp)$')
  grep_rule '^[[:space:]]*#[[:space:]]*include "(net|viz|cmd|test)/' \
    'store includes only store/ and core/' "${files[@]}"
  mapfile -t files < <(matching '^viz/.*\.(cpp|hpp)$')
  grep_rule '^[[:space:]]*#[[:space:]]*include "(store|cmd|test)/' \
    'viz includes only viz/, net/ and core/' "${files[@]}"
  mapfile -t files < <(matching '^cmd/.*\.(cpp|hpp)$')
  grep_rule '^[[:space:]]*#[[:space:]]*include "test/' 'nothing but tests includes test/' \
    "${files[@]}"
}

check_core_names() {
  local files
  mapfile -t files < <(matching '^core/.*\.(cpp|hpp)$')
  [ ${#files[@]} -gt 0 ] || return 0
  local advice='the core is told, it never asks'
  code_rule '(system|steady|high_resolution)_clock|\b(clock_gettime|gettimeofday|time\(NULL)' \
    "no clock in core: time is an argument ($advice)" "${files[@]}"
  code_rule 'random_device|mt19937|\brand\(' "no chance in core but core/random.hpp ($advice)" \
    "${files[@]}"
  code_rule '#include <(thread|mutex|shared_mutex|condition_variable|atomic|future)>|std::(thread|jthread|mutex|atomic)' \
    'no thread and no lock in core' "${files[@]}"
  mapfile -t files < <(matching '^core/.*\.(cpp|hpp)$' | grep -vE '^core/ensure\.cpp$')
  code_rule '#include <(iostream|fstream|cstdio|filesystem)>|std::c(out|err)' 'no I/O in core' \
    "${files[@]}"
  code_rule 'unordered_(map|set|multi)' \
    'no unordered container in core: its order differs from run to run' "${files[@]}"
  code_rule '\b(throw|catch|try)\b' 'no exception in core: name the alternative in a variant' \
    "${files[@]}"
}

check_lengths() {
  local files file lines
  mapfile -t files < <(matching '\.(cpp|hpp|js)$' | grep -v '\.min\.js$')
  [ ${#files[@]} -gt 0 ] || return 0
  while read -r lines file; do
    [ "$file" = total ] || [ "$lines" -le 400 ] ||
      report "$file:$lines: $lines lines; split it, 400 are the limit"
  done < <(wc -l "${files[@]}")
  while IFS= read -r hit; do
    [ -n "$hit" ] && report "$hit"
  done < <(awk '{ line = $0; gsub(/[\x80-\xbf]/, "", line)
                  if (length(line) > 100)
                    print FILENAME ":" FNR ": " length(line) " columns; 100 are the limit" }' \
             "${files[@]}" | cat)
}

# A function ends with a brace in the column where its first line began; with this repository's
# format that is enough to measure it.
check_functions() {
  local files hit
  mapfile -t files < <(matching '\.(cpp|hpp)$')
  [ ${#files[@]} -gt 0 ] || return 0
  while IFS= read -r hit; do
    [ -n "$hit" ] && report "$hit"
  done < <(awk '
    function indent_of(text) { match(text, /^ */); return RLENGTH }
    FNR == 1 { open = 0 }
    { line[FNR] = $0 }
    !open && /\) ?(const)? ?(noexcept)? ?(override)?( -> [^{]*)? ?\{$/ && !/^ *[#}]/ {
      head = FNR
      while (head > 1 && (line[head] ~ /^ *:/ || line[head - 1] ~ /[,(]$/)) head--
      if (line[head] !~ /^ *(if|for|while|switch|else|do|return|case)[ (]/) {
        indent = indent_of(line[head]); start = head; open = 1; next
      } }
    open && /^ *\}/ && indent_of($0) == indent {
      if (FNR - start + 1 > 70)
        print FILENAME ":" start ": a function of " FNR - start + 1 " lines; 70 are the limit"
      open = 0 }' "${files[@]}")
}

check_words() {
  local files
  mapfile -t files < <(matching '\.(cpp|hpp|js|css|html|sh|py|txt|cmake|md|yaml|yml|conf)$|(^|/)Dockerfile')
  # Spelled in parts, so that this file does not find itself.
  local task='TO''DO|FIX''ME|XX''X\b'
  grep_rule "\\b($task)" 'an open task: do it or open an issue' "${files[@]}"
  local machine='/wo''rk/|/ho''me/[a-z]+/|/tmp/cmd''tmp|\.libr''ary|\bfa''rm-'
  mapfile -t files < <(printf '%s\n' "${files[@]}" | grep -vE '_test\.cpp$')
  grep_rule "($machine)" 'a path of one machine: make it relative or an option' "${files[@]}"
  mapfile -t files < <(matching '\.(cpp|hpp)$')
  code_rule 'using namespace std;' 'write std:: where it is used' "${files[@]}"
  code_rule 'std::(format|expected|source_location)\b' \
    'not in GCC 12 and clang 14: use another way' "${files[@]}"
  mapfile -t files < <(matching '\.hpp$')
  [ ${#files[@]} -gt 0 ] || return 0
  while IFS= read -r file; do
    [ -n "$file" ] && report "$file:1: a header begins with #pragma once"
  done < <(grep -L '^#pragma once$' "${files[@]}")
}

check_format() {
  local files
  mapfile -t files < <(matching '\.(cpp|hpp)$')
  [ ${#files[@]} -gt 0 ] || return 0
  if ! command -v clang-format >/dev/null; then
    report 'scripts/tidy.sh:1: clang-format is missing; run scripts/install-deps.sh --test'
    return 0
  fi
  while IFS= read -r hit; do
    [ -n "$hit" ] && report "$hit: not formatted; run clang-format -i on it"
  done < <(clang-format --dry-run -Werror "${files[@]}" 2>&1 |
    sed -nE 's/^([^ :]+):([0-9]+):[0-9]+: error: .*/\1:\2/p' | awk -F: '!seen[$1]++')
}

check_layers
check_core_names
check_lengths
check_functions
check_words
check_format

if [ "$findings" -gt 0 ]; then
  echo "tidy: $findings finding(s)"
  exit 1
fi
echo "tidy: all rules hold in $(printf '%s\n' "$all" | wc -l) files"
