/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The channels of pid-counter and load-average: numbers given to threads that
 * end at once, and threads that would run. These have the idle rank: whoever
 * else wants the CPU has it.
 */
#include "isolation-tests/covert/channels.h"

#include <limits.h>
#include <linux/futex.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *end_at_once(void *nothing)
{
	return nothing;
}

static void show_pids(struct sending *sending, int one)
{
	pthread_t thread;
	int i;

	(void)sending;
	for (i = 0; one && i < SENDING_THREADS; i++)
		if (!pthread_create(&thread, NULL, end_at_once, NULL))
			pthread_join(thread, NULL);
}

static void end_pids(struct sending *sending)
{
	(void)sending;
}

const struct sending_ops sending_pids = {NULL, show_pids, end_pids};

/* --- no lock is between them: who has the idle rank might never let go of it
 */

enum { RESTING, RUNNING, OVER };

static void *run_when_told(void *given)
{
	int *state = given, now;
	struct sched_param none = {0};

	sched_setscheduler(0, SCHED_IDLE, &none);
	while ((now = __atomic_load_n(state, __ATOMIC_RELAXED)) != OVER)
		if (now == RESTING)
			syscall(SYS_futex, state, FUTEX_WAIT_PRIVATE, RESTING,
				NULL);
	return NULL;
}

static void tell(struct sending *sending, int state)
{
	__atomic_store_n(&sending->state, state, __ATOMIC_RELAXED);
	syscall(SYS_futex, &sending->state, FUTEX_WAKE_PRIVATE, INT_MAX);
}

static int begin_load(struct sending *sending, struct error *err)
{
	while (sending->thread_count < SENDING_THREADS) {
		int number =
			pthread_create(&sending->threads[sending->thread_count],
				       NULL, run_when_told, &sending->state);

		if (number)
			return error_make(err, number, "no thread to run");
		sending->thread_count++;
	}
	return 0;
}

static void show_load(struct sending *sending, int one)
{
	if (one != sending->one)
		tell(sending, one ? RUNNING : RESTING);
}

static void end_load(struct sending *sending)
{
	tell(sending, OVER);
	while (sending->thread_count)
		pthread_join(sending->threads[--sending->thread_count], NULL);
}

const struct sending_ops sending_load = {begin_load, show_load, end_load};
