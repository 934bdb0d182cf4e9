#!/usr/bin/env bash
# Installs the Debian packages that are missing, and nothing when none is.
# Usage: scripts/install-deps.sh [--test | --all | --bench]
#   --test    also what scripts/test.sh --quick needs
#   --all     also qemu, Docker's engine and debootstrap, for all of scripts/test.sh
#   --bench   what is built, what scripts/bench.sh compares with, and what graftd_bench is made of
set -eu

build=(g++ cmake ninja-build ccache libcli11-dev libboost1.81-dev libboost-json1.81-dev
  libsqlite3-dev libspdlog-dev libfmt-dev doctest-dev zlib1g-dev esbuild zopfli)
test=(nodejs npm chromium python3 curl iproute2 nftables clang
  libclang-rt-14-dev clang-format procps libtcmalloc-minimal4)
machines=(docker.io iptables debootstrap qemu-system-x86 busybox-static cpio util-linux)
bench=(etcd-server wrk python3 libbenchmark-dev)

wanted=("${build[@]}")
case "${1:-}" in
  '') ;;
  --test) wanted+=("${test[@]}") ;;
  --all) wanted+=("${test[@]}" "${machines[@]}") ;;
  --bench) wanted+=("${bench[@]}") ;;
  *)
    echo "install-deps: there is no option $1; there are --test, --all and --bench" >&2
    exit 2
    ;;
esac

if ! command -v dpkg-query >/dev/null; then
  echo "install-deps: this is no Debian; install by hand what corresponds to: ${wanted[*]}" >&2
  exit 1
fi

# A tool may have come another way than by the package of its name (Node.js with npm, for one).
declare -A tool_of=([g++]=g++ [cmake]=cmake [ninja-build]=ninja [ccache]=ccache [nodejs]=node
  [npm]=npm [chromium]=chromium [python3]=python3 [curl]=curl [iproute2]=tc [nftables]=nft
  [clang]=clang++ [clang-format]=clang-format [procps]=ps [docker.io]=dockerd [iptables]=iptables
  [etcd-server]=etcd [wrk]=wrk [debootstrap]=debootstrap [qemu-system-x86]=qemu-system-x86_64 [cpio]=cpio)
is_installed() {
  local tool=${tool_of[$1]:-}
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ] ||
    { [ -n "$tool" ] && PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null; }
}

missing=()
for package in "${wanted[@]}"; do
  is_installed "$package" || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null && [ ! -t 0 ]; then
    echo "install-deps: missing are ${missing[*]}; they need root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "install-deps: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
install() { "${as_root[@]}" apt-get install -q -y --no-install-recommends "$@"; }
"${as_root[@]}" apt-get update -q
if install "${missing[@]}"; then
  exit 0
fi
# What the emulated machine and the engine need may be missing: those tests are skipped then.
needed=()
for package in "${missing[@]}"; do
  case " ${machines[*]} " in
    *" $package "*) ;;
    *) needed+=("$package") ;;
  esac
done
if [ ${#needed[@]} -gt 0 ] && ! install "${needed[@]}"; then
  echo "install-deps: apt-get could not install ${needed[*]}; what it says is above" >&2
  exit 1
fi
for package in "${missing[@]}"; do
  is_installed "$package" || install "$package" || echo "install-deps: $package could not be" \
    'installed; the tests in test/vm or test/engine will be skipped without it' >&2
done
