#!/bin/sh
# All tests of the page: types, modules, browser. Needs node, npm and chromium of Debian.
# Usage: run.sh [--install]    --install: the test tools only
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../../.." && pwd)
cd "$here"

for tool in node npm; do
  command -v "$tool" >/dev/null || { echo "page: $tool is missing: apt-get install nodejs npm" >&2; exit 1; }
done

# npm writes this file last: an interrupted installation is done again.
stamp=node_modules/.package-lock.json
if [ ! -f "$stamp" ] || [ package-lock.json -nt "$stamp" ]; then
  echo "page: installing the test tools"
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
  touch "$stamp"
fi

[ "${1:-}" != --install ] || exit 0

echo "page: checking types"
node node_modules/typescript/bin/tsc -p .

echo "page: testing the modules"
node --test "$here"/unit/*.test.mjs

# As the executable has it, where it was built; else the sources.
for packed in "$root"/build/release/viz/page "$root"/build/dev/viz/page; do
  [ -f "$packed/app.js" ] || continue
  echo "page: testing ${packed#"$root"/}"
  GRAFTD_PAGE=$packed
  export GRAFTD_PAGE
  break
done

echo "page: testing in the browser"
node --test "$root"/test/e2e/page/*.test.mjs

echo "page: types, modules and browser: all passed; pictures are in build/page"
