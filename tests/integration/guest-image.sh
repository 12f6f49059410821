#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# guest-image.sh BUILD IMAGE: what guest.test boots into: an ext4 file system
# with the programs of BUILD, the tests, and of this machine's own programs those
# that tests run. Nothing is mounted for it. It wants root, which may be that of
# a user namespace: the files have to be root's in there.
set -eu

build=$(cd "$1" && pwd -P)
image=$2
own=("$build"/bulkhead{,-probe,-conductor})
number=0
here=$(cd "$(dirname "$0")" && pwd -P)
top=${here%/tests/integration}
python=/usr/bin/python3
programs=(
	awk basename bash cat chmod chown cmp cp cut date diff dirname echo env
	false find getent grep head hostname id ldd ln ls mkdir mkfifo mknod
	mktemp mount mv newgidmap newuidmap nproc od printf ps pwd python3
	readlink realpath rm rmdir sed seq setpriv setsid sh sha256sum sleep
	sort stat strace stty tail tee test timeout touch tr true tty umount
	uname unshare wc xargs yes
)

root=$(mktemp -d "$image.XXXXXX")
trap 'rm -rf "$root"' EXIT

# libraries FILE...: what the dynamic linker would load for these.
libraries() {
	ldd "$@" 2>/dev/null | grep -oE '/[^ :]+( |$)' | sort -u
}

# pythons: its modules, as files.
pythons() {
	$python -IS -c 'import sysconfig; print(sysconfig.get_path("stdlib"))' |
		xargs -I@ find @ \( -name test -o \
			-name 'config-*' -o -name '*-packages' -o -name idlelib -o \
			-name tkinter -o -name ensurepip \) -prune -o -type f -print
}

# Where /bin and the like are links they are links in there, too.
for name in bin sbin lib lib32 lib64 libx32; do
	[ ! -L /$name ] || cp -P /$name "$root"
	mkdir -p "$root/$(readlink /$name || echo $name)"
done
mkdir -p "$root"/{dev,proc,sys,run,tmp,etc,root,var/tmp,project/build,modules}
chmod 1777 "$root/tmp" "$root/var/tmp"
chmod 700 "$root/root"

files=("$python")
for name in "${programs[@]}"; do
	path=$(type -P "$name" || true)
	[ -z "$path" ] || files+=("$path")
done
mapfile -t modules < <(pythons)
{
	printf '%s\n' "${files[@]}" "${modules[@]}"
	libraries "${files[@]}" "${own[@]}"
	printf '%s\n' "${modules[@]}" | grep '\.so$' | xargs ldd 2>/dev/null |
		grep -oE '/[^ :]+ ' | sort -u
} | sed 's/ *$//' | sort -u >"$root/files"
tar -C / -chf - -T "$root/files" 2>/dev/null |
	tar -C "$root" -xpf - --keep-directory-symlink
rm "$root/files"

# The tests and what they look at, as in the tree.
cp -L "${own[@]}" "$root/project/build"
cp "$build/../config.mk" "$root/project"
cp -R "$top/suites" "$top/plots" "$root/project"
mkdir "$root/project/tests"
cp -R "$here" "$top/tests/fixtures" "$root/project/tests"
# In the order in which they can be loaded.
for name in overlay veth llc stp bridge; do
	find "$build/guest/" -name $name.ko -exec cp {} \
		"$root/modules/$((++number))-$name.ko" \;
done
echo 'root:x:0:0::/root:/bin/sh' >"$root/etc/passwd"
echo 'root:x:0:' >"$root/etc/group"
: >"$root/etc/subuid"
: >"$root/etc/subgid"

truncate -s 1G "$image"
PATH=$PATH:/usr/sbin:/sbin mke2fs -q -t ext4 -O ^has_journal -d "$root" "$image"
