#!/usr/bin/env bash
# Clang must accept our code without a warning too: its syntax check over every file of a build.
# Usage: scripts/check-clang.sh [BUILD_DIRECTORY]
set -u
repository=$(cd "$(dirname "$0")/.." && pwd) || exit 1
commands=$(cd "$repository" && realpath "${1:-build/release}")/compile_commands.json
[ -f "$commands" ] || {
  echo "check-clang: there is no $commands; configure first: cmake --preset release" >&2
  exit 2
}

# One line a file: directory, tab, command. What GCC has precompiled is left out: each file has to
# include what it uses.
# In joined sources a name may hide one of another file; g++ watches -Wshadow.
list_commands() {
  python3 - "$commands" <<'PYTHON'
import json, re, shlex, sys
for one in json.load(open(sys.argv[1])):
    words = shlex.split(one["command"])
    while not words[0].startswith("-") and not re.search(r"(g|c|clang)\+\+[-0-9.]*$", words[0]):
        words.pop(0)
    words[0] = "clang++"
    if "-o" in words:
        at = words.index("-o")
        del words[at : at + 2]
    for at in reversed([i for i, word in enumerate(words) if word.endswith("/cmake_pch.hxx")]):
        del words[at - 1 : at + 1]
    left_out = r"-M|.*\.o\.d$|.*\.o$|-Wno-restrict$|-Winvalid-pch$"
    words = [word for word in words if not re.match(left_out, word)]
    print(one["directory"] + "\t" + shlex.join(words + ["-Wno-shadow", "-fsyntax-only"]))
PYTHON
}

check_one() {
  local directory=${1%%$'\t'*} command=${1#*$'\t'}
  cd "$directory" && eval "$command" || {
    echo "check-clang: refused: ${command##*-c }"
    return 1
  }
}
export -f check_one

count=$(list_commands | wc -l)
if list_commands | tr '\n' '\0' | xargs -0 -P "$(nproc)" -I{} bash -c 'check_one "$1"' _ {}; then
  echo "check-clang: $count files accepted"
else
  echo 'check-clang: clang refused code that GCC accepts'
  exit 1
fi
