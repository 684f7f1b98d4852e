#!/bin/bash
# Boots a kernel in QEMU, lets it go through the events of each case, and writes
# what it printed to the case's log. See README.md.
#
# usage: record.sh VMLINUZ BUILDDIR [CASE...]
#   VMLINUZ   the kernel's image
#   BUILDDIR  of the same kernel: /usr/src/linux-headers-RELEASE or a build tree
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
die() { echo "record.sh: $*" >&2; exit 2; }
[ $# -ge 2 ] && [ -r "$1" ] && [ -d "$2" ] || die "usage: record.sh VMLINUZ BUILDDIR [CASE...]"
vmlinuz=$1 build=$2
shift 2
[ $# -gt 0 ] || set -- $(cd "$here" && ls -d */ | tr -d /)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp -r "$here" "$work/cases"
echo "obj-m := ${*/%//}" > "$work/cases/Kbuild"
make -s -C "$build" M="$work/cases" CONFIG_DEBUG_INFO_BTF_MODULES= modules >&2 || die "the modules do not build"
root=$work/root
mkdir -p "$root"/{bin,dev,proc,sys,cases}
cp "$(command -v busybox)" "$root/bin/busybox"
gcc -static -O2 -o "$root/bin/load" "$here/load.c"
cp "$here/guest.sh" "$root/init"
for c in "$@"; do
	mkdir "$root/cases/$c"
	cp "$work/cases/$c"/*.ko "$work/cases/$c/events" "$root/cases/$c/"
done
(cd "$root" && find . | cpio -o -H newc --quiet) > "$work/initrd"

: > "$work/report"
timeout "${TIMEOUT:-600}" qemu-system-x86_64 -M pc -accel "${ACCEL:-tcg}" -cpu max -smp 1 -m 512 \
	-nodefaults -no-user-config -no-reboot -display none -monitor none \
	-serial "file:$work/console" -serial "file:$work/report" \
	-kernel "$vmlinuz" -initrd "$work/initrd" \
	-append "console=ttyS0 quiet panic=-1 log_buf_len=8M" < /dev/null || true
tr -d '\r' < "$work/report" > "$work/lines"
for c in "$@"; do
	grep -q "^@@END $c\$" "$work/lines" || { tail -n 20 "$work/console" >&2; die "$c did not come to its end"; }
	sed -n "/^@@BEGIN $c\$/,/^@@END $c\$/{/^@@NOTE/p}" "$work/lines" | sed "s/^@@NOTE/$c:/" >&2
	sed -n "/^@@BEGIN $c\$/,/^@@END $c\$/{/^@@/!p}" "$work/lines" > "$here/$c/log"
done
grep '^@@KERNEL' "$work/lines" >&2
