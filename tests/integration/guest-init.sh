#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Process 1 of the guest that guest.test boots: a machine whose control groups are
# of version 2. The tests are run from a group that holds this shell, and results
# go to the second serial line. What the kernel is given as NAME=VALUE and does
# not know is a variable here: TESTS (with commas), MUST_WORK, BULKHEAD_SHARE.
export PATH=/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin LC_ALL=C HOME=/root
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
mkdir /dev/pts /dev/shm
mount -t devpts -o ptmxmode=666 none /dev/pts
mount -t tmpfs none /dev/shm
mount -t tmpfs none /run
ln -s /proc/self/fd /dev/fd
mount -t cgroup2 none /sys/fs/cgroup
stty -F /dev/ttyS1 raw -echo
exec </dev/null >/dev/ttyS1 2>&1

python3 -IS - /modules/*.ko <<'END' || echo "not ok the guest's modules: see above"
import ctypes, sys
libc = ctypes.CDLL(None, use_errno=True)
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        if libc.syscall(313, file.fileno(), b"", 0) != 0:
            sys.exit(f"{path}: error {ctypes.get_errno()}")
END

# As where somebody has logged in.
echo '+cpu +cpuset +io +memory +pids' >/sys/fs/cgroup/cgroup.subtree_control
mkdir /sys/fs/cgroup/login
echo $$ >/sys/fs/cgroup/login/cgroup.procs

# Of races fewer, but enough for either side to win some.
[ "$BULKHEAD_SHARE" = 1 ] || export BULKHEAD_RACES=200
export TIMES_SLOWER=20 TEST_SECONDS=100000
# Each leaves a processor free. A line is one write, and stays whole.
# shellcheck disable=SC2016 # the inner shell's own
printf %s "$TESTS" | xargs -d, -n1 -P2 sh -c '/project/tests/integration/run /project/build "$0" |
	sed -u -E "s/^(ok|not ok|skip) /&$0: /; s/^integration:/# $0:/"'
left=$(find /sys/fs/cgroup -mindepth 1 -type d ! -path /sys/fs/cgroup/login)
if [ -z "$left" ]; then
	echo 'ok no group is left'
else
	echo "not ok no group is left: $left"
fi
echo 'guest: done'
echo o >/proc/sysrq-trigger
sleep 60
