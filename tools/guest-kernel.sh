#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Provide a kernel that a guest can boot, with its modules as plain .ko files:
#
#	tools/guest-kernel.sh DIRECTORY		make it DIRECTORY/boot/vmlinuz-*
#						and DIRECTORY/lib/modules/*/
#	tools/guest-kernel.sh --find DIRECTORY	only say which one would be used
#
# A kernel of this machine is taken where it lies if it will do (readable,
# modules there), else the distribution's package for virtual machines is
# downloaded and unpacked. It never installs anything, and needs no root.
set -eu
umask 022

# What the guest can't do without; the rest is loaded where it exists.
needed='virtio_pci virtio_console virtio_blk virtio_net'
useful='virtio_mmio virtio_balloon virtio-rng pvpanic pvpanic-mmio pvpanic-pci
	ext4 overlay fuse loop xfs btrfs squashfs zram veth bridge tun macvlan
	ipvlan dummy sch_netem vsock vmw_vsock_virtio_transport'

say() { printf 'guest kernel: %s\n' "$*"; }
fail() { say "$*" >&2; exit 1; }

# module_file MODULES NAME: path of a module's file, however compressed. To the
# kernel - and _ are the same.
module_file() {
	pattern=$(echo "$2" | sed 's/[-_]/[-_]/g')
	find "$1/" -name "$pattern.ko" -o -name "$pattern.ko.xz" \
		-o -name "$pattern.ko.zst" -o -name "$pattern.ko.gz" |
		head -n 1
}

# module_built_in MODULES NAME
module_built_in() {
	grep -q "/$2\.ko" "$1/modules.builtin" 2>/dev/null
}

# modules_state MODULES: plain, compressed or missing.
modules_state() {
	state=plain
	for module in $needed; do
		module_built_in "$1" "$module" && continue
		case $(module_file "$1" "$module") in
		*.ko) ;;
		'') echo missing; return ;;
		*) state=compressed ;;
		esac
	done
	echo $state
}

# candidates ROOT: "KERNEL MODULES" lines, the newest version first.
candidates() {
	for modules in "$1"/lib/modules/* "$1"/usr/lib/modules/*; do
		version=${modules##*/}
		for kernel in "$1/boot/vmlinuz-$version" "$modules/vmlinuz" \
			"$1/boot/vmlinuz-${version##*-}"; do
			if [ -r "$kernel" ] && [ -d "$modules" ]; then
				echo "$version $kernel $modules"
				break
			fi
		done
	done | sort -rV | cut -d ' ' -f 2-
}

# find_in ROOT STATE: first candidate whose modules are in that state.
find_in() {
	candidates "$1" | while read -r kernel modules; do
		if [ "$(modules_state "$modules")" = "$2" ]; then
			echo "$kernel $modules"
			break
		fi
	done
}

# unpack_module FILE TARGET
unpack_module() {
	case $1 in
	*.ko) cp "$1" "$2" ;;
	*.xz) xz -dc "$1" >"$2" ;;
	*.zst) zstd -qdc "$1" >"$2" ;;
	*.gz) gzip -dc "$1" >"$2" ;;
	esac
}

# copy KERNEL MODULES: into $directory, uncompressed, what a guest may load and
# what that depends on (each module says so itself; an unpacked package has no
# modules.dep).
copy() {
	version=${2##*/}
	target=$directory/lib/modules/$version
	mkdir -p "$directory/boot" "$target"
	# shellcheck disable=SC2086 # words
	set -- "$1" "$2" $needed $useful
	kernel=$1 modules=$2
	shift 2
	while [ $# -gt 0 ]; do
		file=$(module_file "$modules" "$1")
		shift
		[ -n "$file" ] || continue
		plain=$target/${file#"$modules/"}
		plain=${plain%.ko*}.ko
		[ ! -e "$plain" ] || continue
		mkdir -p "${plain%/*}"
		unpack_module "$file" "$plain"
		depends=$(tr '\0' '\n' <"$plain" | LC_ALL=C sed -n \
			's/^depends=//p' | tr ',' ' ')
		# shellcheck disable=SC2086 # words
		set -- "$@" $depends
	done
	cp "$modules/modules.builtin" "$target/"
	cp "$kernel" "$directory/boot/vmlinuz-$version"
}

# The packages are unpacked into $work/root by one of these.

fetch_apt() {
	case $(dpkg --print-architecture) in
	amd64 | arm64) ;;
	*) fail "no cloud kernel for $(dpkg --print-architecture)" ;;
	esac
	for meta in "linux-image-cloud-$(dpkg --print-architecture)" \
		linux-image-kvm linux-image-virtual; do
		package=$(apt-cache depends "$meta" 2>/dev/null |
			sed -n 's/^ *Depends: \(linux-image-[^ ]*\)$/\1/p' |
			head -n 1)
		[ -z "$package" ] || break
	done
	[ -n "$package" ] ||
		fail 'apt knows no linux-image-cloud: run apt-get update'
	version=${package#linux-image-}
	set -- "$package"
	if apt-cache show "linux-modules-$version" >/dev/null 2>&1; then
		set -- "$@" "linux-modules-$version"
	fi
	say "downloading $*"
	if [ "$(id -u)" = 0 ]; then # as root apt has a user that can't write here
		(cd "$work" && apt-get -qq -o APT::Sandbox::User=root \
			download "$@")
	else
		(cd "$work" && apt-get -qq download "$@")
	fi
	for archive in "$work"/*.deb; do
		dpkg-deb -x "$archive" "$work/root"
	done
}

fetch_dnf() {
	say 'downloading kernel-core kernel-modules-core'
	(cd "$work" && dnf -q download kernel-core kernel-modules-core)
	for archive in "$work"/*.rpm; do
		(cd "$work/root" && rpm2cpio "$archive" | cpio -idm --quiet)
	done
}

fetch_zypper() {
	say 'downloading kernel-default-base'
	zypper --pkg-cache-dir "$work" --non-interactive install \
		--download-only --no-recommends kernel-default-base
	find "$work" -name '*.rpm' | while read -r archive; do
		(cd "$work/root" && rpm2cpio "$archive" | cpio -idm --quiet)
	done
}

fetch_pacman() {
	say 'downloading linux'
	url=$(pacman -Sp linux | grep '/linux-[0-9]' | tail -n 1)
	curl -fsSL "$url" -o "$work/linux.tar.zst"
	tar -C "$work/root" --zstd -xf "$work/linux.tar.zst"
}

fetch_apk() {
	say 'downloading linux-virt'
	apk fetch -q -o "$work" linux-virt
	for archive in "$work"/*.apk; do
		tar -C "$work/root" -xzf "$archive" 2>/dev/null
	done
}

fetch() {
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	mkdir "$work/root"
	for manager in apt-get dnf pacman apk zypper; do
		if command -v "$manager" >/dev/null; then
			"fetch_${manager%-get}"
			break
		fi
	done
	found=$(find_in "$work/root" plain)
	[ -n "$found" ] || found=$(find_in "$work/root" compressed)
	[ -n "$found" ] ||
		fail 'could not get one here; guests will not be usable'
	copy "${found%% *}" "${found#* }"
}

find_only=no
if [ "${1-}" = --find ]; then
	find_only=yes
	shift
fi
[ $# -eq 1 ] || fail 'usage: guest-kernel.sh [--find] DIRECTORY'
directory=$1

for root in "$directory" ''; do
	found=$(find_in "$root" plain)
	if [ -n "$found" ]; then
		say "${found%% *}"
		exit 0
	fi
done
[ $find_only = no ] || fail 'none'

found=$(find_in '' compressed)
if [ -n "$found" ]; then
	copy "${found%% *}" "${found#* }"
else
	fetch
fi
if [ -n "${SUDO_UID-}" ] && [ "$(id -u)" = 0 ]; then
	chown -R "$SUDO_UID:${SUDO_GID-$SUDO_UID}" "$directory"
fi
found=$(find_in "$directory" plain)
[ -n "$found" ] || fail "nothing usable in $directory"
say "${found%% *}"
