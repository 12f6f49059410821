/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/escape/scan.h"

#include "common/cleanup.h"
#include "isolation-tests/bounded.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* No kernel answers this, and all are taken for an errno up to 4095. */
#define ANSWER 4001
#define LOOK_MS 20

/* What scanner and parent share. */
struct scanning {
	struct scan scan;
	_Atomic int listener; /* -1: none yet; below: the negative errno, - 1 */
	_Atomic int at;	      /* the number that is being looked at */
	_Atomic int over;
};

/* Numbers that the kernel itself plants in programs (uretprobe, uprobe): it
 * asks no filter about them. */
static int is_unfiltered(int number)
{
#ifdef __x86_64__
	return number == 335 || number == 336;
#else
	(void)number;
	return 0;
#endif
}

static int install(void)
{
	struct sock_filter instruction =
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
	const struct sock_fprog program = {1, &instruction};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
			    SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

static int look(int number)
{
	if (syscall(number, 0, 0, 0, 0, 0, 0) >= 0)
		return SCAN_UNKNOWN; /* not ours, nor a refusal */
	return errno == ANSWER ? SCAN_ALLOWED : errno;
}

/* In the child. From install() on it can't do anything any more: it is ended
 * from outside, by its parent or its timer. */
__attribute__((noreturn)) static void scan_numbers(struct scanning *scanning)
{
	int number, listener = install();

	if (listener < 0) {
		atomic_store(&scanning->listener, -errno - 1);
		_exit(0);
	}
	atomic_store(&scanning->listener, listener);
	/* Nothing goes on before this harmless one was caught. */
	if (look(SYS_getppid) == SCAN_ALLOWED)
		for (number = atomic_load(&scanning->at); number < SCAN_CALLS;
		     number++) {
			atomic_store(&scanning->at, number);
			if (!is_unfiltered(number))
				scanning->scan.said[number] = look(number);
		}
	atomic_store(&scanning->over, 1);
	for (;;)
		continue;
}

/* Answer one call in the scanner's stead. */
static void answer(int listener)
{
	struct seccomp_notif notice = {0};
	struct seccomp_notif_resp response = {.error = -ANSWER};

	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &notice) < 0)
		return; /* it has died meanwhile */
	response.id = notice.id;
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response) < 0)
		return;
}

/* Whether the scanner still lives; it is reaped if not. */
static int lives(pid_t child)
{
	return waitpid(child, NULL, WNOHANG) == 0;
}

/* Serve one scanner until it is over or has died. Returns whether it lives. */
static int serve(struct scanning *scanning, pid_t child, nanoseconds deadline)
{
	while (clock_now() < deadline && !atomic_load(&scanning->over)) {
		int listener = atomic_load(&scanning->listener);
		struct pollfd ready = {.fd = listener, .events = POLLIN};

		if (listener >= 0 && poll(&ready, 1, LOOK_MS) > 0 &&
		    ready.revents & POLLIN)
			answer(listener);
		else if (!lives(child))
			return 0;
		else if (listener < 0)
			bounded_sleep_until(clock_now() + NS_PER_MS / 10);
	}
	return 1;
}

/* One scanner, from the number that it is at. The descriptors are shared with
 * it, as the listener appears on its side. */
static int scan_once(struct scanning *scanning, nanoseconds deadline,
		     struct error *err)
{
	pid_t parent = getpid(), child;
	int listener, lived;

	atomic_store(&scanning->listener, -1);
	child = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
	if (child < 0)
		return error_make(err, errno, "cannot make the scanner");
	if (child == 0) {
		bounded_begin(parent, deadline);
		scan_numbers(scanning);
	}
	lived = serve(scanning, child, deadline);
	if (lived) {
		kill(child, SIGKILL);
		while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	listener = atomic_load(&scanning->listener);
	if (listener < 0)
		return error_make(err, listener < -1 ? -listener - 1 : 0,
				  "no filter of one's own can be added");
	close(listener);
	if (!lived) /* by the number that it was at */
		scanning->scan.said[atomic_fetch_add(&scanning->at, 1)] =
			SCAN_KILLED;
	return 0;
}

static int is_complete(const struct scanning *scanning)
{
	return atomic_load(&scanning->over) &&
	       scanning->scan.said[SCAN_CALLS - 1] != SCAN_UNKNOWN;
}

int scan_make(struct scan *scan, nanoseconds deadline, struct error *err)
{
	struct scanning *scanning = bounded_shared(sizeof(*scanning));
	int status = 0;

	if (!scanning)
		return error_make(err, errno, "no shared page");
	while (status == 0 && !atomic_load(&scanning->over) &&
	       atomic_load(&scanning->at) < SCAN_CALLS &&
	       clock_now() < deadline)
		status = scan_once(scanning, deadline, err);
	if (status == 0 && !is_complete(scanning))
		status = error_make(err, 0,
				    "the scan got no further than call %d",
				    atomic_load(&scanning->at));
	*scan = scanning->scan;
	munmap(scanning, sizeof(*scanning));
	return status;
}
