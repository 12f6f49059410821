# shellcheck shell=bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the measurements source first. They show how good the program is on this
# machine, in figures; they take long, and quiet. BUILD may be set.
set -u
export LC_ALL=C

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
build=$(cd "${BUILD:-$top/build}" && pwd -P)
bulkhead=$build/bulkhead
work=$(mktemp -d /var/tmp/bulkhead-measure-XXXXXX)
chmod 755 "$work"
mkdir "$work/runs"
# shellcheck disable=SC2034 # for whoever sources this
here=(--data "$work/runs" --store "$work/store.db")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
unset MAKEFLAGS MAKELEVEL
[ -x "$bulkhead" ] || { echo "$0: no $bulkhead: run make first" >&2; exit 2; }
