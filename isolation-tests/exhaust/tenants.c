/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/exhaust/tenants.h"

#include "common/cleanup.h"
#include "isolation-tests/bounded.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* Where a tenant is on its way, on the shared page. */
enum stage {
	STAGE_BORN,
	STAGE_APART,  /* in its user namespace; waits for its ids */
	STAGE_MAPPED, /* it has them */
	STAGE_READY,  /* under its limit; waits for its turn */
	STAGE_FORK,   /* its turn */
	STAGE_FULL,   /* holds what it got */
	STAGE_FAILED,
};

struct tenant_page {
	struct {
		_Atomic int stage;
		_Atomic int forks;
		_Atomic int number; /* errno of the failure */
		_Atomic int step;   /* index of what failed */
	} of[TENANTS_MOST];
};

static const char *const steps[] = {"user namespace", "ids", "limit"};

static void nap(void)
{
	bounded_sleep_until(clock_now() + NS_PER_MS);
}

static int wait_for(struct tenants *t, int i, int stage)
{
	while (t->page->of[i].stage < stage && clock_now() < t->deadline)
		nap();
	return t->page->of[i].stage == stage ? 0 : -1;
}

__attribute__((noreturn)) static void fail(struct tenants *t, int i, int step)
{
	t->page->of[i].number = errno;
	t->page->of[i].step = step;
	t->page->of[i].stage = STAGE_FAILED;
	_exit(1);
}

/* Become who the tenant is to be, and take its limit. */
static void settle(struct tenants *t, int i, pid_t parent)
{
	const struct rlimit limit = {(rlim_t)t->limit, (rlim_t)t->limit};
	uid_t uid = t->user_namespace ? 0 : t->uid;

	if (t->user_namespace) {
		if (unshare(CLONE_NEWUSER) < 0)
			fail(t, i, 0);
		t->page->of[i].stage = STAGE_APART;
		if (wait_for(t, i, STAGE_MAPPED) < 0)
			fail(t, i, 1);
	}
	if (t->uid &&
	    (setresgid(uid, uid, uid) < 0 || setresuid(uid, uid, uid) < 0))
		fail(t, i, 1);
	if (setrlimit(RLIMIT_NPROC, &limit) < 0)
		fail(t, i, 2);
	/* Another id takes away the signal of the parent's death. */
	bounded_begin(parent, t->deadline);
}

__attribute__((noreturn)) static void be_tenant(struct tenants *t, int i,
						pid_t parent)
{
	int n;

	settle(t, i, parent);
	t->page->of[i].stage = STAGE_READY;
	if (wait_for(t, i, STAGE_FORK) < 0)
		_exit(1);
	for (n = 0; n < TENANT_FORKS; n++) {
		pid_t child = bounded_fork(t->deadline);

		if (child == 0)
			for (;;)
				pause();
		if (child > 0)
			t->page->of[i].forks++;
	}
	t->page->of[i].stage = STAGE_FULL;
	for (;;)
		pause();
}

static int write_map(pid_t pid, const char *file, uid_t id)
{
	char path[64], map[64];
	cleanup_close int fd = -1;
	int length = snprintf(map, sizeof(map), "0 %u 1", id);

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd >= 0 && write(fd, map, (size_t)length) == length ? 0 : -1;
}

static int start_one(struct tenants *t, int i, struct error *err)
{
	pid_t parent = getpid();

	t->pids[i] = bounded_fork(t->deadline);
	if (t->pids[i] == 0)
		be_tenant(t, i, parent);
	if (t->pids[i] < 0) {
		t->pids[i] = 0;
		return error_make(err, errno, "no process for a tenant");
	}
	if (t->user_namespace && wait_for(t, i, STAGE_APART) == 0) {
		if (write_map(t->pids[i], "gid_map", t->uid) < 0 ||
		    write_map(t->pids[i], "uid_map", t->uid) < 0)
			return error_make(err, errno,
					  "uid %u cannot be mapped here",
					  t->uid);
		t->page->of[i].stage = STAGE_MAPPED;
	}
	if (wait_for(t, i, STAGE_READY) == 0)
		return 0;
	return error_make(err, t->page->of[i].number, "a tenant's %s",
			  steps[t->page->of[i].step]);
}

int tenants_start(struct tenants *t, struct error *err)
{
	int i;

	t->page = bounded_shared(sizeof(*t->page));
	if (!t->page)
		return error_make(err, errno, "no shared page");
	for (i = 0; i < t->count; i++)
		if (start_one(t, i, err) < 0)
			return -1;
	for (i = 0; i < t->count; i++) {
		t->page->of[i].stage = STAGE_FORK;
		if (wait_for(t, i, STAGE_FULL) < 0)
			return error_make(err, 0, "a tenant did not end");
		t->forks[i] = t->page->of[i].forks;
	}
	return 0;
}

int tenants_processes(const struct tenants *t)
{
	int i, sum = 0;

	for (i = 0; i < t->count; i++)
		sum += 1 + t->forks[i];
	return sum;
}

void tenants_end(struct tenants *t)
{
	int i;

	for (i = 0; i < t->count; i++)
		if (t->pids[i] > 0)
			kill(t->pids[i], SIGKILL);
	bounded_wait_all();
	if (t->page)
		munmap(t->page, sizeof(*t->page));
	t->page = NULL;
}
