/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RLIMIT_NPROC as a limit of containers (`--ulimit nproc=3`), in four ways: it
 * does not bind root, counts by user and not by container, and by user
 * namespace since Linux 5.14. Some twenty processes at a time, no more. The
 * host's witness counts them while they are held.
 */
#include "isolation-tests/exhaust/rlimit-nproc.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/exhaust/tenants.h"
#include "isolation-tests/say.h"

#include <stdio.h>
#include <unistd.h>

#define WAY_NS (4 * NS_PER_S)
#define ANSWER_NS (2 * NS_PER_S)
/* Unused ids: four for each of a thousand runs. */
#define FIRST_UID 61000

const struct rlimit_way rlimit_ways[] = {
	{"as-root", "not bound", 3, 1, 0, 0},
	{"mapped-root", "not bound", 3, 1, 1, 1},
	{"shared-uid", "shared", 8, 2, 1, 0},
	{"own-namespaces", "shared", 8, 2, 1, 1},
	{0},
};

static const char *found(const struct tenants *t)
{
	int sum = tenants_processes(t), i, refused = 0;

	for (i = 0; i < t->count; i++)
		refused |= t->forks[i] < TENANT_FORKS;
	if (!refused)
		return "not bound";
	if (t->count == 1)
		return "bound";
	return sum <= t->limit ? "shared" : "apart";
}

static void describe(const struct tenants *t, char *text, size_t size)
{
	if (t->count == 1)
		snprintf(text, size, "%d of %d forks under a limit of %d",
			 t->forks[0], TENANT_FORKS, t->limit);
	else
		snprintf(text, size,
			 "%d and %d of %d forks under a limit of %d each",
			 t->forks[0], t->forks[1], TENANT_FORKS, t->limit);
}

/* Tell the witness, and wait until it has counted. */
static int tell(struct job_context *context, const char *row, int processes,
		struct error *err)
{
	cleanup_json json_t *counted = NULL;

	if (job_event(
		    context, RLIMIT_EVENT,
		    json_pack("{s:s, s:i}", "row", row, "processes", processes),
		    err) < 0)
		return -1;
	counted = job_wait(context, RLIMIT_COUNTED, clock_now() + ANSWER_NS);
	return 0;
}

static int try_way(struct job_context *context, const struct rlimit_way *way,
		   uid_t uid, struct error *err)
{
	struct tenants tenants = {.count = way->tenants,
				  .limit = way->limit,
				  .uid = way->other_uid ? uid : 0,
				  .user_namespace = way->user_namespace,
				  .deadline = clock_now() + WAY_NS};
	struct error why = {0};
	char text[128];
	int status;

	round_mark(context, way->row, ROUND_BEFORE);
	status = tell(context, way->row, 0, err);
	if (status == 0 && tenants_start(&tenants, &why) < 0)
		say_row_unable(context, way->row, why.message);
	else if (status == 0) {
		status = tell(context, way->row, tenants_processes(&tenants),
			      err);
		describe(&tenants, text, sizeof(text));
		say_found(context, way->row, found(&tenants), text);
	}
	tenants_end(&tenants);
	round_mark(context, way->row, ROUND_AFTER);
	return status;
}

static int run(struct job_context *context, struct error *err)
{
	uid_t uid = FIRST_UID + 4 * (uid_t)(getpid() % 1000);
	const struct rlimit_way *way;
	int status = 0;

	bounded_adopt(1);
	for (way = rlimit_ways; way->row && status == 0; way++)
		status = try_way(context, way, uid++, err);
	bounded_adopt(0);
	return status;
}

static const struct attack_row rows[] = {
	{"as-root", "The limit binds root", "isolate=-user"},
	{"mapped-root", "It binds root of a user namespace", NULL},
	{"shared-uid", "Two containers of one user are counted apart", NULL},
	{"own-namespaces", "With a user namespace each they are", NULL},
	{0},
};

static const struct attack attack = {
	.boundary = "processes under RLIMIT_NPROC",
	.threatens = THREAT_AVAILABILITY,
	.witness = "rlimit-nproc.witness",
	.rows = rows,
};

static const struct job rlimit_nproc = {
	.name = "rlimit-nproc",
	.title = "RLIMIT_NPROC is no limit of containers",
	.reference = "setrlimit(2), user_namespaces(7)",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_ROOT | JOB_NEEDS_OUTER,
	.deadline = 30 * NS_PER_S,
	.bound_processes = 2 * (TENANT_FORKS + 1),
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(rlimit_nproc)
