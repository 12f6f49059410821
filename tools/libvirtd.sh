#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Provide a libvirtd and a virsh for the tests of --connect:
#
#	tools/libvirtd.sh DIRECTORY	make them DIRECTORY/usr/sbin/libvirtd
#					and DIRECTORY/usr/bin/virsh
#
# Those of this machine will do where they are; else the distribution's packages
# are downloaded and unpacked. It never installs or starts anything, and needs no
# root. Only apt is known: elsewhere libvirt's driver comes with the daemon.
set -eu
umask 022

say() { printf 'libvirtd: %s\n' "$*"; }
fail() { say "$*" >&2; exit 1; }

# runs ROOT: whether both are there, with all the libraries that they need.
runs() {
	for program in "$1/usr/sbin/libvirtd" "$1/usr/bin/virsh"; do
		[ -x "$program" ] && "$program" --version >/dev/null 2>&1 ||
			return 1
	done
}

fetch() {
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
	say 'downloading libvirt-daemon libvirt-clients'
	cd "$work"
	if [ "$(id -u)" = 0 ]; then # as root apt has a user that can't write here
		apt-get -qq -o APT::Sandbox::User=root \
			download libvirt-daemon libvirt-clients
	else
		apt-get -qq download libvirt-daemon libvirt-clients
	fi
	cd - >/dev/null
	mkdir -p "$directory"
	for archive in "$work"/*.deb; do
		dpkg-deb -x "$archive" "$directory"
	done
}

[ $# -eq 1 ] || fail 'usage: libvirtd.sh DIRECTORY'
directory=$1
for root in "$directory" ''; do
	if runs "$root"; then
		say "$root/usr/sbin/libvirtd"
		exit 0
	fi
done
command -v apt-get >/dev/null ||
	fail "none here; the distribution's own package would do"
fetch
if [ -n "${SUDO_UID-}" ] && [ "$(id -u)" = 0 ]; then
	chown -R "$SUDO_UID:${SUDO_GID-$SUDO_UID}" "$directory"
fi
runs "$directory" || fail "what was unpacked in $directory does not run"
say "$directory/usr/sbin/libvirtd"
