#!/usr/bin/env bash
# Plants one violation of each rule in a tree of its own and checks that tidy.sh finds exactly it.
set -u
here=$(cd "$(dirname "$0")" && pwd)
tree=$(mktemp -d) || exit 2
trap 'rm -rf "$tree"' EXIT

failed=0
passed=0

fresh_tree() {
  rm -rf "${tree:?}"/*
  mkdir -p "$tree"/{core,net,store,viz,cmd,scripts}
  cp "$here/../.clang-format" "$tree/"
  printf '#pragma once\n\n#include <string>\n' >"$tree/core/good.hpp"
}

# expect NAME TEXT: tidy fails, with one finding, which contains TEXT.
expect() {
  local output
  output=$("$here/tidy.sh" "$tree" 2>&1)
  if [ $? -eq 1 ] && grep -qF -- "$2" <<<"$output" && grep -qx 'tidy: 1 finding(s)' <<<"$output"; then
    passed=$((passed + 1))
  else
    printf 'FAILED: %s; expected one finding with "%s", got:\n%s\n' "$1" "$2" "$output"
    failed=$((failed + 1))
  fi
  fresh_tree
}

plant() { printf '%b' "$2" >"$tree/$1"; }
repeat() { for ((i = 0; i < $2; i++)); do printf '%s' "$1"; done; }

# As clang-format breaks them.
wide=$(repeat w 50)
long_head="int f(int a,\\n      int $wide,\\n      int v$wide)"
long_constructor="A::A(int $wide, int a)\\n    : a_(a),\\n      b_(a),\\n      c_($wide),\\n      d_($wide)"

fresh_tree
if "$here/tidy.sh" "$tree" >/dev/null; then passed=$((passed + 1)); else
  echo 'FAILED: a clean tree has findings'
  failed=$((failed + 1))
fi

plant core/a.cpp '#include "net/http.hpp"\n'
expect 'core includes net' 'core/a.cpp:1: core includes only'
plant core/a.cpp '#include <boost/json.hpp>\n'
expect 'core includes boost' 'core/a.cpp:1: core includes only'
plant core/a.cpp '#include <unistd.h>\n'
expect 'core includes the system' 'core/a.cpp:1: core includes only'
plant net/a.cpp '#include "store/sqlite.hpp"\n'
expect 'net meets store' 'net/a.cpp:1: net includes only'
plant store/a.cpp '#include "net/http.hpp"\n'
expect 'store meets net' 'store/a.cpp:1: store includes only'
plant viz/a.cpp '#include "store/sqlite.hpp"\n'
expect 'viz meets store' 'viz/a.cpp:1: viz includes only'
plant net/a.cpp '#include "cmd/arguments.hpp"\n'
expect 'net includes cmd' 'net/a.cpp:1: net includes only'

plant core/a.cpp 'auto now = std::chrono::steady_clock::now();\n'
expect 'a clock in core' 'core/a.cpp:1: no clock in core'
plant core/a.cpp 'std::random_device chance;\n'
expect 'chance in core' 'core/a.cpp:1: no chance in core'
plant core/a.cpp '#include <mutex>\n'
expect 'a lock in core' 'core/a.cpp:1: no thread and no lock'
plant core/a.cpp 'std::thread worker;\n'
expect 'a thread in core' 'core/a.cpp:1: no thread and no lock'
plant core/a.cpp '#include <iostream>\n'
expect 'output in core' 'core/a.cpp:1: no I/O in core'
plant core/a.cpp '#include <fstream>\n'
expect 'files in core' 'core/a.cpp:1: no I/O in core'
plant core/a.cpp 'std::unordered_map<int, int> all;\n'
expect 'an unordered container in core' 'core/a.cpp:1: no unordered container'
plant core/a.cpp 'void f() { throw 1; }\n'
expect 'an exception in core' 'core/a.cpp:1: no exception in core'

plant core/a.cpp "$(repeat '// x\n' 401)"
expect 'a long file' '401 lines; split it'
plant core/a.js "// $(repeat x 98)\\n"
expect 'a long line' 'core/a.js:1: 101 columns'
plant core/a.cpp "$long_head {\\n$(repeat '  ++a;\n' 67)  return a;\\n}\\n"
expect 'a long function' 'core/a.cpp:1: a function of 72 lines'
plant core/a.cpp "$long_constructor {\\n$(repeat '  ++a;\n' 68)}\\n"
expect 'a long constructor' 'core/a.cpp:1: a function of 74 lines'

plant core/a.cpp '// TO''DO: later\n'
expect 'an open task' 'core/a.cpp:1: an open task'
plant scripts/a.sh 'cd /ho''me/kj/graftd\n'
expect 'a path of one machine' 'scripts/a.sh:1: a path of one machine'
plant core/a.cpp 'using namespace std;\n'
expect 'using namespace std' 'core/a.cpp:1: write std::'
plant cmd/a.cpp 'auto text = std::format("{}", 1);\n'
expect 'std::format' 'cmd/a.cpp:1: not in GCC 12'
plant core/a.hpp 'int f();\n'
expect 'no guard' 'core/a.hpp:1: a header begins with'
plant core/a.cpp 'int  f( );\n'
expect 'an unformatted file' 'core/a.cpp:1: not formatted'

# Names in comments and strings are no finding.
plant core/a.cpp '// Nobody may throw here, and no steady_clock.\nconst char* text = "std::mutex";\n'
if "$here/tidy.sh" "$tree" >/dev/null; then passed=$((passed + 1)); else
  echo 'FAILED: a banned name in a comment is a finding'
  failed=$((failed + 1))
fi

echo "tidy_test: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
