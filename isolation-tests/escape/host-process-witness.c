/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of host-process: finds the attacker's process, or his
 * guest's emulator, in the environment's own group and nowhere else, and holds
 * what the kernel says of it against a table. It only reads.
 */
#include "common/cgroup.h"
#include "isolation-tests/attacker.h"
#include "isolation-tests/escape/open-files.h"
#include "isolation-tests/escape/standing.h"
#include "isolation-tests/exhaust/rounds.h"
#include "isolation-tests/leak/fact.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define NAME 16
#define STATUS_BYTES 4096

struct eye {
	struct job_context *context;
	struct cgroup group;
	char name[NAME];
	pid_t pid;
	struct standing standing;
};

typedef void look_at(const struct eye *eye, const char *row);

static void say(const struct eye *eye, const char *row, int weak,
		const char *seen)
{
	say_row_witness(eye->context, row, weak ? "moved" : "still", "%s",
			seen);
}

static void look_at_user(const struct eye *eye, const char *row)
{
	char seen[64];

	snprintf(seen, sizeof(seen), "uid %" PRId64 " on the host",
		 eye->standing.uid);
	say(eye, row, eye->standing.uid == 0, seen);
}

/* Those of a user namespace of its own are none outside. */
static void look_at_capabilities(const struct eye *eye, const char *row)
{
	int outside = attacker_shares(eye->pid, "ns/user");
	char seen[96];

	snprintf(seen, sizeof(seen), "CapEff %016" PRIx64 " in %s",
		 eye->standing.capabilities,
		 outside ? "the host's user namespace"
			 : "a user namespace of its own");
	say(eye, row, outside && eye->standing.capabilities, seen);
}

static void look_at_seccomp(const struct eye *eye, const char *row)
{
	say(eye, row, !eye->standing.seccomp,
	    eye->standing.seccomp ? "its calls are filtered"
				  : "no call is filtered");
}

static void look_at_privileges(const struct eye *eye, const char *row)
{
	say(eye, row, !eye->standing.no_new_privs,
	    eye->standing.no_new_privs ? "no_new_privs is set"
				       : "no_new_privs is not set");
}

static void look_at_limits(const struct eye *eye, const char *row)
{
	int64_t memory =
		cgroup_get_limit(&eye->group, CGROUP_LIMIT_MEMORY, NULL);
	int64_t tasks = cgroup_get_limit(&eye->group, CGROUP_LIMIT_PIDS, NULL);
	char seen[96];

	snprintf(seen, sizeof(seen), "in a group %s of memory, %s of tasks",
		 memory < 0 ? "without a limit" : "with a limit",
		 tasks < 0 ? "without" : "with one");
	say(eye, row, memory < 0 || tasks < 0, seen);
}

static void look_at_namespaces(const struct eye *eye, const char *row)
{
	static const char *const names[] = {"pid", "net", "mnt",
					    "ipc", "uts", NULL};
	char seen[96] = "";
	size_t used = 0;
	int i;

	for (i = 0; names[i]; i++) {
		char link[16];

		snprintf(link, sizeof(link), "ns/%s", names[i]);
		if (attacker_shares(eye->pid, link))
			used += (size_t)snprintf(seen + used,
						 sizeof(seen) - used, " %s",
						 names[i]);
	}
	if (used)
		snprintf(seen + used, sizeof(seen) - used,
			 " shared with the host");
	say(eye, row, used > 0, used ? seen + 1 : "none is the host's");
}

static void look_at_root(const struct eye *eye, const char *row)
{
	int same = attacker_shares(eye->pid, "root");

	say(eye, row, same,
	    same ? "its root directory is the host's"
		 : "it has another root directory");
}

static void look_at_files(const struct eye *eye, const char *row)
{
	struct open_files files;
	struct error why = {0};
	char seen[96];

	if (open_files_look(&files, eye->pid, eye->context->around->run, &why) <
	    0) {
		say_row_blind(eye->context, row, why.message);
		return;
	}
	snprintf(seen, sizeof(seen),
		 "of %d that it has open, %d are the host's and not the run's",
		 files.all, files.outside);
	say(eye, row, files.outside > 0, seen);
}

static const struct {
	const char *row;
	look_at *look;
} table[] = {
	{"user", look_at_user},	      {"capabilities", look_at_capabilities},
	{"seccomp", look_at_seccomp}, {"no-new-privs", look_at_privileges},
	{"limits", look_at_limits},   {"namespaces", look_at_namespaces},
	{"root", look_at_root},	      {"open-files", look_at_files},
};

#define ROWS (sizeof(table) / sizeof(*table))

static int find_it(struct eye *eye)
{
	char path[64], status[STATUS_BYTES];
	size_t size;

	eye->pid = attacker_emulator(&eye->group);
	if (!eye->pid)
		eye->pid = attacker_named(&eye->group, eye->name);
	if (!eye->pid)
		return -1;
	snprintf(path, sizeof(path), "/proc/%d/status", (int)eye->pid);
	if (fact_read_file(path, status, sizeof(status), &size, NULL) < 0)
		return -1;
	return standing_parse(status, &eye->standing);
}

static void look(void *state, const char *row, enum round_phase phase,
		 int64_t number)
{
	struct eye *eye = state;
	int found = find_it(eye) == 0;
	size_t i;

	(void)row;
	(void)phase;
	(void)number;
	for (i = 0; i < ROWS; i++)
		if (found)
			table[i].look(eye, table[i].row);
		else
			say_row_blind(eye->context, table[i].row,
				      "its process is not seen in a group of "
				      "its own");
}

static int run(struct job_context *context, struct error *err)
{
	struct eye state = {.context = context};
	const struct round_eye eye = {look, NULL, &state};
	const json_t *groups = json_object_get(context->params, "groups");
	char random[SEAL_TEXT];
	int status;

	if (seal_random(random) < 0)
		return error_make(err, errno, "no random name");
	snprintf(state.name, sizeof(state.name), "bh-%.12s", random);
	if (json_object_size(groups))
		cgroup_from_json(&state.group, groups, NULL);
	status = round_watch(context, json_pack("{s:s}", "name", state.name),
			     &eye, err);
	cgroup_free(&state.group);
	return status;
}

static const struct job host_process_witness = {
	.name = "host-process.witness",
	.title = "Looks at the attacker's process, as the host sees it",
	.kind = JOB_WITNESS,
	.deadline = 10 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(host_process_witness)
