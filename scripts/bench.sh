#!/usr/bin/env bash
# graftd beside etcd on this machine: installs what is missing, builds release, and prints one table
# with ratios. Takes about half an hour; be quiet meanwhile.
# Usage: scripts/bench.sh [--rounds N] [--seconds N] [--only PART[,PART]] [--write]
#   --help says what the parts are
set -eu
repository=$(cd "$(dirname "$0")/.." && pwd)
cd "$repository"
case " $* " in *' --help '*) exec python3 test/bench/compare.py --help ;; esac

scripts/install-deps.sh --bench
cmake --preset release >/dev/null
cmake --build --preset release --target graftd | tail -n 1
exec python3 test/bench/compare.py "$@"
