#!/usr/bin/env bash
# Real nodes under load and faults for as long as wished (default one hour): test/soak/soak.py says
# what is done and judged.
# Usage: scripts/soak.sh [--minutes N] [--seed N] [--only FAULT[,FAULT]]
set -eu
repository=$(cd "$(dirname "$0")/.." && pwd)
cd "$repository"
case " $* " in *' --help '*) exec python3 test/soak/soak.py --help ;; esac
scripts/install-deps.sh --test
cmake --preset release >/dev/null
cmake --build --preset release --target graftd | tail -n 1
exec python3 test/soak/soak.py "$@"
