/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two bombs beside the fork bomb: threads of one process, and children that
 * nobody waits for, who are tasks until somebody does. One child of the attack
 * makes all of them, one after the other, up to `bound` at most; they end with
 * it, and it has its own deadline.
 */
#include "isolation-tests/bounded.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define STACK_BYTES (64 << 10)
/* Refused this often, a millisecond apart, while none ends: a limit. */
#define REFUSALS 20

/* The shared page. */
struct bomb {
	_Atomic int64_t made;
	_Atomic int number; /* errno of the last refusal */
	_Atomic int whole;
};

static void *stay(void *nothing)
{
	for (;;)
		pause();
	return nothing;
}

/* 0, or the errno of the refusal. */
static int start_thread(void)
{
	pthread_attr_t attributes;
	pthread_t thread;
	int number;

	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	number = pthread_create(&thread, &attributes, stay, NULL);
	pthread_attr_destroy(&attributes);
	return number;
}

static int start_zombie(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child < 0 ? errno : 0;
}

__attribute__((noreturn)) static void explode(struct bomb *bomb,
					      int (*start)(void), int64_t bound,
					      nanoseconds deadline)
{
	nanoseconds began = clock_now();
	int refused = 0;

	bounded_volunteer();
	while (bomb->made < bound && refused < REFUSALS &&
	       !bounded_is_late(bomb->made, bound, began, deadline)) {
		int number = start();

		if (!number) {
			bomb->made++;
			continue;
		}
		bomb->number = number;
		refused++;
		bounded_sleep_until(clock_now() + NS_PER_MS);
	}
	bomb->whole = 1;
	for (;;)
		pause();
}

/* Its time would be up before anything was decided. */
static int is_late(const struct bomb *bomb, int64_t bound)
{
	return bomb->made < bound && !bomb->number;
}

static void say_outcome(struct job_context *context, const char *row,
			const struct bomb *bomb, int64_t bound)
{
	char made[SAY_NUMBER], of[SAY_NUMBER];

	say_number(bomb->made, made);
	say_number(bound, of);
	if (bomb->made >= bound)
		say_row_attempt(context, row, "done", "%s made", made);
	else if (!is_late(bomb, bound))
		say_row_attempt(context, row, "no_effect",
				"%s of %s made, then refused: %s", made, of,
				strerror(bomb->number));
	else
		say_row_unable(context, row,
			       "not all were made in time: too slow to tell");
}

static void try_row(struct job_context *context, const char *row,
		    int (*start)(void), struct bomb *bomb)
{
	int64_t bound = job_param(context, "bound");
	nanoseconds deadline =
		clock_now() + job_param(context, "deadline_ms") * NS_PER_MS;
	pid_t child;

	if (!say_is_asked(context, row))
		return;
	*bomb = (struct bomb){0};
	round_tell(context, row, ROUND_BEFORE, 0);
	child = bounded_fork(deadline + 2 * NS_PER_S);
	if (child == 0)
		explode(bomb, start, bound, deadline);
	if (child < 0) {
		say_row_unable(context, row, "no process for the bomb");
		return;
	}
	while (!bomb->whole && waitpid(child, NULL, WNOHANG) == 0)
		bounded_sleep_until(clock_now() + NS_PER_MS);
	round_tell(context, row, ROUND_HELD, bomb->made);
	kill(child, SIGKILL);
	/* Its children come here. */
	bounded_wait_all();
	round_tell(context, row, ROUND_AFTER, is_late(bomb, bound));
	say_outcome(context, row, bomb, bound);
}

static int run(struct job_context *context, struct error *err)
{
	struct bomb *bomb = bounded_shared(sizeof(*bomb));

	if (!bomb)
		return error_make(err, errno, "no shared page");
	bounded_adopt(1);
	try_row(context, "thread-bomb", start_thread, bomb);
	try_row(context, "zombie-bomb", start_zombie, bomb);
	bounded_adopt(0);
	munmap(bomb, sizeof(*bomb));
	return 0;
}

static const struct job_parameter parameters[] = {
	{"bound", "count", 2, 1200, 1200, "most tasks of a row"},
	{"deadline_ms", "ms", 100, 10000, 5000, "longest that a row goes on"},
	{0},
};

static const struct attack_row rows[] = {
	{"thread-bomb", "Threads without end", "pids=off"},
	{"zombie-bomb", "Children that nobody waits for", "pids=off"},
	{0},
};

static const struct attack attack = {
	.boundary = "tasks beyond a share",
	.threatens = THREAT_AVAILABILITY,
	.witness = "task-bombs.witness",
	.rows = rows,
};

static const struct job task_bombs = {
	.name = "task-bombs",
	.title = "Threads and zombies without end",
	.reference = "Linux cgroup-v2.rst, PID; waitpid(2)",
	.kind = JOB_ATTACK,
	.needs = JOB_NEEDS_OUTER,
	.deadline = 25 * NS_PER_S,
	.bound_processes = 1200,
	.parameters = parameters,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(task_bombs)
