/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/bounded.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>

static void arm(nanoseconds deadline)
{
	nanoseconds left = deadline - clock_now();
	struct itimerval timer = {0};

	if (left < NS_PER_MS)
		left = NS_PER_MS;
	timer.it_value.tv_sec = left / NS_PER_S;
	timer.it_value.tv_usec = left % NS_PER_S / NS_PER_US;
	signal(SIGALRM, SIG_DFL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

void bounded_begin(pid_t parent, nanoseconds deadline)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	arm(deadline);
}

pid_t bounded_fork(nanoseconds deadline)
{
	pid_t parent = getpid(), child = fork();

	if (child == 0)
		bounded_begin(parent, deadline);
	return child;
}

int bounded_do(void (*work)(void *state), void *state, size_t size,
	       nanoseconds longest)
{
	/* Behind the state: whether it came to its end. */
	char *shared = bounded_shared(size + 1);
	int ended = 0, failed = ENOMEM;
	pid_t child;

	if (shared) {
		memcpy(shared, state, size);
		child = bounded_fork(clock_now() + longest);
		failed = child < 0 ? errno : EINTR;
		if (child == 0) {
			work(shared);
			shared[size] = 1;
			_exit(0);
		}
		while (child > 0 && waitpid(child, NULL, 0) < 0 &&
		       errno == EINTR)
			continue;
		memcpy(state, shared, size);
		ended = shared[size];
		munmap(shared, size + 1);
	}
	errno = ended ? 0 : failed;
	return ended ? 0 : -1;
}

void bounded_adopt(int on)
{
	prctl(PR_SET_CHILD_SUBREAPER, on);
}

void bounded_wait_all(void)
{
	while (waitpid(-1, NULL, 0) >= 0 || errno == EINTR)
		continue;
}

void bounded_volunteer(void)
{
	cleanup_close int fd =
		open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && write(fd, "1000", 4) < 0)
		return; /* then it is a candidate like any other */
}

int bounded_bare(void)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct none[2] = {{0}};

	return (int)syscall(SYS_capset, &header, none);
}

int bounded_is_late(int64_t done, int64_t all, nanoseconds began,
		    nanoseconds deadline)
{
	double spent =
		(double)(clock_now() - began) / (double)(deadline - began);

	return spent >= 1 ||
	       (spent > 0.25 && (double)done < 0.75 * spent * (double)all);
}

void bounded_sleep_until(nanoseconds when)
{
	struct timespec until = clock_timespec(when);

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) ==
	       EINTR)
		continue;
}

void *bounded_shared(size_t size)
{
	void *page = mmap(NULL, size, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return page == MAP_FAILED ? NULL : page;
}
