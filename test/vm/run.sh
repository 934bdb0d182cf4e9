#!/usr/bin/env bash
# Faults in a real kernel: boots Debian's cloud kernel under qemu without hardware help, and runs
# test/vm/guest.sh in it with three nodes in network namespaces. Needs no privilege; the guest has no
# network. Ends with "vm: N passed, N failed"; where it cannot run it says so loudly and ends with 77.
# Usage: test/vm/run.sh [--graftd PATH] [--keep] [TEST...]    TEST: the name of a function in guest.sh
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
graftd=$repository/build/release/graftd
cache=$repository/build/vm
keep=false
tests=()
while [ $# -gt 0 ]; do
  case "$1" in
    --graftd) graftd=${2:?"--graftd needs a path"} && shift ;;
    --keep) keep=true ;;
    -*) echo "vm: there is no option $1; there are --graftd and --keep" >&2 && exit 2 ;;
    *) tests+=("$1") ;;
  esac
  shift
done

fail() {
  echo "vm: $*" >&2
  exit 1
}
# What this machine lacks is no failure; 77 tells scripts/test.sh.
skip() {
  echo "vm: SKIPPED, NOTHING WAS TESTED: $*"
  exit 77
}
[ -x "$graftd" ] || fail "there is no program $graftd: build it, or say where with --graftd"
for tool in qemu-system-x86_64 busybox cpio dpkg-deb apt-get setpriv curl tc nft ip; do
  PATH=$PATH:/usr/sbin:/sbin command -v "$tool" >/dev/null ||
    skip "$tool is missing; scripts/install-deps.sh --all installs it"
done
PATH=$PATH:/usr/sbin:/sbin
work=$(mktemp -d)
clean_up() {
  if $keep; then echo "vm: everything is kept in $work"; else rm -rf "$work"; fi
}
trap clean_up EXIT

# The kernel is unpacked, never installed: no boot loader and no hooks of this machine are touched.
fetch_kernel() {
  local package
  package=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null |
    awk '/Depends: linux-image-6/{print $2; exit}')
  if [ -z "$package" ]; then
    skip 'apt knows no linux-image-cloud-amd64; run apt-get update (this needs Debian for amd64)'
  fi
  [ "$(cat "$cache/kernel.name" 2>/dev/null)" != "$package" ] || return 0
  rm -rf "$cache"
  mkdir -p "$cache/download"
  (cd "$cache/download" && apt-get download -q "$package" 2>&1) || skip "$package cannot be fetched"
  dpkg-deb -x "$cache/download/$package"_*.deb "$cache/kernel"
  rm -rf "$cache/download"
  echo "$package" >"$cache/kernel.name"
}

# copy_program ROOT PROGRAM...: with the libraries it needs.
copy_program() {
  local root=$1 program library
  shift
  for program in "$@"; do
    program=$(readlink -f "$(command -v "$program")")
    cp "$program" "$root/usr/sbin/"
    for library in $(ldd "$program" | awk '/=> \//{print $3}'); do
      cp -Lu "$library" "$root/lib/x86_64-linux-gnu/"
    done
  done
}

pack() { (cd "$1" && find . | cpio -o -H newc --quiet | gzip -1) >"$2"; }

# Everything but graftd; made once a kernel.
make_base() {
  [ ! -s "$cache/base.cpio.gz" ] || return 0
  local root=$work/base version applet
  version=$(ls "$cache/kernel/lib/modules")
  mkdir -p "$root"/{bin,sbin,usr/sbin,proc,sys,dev,run,tmp,etc,lib64,lib/x86_64-linux-gnu} \
    "$root/usr/lib/x86_64-linux-gnu/tc" "$root/lib/modules/$version" "$root/var/run"
  cp "$(command -v busybox)" "$root/bin/busybox"
  for applet in $(busybox --list); do
    # A link of the name busybox to itself would be a loop; ip and tc come from iproute2.
    case $applet in busybox | ip | tc | setpriv) ;; *) ln -sf /bin/busybox "$root/bin/$applet" ;; esac
  done
  ln -sf /bin/busybox "$root/sbin/modprobe" # the kernel calls it by this name
  copy_program "$root" tc nft ip setpriv curl
  cp -L /lib64/ld-linux-x86-64.so.2 "$root/lib64/"
  cp /usr/lib/x86_64-linux-gnu/tc/*.dist "$root/usr/lib/x86_64-linux-gnu/tc/" 2>/dev/null ||
    cp /usr/lib/tc/*.dist "$root/usr/lib/x86_64-linux-gnu/tc/"
  (cd "$cache/kernel/lib/modules/$version" &&
    cp modules.builtin modules.builtin.modinfo modules.order "$root/lib/modules/$version/" &&
    cp -r --parents kernel/net/sched kernel/net/netfilter kernel/net/ipv4/netfilter \
      kernel/net/ipv6/netfilter kernel/net/bridge kernel/net/802 kernel/net/llc \
      kernel/drivers/net/veth.ko kernel/drivers/net/ifb.ko kernel/lib "$root/lib/modules/$version/")
  busybox depmod -b "$root" "$version"
  pack "$root" "$cache/base.new"
  mv "$cache/base.new" "$cache/base.cpio.gz"
}

make_application() {
  local root=$work/application
  mkdir -p "$root/usr/sbin" "$root/lib/x86_64-linux-gnu"
  copy_program "$root" "$graftd"
  strip "$root/usr/sbin/graftd" 2>/dev/null || true
  cp "$here/init" "$here/guest.sh" "$here/nodes.sh" "$root/"
  chmod +x "$root/init"
  printf '%s\n' "${tests[@]}" >"$root/tests"
  pack "$root" "$work/application.cpio.gz"
}

fetch_kernel
make_base
make_application
# The kernel unpacks archives one after the other.
cat "$cache/base.cpio.gz" "$work/application.cpio.gz" >"$work/initrd"
# "kvm" would be faster, but where /dev/kvm exists and does not work it hangs. Emulated code is kept
# by its address: with addresses that change at each start of a program, and with jumps made safe
# against speculation, everything takes twice as long.
ended=0
timeout 600 qemu-system-x86_64 -accel tcg -cpu max -m 768 -smp 1 -nodefaults -display none \
  -monitor none -no-reboot -kernel "$cache"/kernel/boot/vmlinuz-* -initrd "$work/initrd" \
  -append "console=ttyS0 quiet panic=-1 norandmaps mitigations=off" -serial "file:$work/console.log" \
  -serial "file:$work/result.log" 2>"$work/qemu.log" || ended=$?
cat "$work/qemu.log"
# 124: it ran, for too long.
if [ "$ended" -ne 0 ] && [ "$ended" -ne 124 ] && [ ! -s "$work/result.log" ]; then
  skip "qemu cannot run here (it ended with $ended)"
fi
tr -d '\r' <"$work/result.log"
if ! grep -q '^RESULT rc=0' "$work/result.log"; then
  [ "$ended" -ne 124 ] || echo 'vm: it was stopped after 600 s'
  echo '--- the console of the machine ---'
  tail -n 60 "$work/console.log"
  exit 1
fi
