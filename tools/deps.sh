#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# deps.sh [--test] BUILD: install what building and running need, or (--test)
# what only tests and comparisons need: what is missing, and nothing more.
# Without root it prints the command and stops. A guest kernel is put into
# BUILD/guest, a libvirtd for the tests (--test) into BUILD/libvirtd, unpacked
# only. Never installed: libvirt's daemons, networks, firewall rules.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
test=no
if [ "${1-}" = --test ]; then
	test=yes
	shift
fi
build=${1:?usage: deps.sh [--test] BUILD}

say() { printf 'deps: %s\n' "$*"; }

for manager in apt-get dnf pacman apk zypper none; do
	command -v "$manager" >/dev/null && break
done

# The same things, as each distribution calls them. On all but Debian's kin
# libvirt's qemu driver comes with a daemon, so it is left to the user there:
# bulkhead-vm then needs a libvirtd that runs (--connect).
packages() {
	case $manager-$test in
	apt-get-no)
		echo gcc libc6-dev make pkg-config \
			libjansson-dev nettle-dev libseccomp-dev libcap-ng-dev \
			libnl-3-dev libnl-route-3-dev libsqlite3-dev \
			libinih-dev libgsl-dev libhwloc-dev libcmark-gfm-dev \
			libcmark-gfm-extensions-dev check \
			libvirt-dev libvirt-daemon-driver-qemu \
			qemu-system-x86 e2fsprogs gnuplot-nox gettext
		;;
	apt-get-yes)
		echo fio iperf3 likwid crun runc bubblewrap chromium valgrind \
			strace iproute2 clang \
			shellcheck clang-format universal-ctags uidmap \
			python3-jsonschema python3-prometheus-client \
			libxml2-utils poppler-utils mandoc git \
			debootstrap debian-archive-keyring
		;;
	dnf-no)
		echo gcc glibc-devel glibc-static make pkgconf-pkg-config \
			jansson-devel nettle-devel libseccomp-devel \
			libseccomp-static libcap-ng-devel libnl3-devel \
			sqlite-devel inih-devel gsl-devel hwloc-devel \
			cmark-gfm-devel \
			check-devel libvirt-devel qemu-system-x86-core \
			e2fsprogs gnuplot gettext cpio
		;;
	dnf-yes)
		echo fio iperf3 crun runc bubblewrap chromium valgrind \
			strace iproute clang \
			ShellCheck clang-tools-extra ctags python3-jsonschema \
			libxml2 poppler-utils mandoc git debootstrap
		;;
	pacman-no)
		echo gcc make pkgconf jansson nettle libseccomp libcap-ng \
			libnl sqlite libinih gsl hwloc cmark-gfm check \
			qemu-system-x86 \
			e2fsprogs gnuplot gettext curl zstd
		;;
	pacman-yes)
		echo fio iperf3 crun runc bubblewrap chromium valgrind \
			strace iproute2 clang \
			shellcheck ctags python-jsonschema libxml2 poppler \
			mandoc git debootstrap
		;;
	apk-no)
		echo gcc musl-dev musl-fts-dev linux-headers make pkgconf \
			jansson-dev jansson-static nettle-dev nettle-static libseccomp-dev \
			libseccomp-static libcap-ng-dev libcap-ng-static \
			libnl3-dev libnl3-static sqlite-dev inih-dev gsl-dev \
			hwloc-dev cmark-gfm-dev \
			check-dev libvirt-dev qemu-system-x86_64 \
			e2fsprogs gnuplot gettext
		;;
	apk-yes)
		echo fio iperf3 crun runc bubblewrap chromium valgrind \
			strace iproute2 clang \
			shellcheck clang-extra-tools ctags shadow-subids \
			py3-jsonschema \
			libxml2-utils poppler-utils mandoc git bash debootstrap
		;;
	zypper-no)
		echo gcc glibc-devel glibc-devel-static make pkg-config \
			libjansson-devel nettle-devel libseccomp-devel \
			libcap-ng-devel libnl3-devel sqlite3-devel inih-devel \
			gsl-devel hwloc-devel libcmark-gfm-devel check-devel \
			libvirt-devel \
			qemu-x86 e2fsprogs gnuplot gettext-tools cpio
		;;
	zypper-yes)
		echo fio iperf crun runc bubblewrap chromium valgrind \
			strace iproute2 clang \
			ShellCheck clang-tools ctags python3-jsonschema \
			libxml2-tools poppler-tools mandoc git
		;;
	esac
}

# have PACKAGE: whether it is installed, under that name or provided by another.
have() {
	case $manager in
	apt-get)
		dpkg-query -W -f '${db:Status-Status} ${Package} ${Provides}\n' |
			grep -Eq "^installed (.*[ ,])?$1([ ,:(]|\$)"
		;;
	dnf | zypper) rpm -q --whatprovides "$1" ;;
	pacman) pacman -T "$1" ;;
	apk) apk info -e "$1" ;;
	esac >/dev/null 2>&1
}

install_command() {
	case $manager in
	apt-get)
		echo "apt-get install -y --no-install-recommends --no-remove" ;;
	dnf) echo "dnf install -y --setopt=install_weak_deps=False" ;;
	pacman) echo "pacman -S --needed --noconfirm" ;;
	apk) echo "apk add" ;;
	zypper) echo "zypper --non-interactive install --no-recommends" ;;
	esac
}

update() {
	case $manager in
	apt-get) apt-get -qq update ;;
	pacman) pacman -Sy ;;
	apk) apk update ;;
	*) ;;
	esac || say 'could not refresh the list of packages'
}

# What apt would bring along must not be a daemon or touch the network.
refuse_daemons() {
	[ "$manager" = apt-get ] || return 0
	# shellcheck disable=SC2086 # words
	unwanted=$($(install_command) -s $missing |
		sed -n 's/^Inst \([^ ]*\).*/\1/p' | grep -Ex \
		'libvirt-(daemon|daemon-(system.*|config-.*)|clients)|dnsmasq.*|iptables|nftables|firewalld|ufw' ||
		true)
	[ -z "$unwanted" ] && return
	say "this would also install $(echo "$unwanted" | tr '\n' ' ')" >&2
	say 'which starts daemons or changes the network: not done' >&2
	exit 1
}

if [ "$manager" = none ]; then
	say 'no apt, dnf, pacman, apk or zypper here:' \
		"install by hand what ./configure misses" >&2
	exit 1
fi

missing=''
for package in $(packages); do
	have "$package" || missing="$missing $package"
done

if [ -n "$missing" ] && [ "$(id -u)" != 0 ]; then
	say 'missing, and only root can install it:' >&2
	[ "$manager" != apt-get ] || say '    sudo apt-get update' >&2
	say "    sudo $(install_command)$missing" >&2
	exit 1
fi
if [ -n "$missing" ]; then
	say "installing$missing"
	export DEBIAN_FRONTEND=noninteractive
	update
	refuse_daemons
	# shellcheck disable=SC2086 # words
	$(install_command) $missing
	rm -f "$build/../config.mk" # configure has to look again
else
	say 'all packages are there'
fi

# hand_over DIRECTORY: to whoever called sudo.
hand_over() {
	if [ "$(id -u)" = 0 ] && [ "${SUDO_UID:-0}" != 0 ]; then
		chown "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$1"
	fi
}

# A daemon is optional, too: only the tests of --connect want one.
if [ $test = yes ]; then
	mkdir -p "$build"
	"$here/libvirtd.sh" "$build/libvirtd" ||
		{ update && "$here/libvirtd.sh" "$build/libvirtd"; } ||
		say 'no libvirtd: --connect will not be tested'
	"$here/schemas.sh" "$build/schemas" ||
		say 'no schemas: what other programs read is not held against theirs'
	hand_over "$build"
	exit 0
fi

# Guests are optional: without a kernel the rest works, and says so.
mkdir -p "$build"
if ! "$here/guest-kernel.sh" --find "$build/guest" 2>/dev/null; then
	[ "$(id -u)" != 0 ] || [ -n "$missing" ] || update
	"$here/guest-kernel.sh" "$build/guest" ||
		say 'no guest kernel: virtual machines will not be usable'
fi
hand_over "$build"
