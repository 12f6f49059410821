/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/neighbours-account.h"

#include "common/cleanup.h"

#include <math.h>
#include <string.h>

double account_share(nanoseconds from, nanoseconds to, nanoseconds length)
{
	return from < 0 || to < from || length <= 0
		       ? NAN
		       : (double)(to - from) / (double)length;
}

struct account account_take(const struct twin *twin)
{
	struct conduct *c = twin->conduct;
	const struct stage_operations *stage = c->stage->operations;

	return (struct account){
		.at = conduct_now(c),
		.first = stage->charged(
			c->stage, environment_groups(twin->first.environment)),
		.second = stage->charged(
			c->stage, environment_groups(twin->second.environment)),
		.outer = stage->charged(c->stage, c->outer_groups),
		.machine = stage->spent(c->stage)};
}

void account_free(struct account *account)
{
	json_decref(account->machine);
	*account = (struct account){0};
}

static double machine_share(const struct account *before,
			    const struct account *now, const char *name)
{
	return account_share(json_int(before->machine, name, -1),
			     json_int(now->machine, name, -1),
			     now->at - before->at);
}

/* By name; one that was made meanwhile has spent all that it has. `*sum` of
 * all, and `*softirqs` of those that exist for interrupts. */
static json_t *threads_between(const struct account *before,
			       const struct account *now, double *sum,
			       double *softirqs)
{
	const json_t *first = json_object_get(before->machine, "threads");
	json_t *second = json_object_get(now->machine, "threads");
	json_t *shares, *thread;
	const char *id;

	*sum = *softirqs = NAN;
	if (!json_is_object(first) || !json_is_object(second))
		return NULL;
	shares = json_object();
	*sum = *softirqs = 0;
	json_object_foreach (second, id, thread) {
		const char *name = json_text(thread, "name", "");
		double share = account_share(
			json_int(json_object_get(first, id), "cpu_ns", 0),
			json_int(thread, "cpu_ns", 0), now->at - before->at);

		if (!(share > 0))
			continue;
		*sum += share;
		if (!strncmp(name, "ksoftirqd/", 10))
			*softirqs += share;
		json_object_set_new(
			shares, name,
			json_real(share + json_double(shares, name, 0)));
	}
	return shares;
}

/* Unknown numbers are left out: json_real() makes nothing of NaN. */
static void set(json_t *parts, const char *name, double share)
{
	json_object_set_new(parts, name, json_real(share));
}

static double known(double share)
{
	return isfinite(share) ? share : 0;
}

struct spending account_since(const struct twin *twin,
			      const struct account *before)
{
	struct spending s = {.second = NAN, .outside = NAN};
	cleanup_account struct account now = {0};
	double halves, outer, helpers, kernel, softirqs, interrupts;
	int apart;

	if (!twin_is_up(twin) ||
	    json_equal(environment_groups(twin->first.environment),
		       environment_groups(twin->second.environment)))
		return s;
	now = account_take(twin);
	apart = json_bool(now.machine, "apart", 0);
	s.second =
		account_share(before->second, now.second, now.at - before->at);
	halves = s.second +
		 account_share(before->first, now.first, now.at - before->at);
	outer = account_share(before->outer, now.outer, now.at - before->at);
	helpers = outer - halves;
	s.parts = json_object();
	json_object_set_new(s.parts, "threads",
			    threads_between(before, &now, &kernel, &softirqs));
	interrupts = machine_share(before, &now, "interrupts_ns") - softirqs;
	s.outside = helpers + kernel + (apart ? interrupts : 0);
	set(s.parts, "helpers", helpers);
	set(s.parts, "kernel", kernel);
	set(s.parts, "interrupts", interrupts);
	json_object_set_new(s.parts, "apart", json_boolean(apart));
	set(s.parts, "others",
	    machine_share(before, &now, "busy_ns") - outer - known(kernel) -
		    (apart ? known(interrupts) : 0));
	return s;
}
