/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/exec-program.h"

#include "common/cleanup.h"
#include "probe/exec.h"

#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* As docker has it. */
#define PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define STACK_SIZE 65536

/* What the process says to the one that waits for it, in their memory. */
struct start {
	const struct exec_program *program;
	pid_t parent;
	int gave_up;
	const char *failed; /* to do what; NULL: to execute the program */
	const char *hint;
	int number;
};

static int fail(struct start *start, const char *what)
{
	start->number = errno;
	start->failed = what;
	return -1;
}

static const char *variable(char *const *environment, const char *name)
{
	size_t length = strlen(name);

	for (; *environment; environment++)
		if (!strncmp(*environment, name, length) &&
		    (*environment)[length] == '=')
			return *environment + length + 1;
	return NULL;
}

/* The raw calls: no other thread is there that would have to follow. */
static int take_id(struct start *start)
{
	int64_t id = start->program->uid;

	if (id < 0 || id == geteuid())
		return 0;
	if (!syscall(SYS_setgroups, 0, NULL) &&
	    !syscall(SYS_setresgid, id, id, id) &&
	    !syscall(SYS_setresuid, id, id, id))
		return 0;
	start->hint =
		errno == EINVAL
			? " (it is none of those that uid_map maps)"
			: " (that takes more ids than one's own, and a caller that may give them)";
	return fail(start, "take the id of --uid");
}

static int take_terminal(struct start *start)
{
	int terminal = start->program->terminal, fd;

	if (terminal < 0)
		return 0;
	if (ioctl(terminal, TIOCSCTTY, 0) < 0)
		return fail(start, "take the terminal");
	for (fd = 0; fd < 3; fd++)
		if (dup2(terminal, fd) < 0)
			return fail(start, "use the terminal");
	return 0;
}

static int settle(struct start *start)
{
	const struct exec_program *program = start->program;

	if (setsid() < 0)
		return fail(start, "make a session");
	if (take_terminal(start) < 0 || take_id(start) < 0)
		return -1;
	/* A change of ids would have cleared it. Process 1 may have ended
	 * before. */
	if (program->tied && (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 ||
			      getppid() != start->parent))
		return fail(start, "be tied to process 1");
	if (chdir(program->workdir) < 0)
		return fail(start, "go to the directory of --workdir");
	return 0;
}

static void execute(struct start *start, const char *path)
{
	const struct exec_program *program = start->program;

	execve(path, program->argv, program->environment);
	/* One that is there and can't be executed is the better reason. */
	if (!start->number || (errno != ENOENT && errno != ENOTDIR))
		start->number = errno;
}

static void search(struct start *start)
{
	const char *name = start->program->argv[0];
	const char *at = variable(start->program->environment, "PATH");
	char path[PATH_MAX];

	if (strchr(name, '/')) {
		execute(start, name);
		return;
	}
	while (at && *at && *name) {
		int length = (int)strcspn(at, ":");

		/* An empty one is the working directory. */
		if (snprintf(path, sizeof(path), "%.*s%s%s", length, at,
			     length ? "/" : "", name) < (int)sizeof(path))
			execute(start, path);
		at += length;
		at += *at == ':';
	}
	if (!start->number)
		start->number = ENOENT;
}

/* In the new process, which has our memory until it is the program. */
static int become(void *context)
{
	struct start *start = context;
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (settle(start) == 0)
		search(start);
	start->gave_up = 1;
	return 1;
}

static int explain(const struct start *start, int *status, struct error *err)
{
	int missing = start->number == ENOENT || start->number == ENOTDIR;

	if (start->failed)
		return error_make(err, start->number, "cannot %s%s",
				  start->failed,
				  start->hint ? start->hint : "");
	*status = missing ? EXEC_NOT_FOUND : EXEC_CANNOT_RUN;
	return error_make(err, start->number, "cannot run '%s' inside%s",
			  start->program->argv[0],
			  start->number == EAGAIN ? " (nproc is too little)"
						  : "");
}

pid_t exec_program_start(const struct exec_program *program, int *status,
			 struct error *err)
{
	static char stack[STACK_SIZE] __attribute__((aligned(64)));
	struct start start = {.program = program, .parent = getpid()};
	pid_t pid = clone(become, stack + sizeof(stack),
			  CLONE_VM | CLONE_VFORK | SIGCHLD, &start);

	*status = EXEC_FAILED;
	if (pid < 0)
		return error_make(err, errno, "cannot start a process inside%s",
				  errno == EAGAIN
					  ? " (nproc or pids is too little)"
					  : "");
	if (!start.gave_up)
		return pid;
	waitpid(pid, NULL, 0);
	return explain(&start, status, err);
}

/* Put it at the place of its name, or behind the others. */
static int put(char **environment, const char *text)
{
	size_t name = strcspn(text, "=") + 1;
	char *copy = strdup(text);

	if (!copy)
		return -1;
	while (*environment && strncmp(*environment, text, name))
		environment++;
	free(*environment);
	*environment = copy;
	return 0;
}

int exec_program_set_environment(struct exec_program *program,
				 const char *const *variables, size_t count,
				 const char *terminal_type)
{
	char term[80];
	size_t i;

	program->environment = calloc(count + 4, sizeof(char *));
	snprintf(term, sizeof(term), "TERM=%s",
		 terminal_type ? terminal_type : "");
	if (!program->environment ||
	    put(program->environment, "PATH=" PATH) < 0 ||
	    put(program->environment, "HOME=/") < 0 ||
	    (terminal_type && put(program->environment, term) < 0))
		return -1;
	for (i = 0; i < count; i++)
		if (put(program->environment, variables[i]) < 0)
			return -1;
	return 0;
}
