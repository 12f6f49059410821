/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/possible.h"

#include "common/cleanup.h"
#include "harness/conduct/conduct.h"
#include "probe/hello.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

/* A program that answers specifications, a line each. */
struct asked {
	pid_t pid;
	FILE *to, *from;
};

static void be_asked(const char *program, const char *kind, int in, int out)
{
	dup2(in, 0);
	dup2(out, 1);
	execl(program, program, "--check", kind, (char *)NULL);
	_exit(127);
}

static int ask(struct asked *asked, const char *program, const char *kind,
	       struct error *err)
{
	int in[2], out[2];

	if (pipe2(in, O_CLOEXEC) < 0)
		return error_make(err, errno, "pipe");
	if (pipe2(out, O_CLOEXEC) < 0) {
		close(in[0]);
		close(in[1]);
		return error_make(err, errno, "pipe");
	}
	asked->pid = fork();
	if (asked->pid == 0)
		be_asked(program, kind, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	asked->to = fdopen(in[1], "w");
	asked->from = fdopen(out[0], "r");
	if (asked->pid < 0 || !asked->to || !asked->from)
		return error_make(err, errno, "cannot ask the agent");
	return 0;
}

static void asked_end(struct asked *asked)
{
	if (asked->to)
		fclose(asked->to);
	if (asked->from)
		fclose(asked->from);
	if (asked->pid > 0)
		waitpid(asked->pid, NULL, 0);
}

/* As environment.c makes it, as far as it matters to whether it can be. */
static void tell(FILE *to, int64_t memory_bytes,
		 const struct plan_environment *e)
{
	cleanup_json json_t *spec = json_pack(
		"{s:{s:i, s:s, s:s, s:s, s:i, s:O, s:s, s:I, s:s*, s:s*}}",
		"spec", "protocol", PROTOCOL_VERSION, "run", "", "name",
		e->name, "kind", e->kind, "index", 1, "keys", e->keys, "cpus",
		"0", "memory_bytes", (json_int_t)memory_bytes, "address",
		e->within ? NULL : "198.18.0.11/16", "peer",
		e->within ? NULL : CONDUCT_PEER);

	json_dumpf(spec, to, JSON_COMPACT);
	putc('\n', to);
}

/* The answers come in the order of the questions. */
static int hear(FILE *from, const struct plan_environment *e, struct error *err)
{
	cleanup_json json_t *said =
		json_loadf(from, JSON_DISABLE_EOF_CHECK, NULL);
	const json_t *refused = json_object_get(said, "refused");

	if (refused)
		return error_make(err, 0, "environment '%s' cannot be: %s",
				  e->name, json_text(refused, "reason", ""));
	if (!json_bool(said, "ok", 0))
		return error_make(
			err, 0,
			"the agent does not say whether environment '%s' can be; rebuild with 'make'",
			e->name);
	return 0;
}

/* All environments of one kind, in one process. */
static int check_kind(const char *program, const struct plan *plan,
		      const char *kind, struct error *err)
{
	struct asked asked __attribute__((cleanup(asked_end))) = {0};
	size_t i;

	if (ask(&asked, program, kind, err) < 0)
		return -1;
	for (i = 0; i < plan->environment_count; i++)
		if (!strcmp(plan->environments[i].kind, kind))
			tell(asked.to, plan->memory_bytes,
			     &plan->environments[i]);
	fclose(asked.to);
	asked.to = NULL;
	for (i = 0; i < plan->environment_count; i++)
		if (!strcmp(plan->environments[i].kind, kind) &&
		    hear(asked.from, &plan->environments[i], err) < 0)
			return -1;
	return 0;
}

int possible_refused(const char *program, const struct plan_environment *e,
		     int64_t memory_bytes)
{
	struct asked asked __attribute__((cleanup(asked_end))) = {0};
	cleanup_json json_t *said = NULL;

	if (access(program, X_OK) || ask(&asked, program, e->kind, NULL) < 0)
		return 0;
	tell(asked.to, memory_bytes, e);
	fclose(asked.to);
	asked.to = NULL;
	said = json_loadf(asked.from, JSON_DISABLE_EOF_CHECK, NULL);
	return json_object_get(said, "refused") != NULL;
}

int possible_check(const struct programs *programs, const struct plan *plan,
		   struct error *err)
{
	cleanup_json json_t *kinds = json_object();
	const char *kind;
	json_t *value;
	size_t i;

	for (i = 0; i < plan->environment_count; i++)
		json_object_set_new(kinds, plan->environments[i].kind,
				    json_true());
	/* A guest's keys exclude nothing that others allow. */
	json_object_del(kinds, "vm");
	json_object_foreach (kinds, kind, value)
		if (check_kind(programs->probe, plan, kind, err) < 0)
			return -1;
	return 0;
}
