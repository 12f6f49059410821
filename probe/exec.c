/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/exec.h"

#include "common/cleanup.h"
#include "common/exec-groups.h"
#include "probe/exec-init.h"
#include "probe/exec-parent.h"
#include "probe/exec-wait.h"
#include "runners/container/inherited.h"
#include "runners/container/keys.h"
#include "runners/container/sealed.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define NAME "bulkhead-exec"

static int fail(const struct error *err)
{
	fprintf(stderr, "bulkhead: %s\n", err->message);
	return EXEC_FAILED;
}

/* Whatever is opened next must not become a stream that the caller has closed:
 * that would go along. */
static void occupy_streams(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* From what the kernel has given to this process at its start: the library
 * would open a device for as much. */
static void seed_json(void)
{
	const void *random = (const void *)getauxval(AT_RANDOM);
	size_t seed = 0;

	if (random)
		memcpy(&seed, random, sizeof(seed));
	json_object_seed(seed);
}

/* Copies, as the originals are forgotten inside. */
static char **copy_words(char **words, int count)
{
	char **copies = calloc((size_t)count + 1, sizeof(*copies));
	int i;

	for (i = 0; copies && i < count; i++) {
		copies[i] = strdup(words[i]);
		if (!copies[i])
			return NULL;
	}
	return copies;
}

/* Arguments and environment lie in one piece. */
static void find_words(struct exec *exec, int argc, char **argv)
{
	char *end = argv[argc - 1];
	char **last = environ;

	while (last && *last)
		end = *last++;
	exec->words = argv[0];
	exec->words_size = (size_t)(end + strlen(end) - argv[0]);
}

static void ended(void *context, const struct launched *launched, int status)
{
	struct exec *exec = context;

	(void)status;
	if (exec->usage)
		exec_usage_count(exec->usage, launched->group);
}

static int prepare(struct exec *exec, const struct exec_options *options,
		   struct error *err)
{
	const char *type = NULL;

	if (options->tty) {
		type = getenv("TERM") ? getenv("TERM") : "xterm";
		terminal_look(&exec->terminal);
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
			       exec->control) < 0)
			return error_make(err, errno, "no pair of sockets");
	}
	if (options->json) {
		exec->usage = exec_usage_make(err);
		if (!exec->usage)
			return -1;
	}
	exec->program.argv = options->command;
	exec->program.workdir = options->workdir;
	exec->program.uid = options->uid;
	exec->program.tied = exec->parent >= 0;
	if (exec_program_set_environment(&exec->program, options->variables,
					 options->variable_count, type) < 0)
		return error_make(err, ENOMEM, "environment");
	return 0;
}

/* What leave() ends with. */
static volatile sig_atomic_t last_status;

static void leave(int number)
{
	(void)number;
	_exit(last_status);
}

/* Nothing is left to tidy up: where nobody reads this, a signal ends us, and
 * so does its own time when it is time to end. */
static void print_usage(const struct exec *exec, int status)
{
	sigset_t none;

	/* It may have come for what was relayed. */
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (exec->hurried) {
		last_status = status;
		signal(SIGALRM, leave);
		alarm(EXEC_GRACE_SECONDS);
	}
	exec_usage_print(exec->usage, status, exec->timed_out);
}

/* Whether all ends with the first process inside. */
static int has_own_pids(const struct exec_options *options)
{
	return key_has(key_find(container_keys, "isolate"), options->keys,
		       "pid");
}

static int start(struct exec *exec, const json_t *spec, struct error *err)
{
	struct launch_request request = {
		.spec = spec,
		.peer = -1,
		.ignored = exec->ignored,
		.payload = {.check = seccomp_program_check_init,
			    .settle = exec_init_settle,
			    .run = exec_init_run,
			    .refuse = exec_init_refuse,
			    .holds_signals = 1,
			    .wait = exec_wait,
			    .ended = ended,
			    .context = exec},
	};
	int status;

	/* Ignored, as a caller may leave it, it would hide every status. */
	signal(SIGCHLD, SIG_DFL);
	if (!has_own_pids(exec->options)) {
		exec->parent = exec_parent_leave(err);
		if (exec->parent < 0)
			return -1;
	}
	if (prepare(exec, exec->options, err) < 0)
		return -1;
	if (exec->program.uid >= 0)
		request.payload.capabilities = EXEC_INIT_CAPABILITIES;
	/* It takes longer than the rest of a start. An ordinary user is told
	 * what is missing. */
	request.payload.proof = exec->usage || geteuid() != 0;
	launch_hold_signals();
	status = launch(&request, err);
	if (status >= 0 && exec->timed_out)
		status = EXEC_TIMED_OUT;
	else if (status >= 0 && exec->left_by)
		status = 128 + exec->left_by;
	if (status >= 0 && exec->usage)
		print_usage(exec, status);
	return status;
}

/* As a program that nothing inside can rewrite. */
static int run(struct exec *exec, char **argv, struct error *err)
{
	char name[EXEC_GROUPS_RUN];
	cleanup_json json_t *spec = NULL;

	exec_groups_run(name, sizeof(name));
	spec = exec_options_spec(exec->options, name, err);
	if (!spec)
		return -1;
	if (!sealed_is(spec))
		return sealed_execute(argv, environ, err);
	prctl(PR_SET_NAME, NAME);
	return start(exec, spec, err);
}

int exec_main(int argc, char **argv)
{
	struct exec_options options;
	struct exec exec = {.options = &options,
			    .control = {-1, -1},
			    .parent = -1,
			    .program = {.terminal = -1},
			    .terminal = {.line = -1, .master = -1}};
	struct error err = {0};
	char **words;
	int status;

	seed_json();
	occupy_streams();
	exec.ignored = inherited_ignored();
	find_words(&exec, argc, argv);
	words = copy_words(argv + 1, argc - 1);
	if (!words)
		return EXEC_FAILED;
	exec_options_parse(&options, argc - 1, words);
	status = run(&exec, argv, &err);
	exec_options_free(&options);
	return status < 0 ? fail(&err) : status;
}
