/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/decoys/decoy-program.h"

#include "common/cleanup.h"
#include "common/read-only.h"
#include "isolation-tests/attacker.h"
#include "isolation-tests/bounded.h"

#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* Descriptor that the launcher takes its specification from: it waits there. */
#define LINE 3
/* All others are out of its way. */
#define HIGH 10

static int copy_self(int to)
{
	cleanup_close int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	off_t done = 0;
	struct stat st;

	if (self < 0 || fstat(self, &st) < 0)
		return -1;
	while (done < st.st_size)
		if (sendfile(to, self, &done, (size_t)(st.st_size - done)) <= 0)
			return -1;
	return 0;
}

int decoy_program_plant(struct decoy_program *program, const char *directory,
			struct error *err)
{
	cleanup_close int fd = -1;
	struct stat st;

	*program = (struct decoy_program){.line = -1};
	if (seal_random(program->token) < 0 || seal_random(program->name) < 0)
		return error_make(err, errno, "no random token");
	if ((size_t)snprintf(program->file, sizeof(program->file),
			     "%s/launcher", directory) >= sizeof(program->file))
		return error_make(err, ENAMETOOLONG, "no copy of the launcher");
	unlink(program->file); /* of a planter that was killed */
	fd = open(program->file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	if (fd < 0 || copy_self(fd) < 0 ||
	    write(fd, program->token, DECOY_PROGRAM_TOKEN) !=
		    DECOY_PROGRAM_TOKEN ||
	    fchmod(fd, 0755) < 0 || fstat(fd, &st) < 0)
		return error_make(err, errno, "no copy of the launcher");
	program->device = (int64_t)st.st_dev;
	program->inode = (int64_t)st.st_ino;
	program->size = (int64_t)st.st_size;
	return 0;
}

/* A start under way; what the processes say to each other goes through a pipe
 * that closes when the program runs: its number, and an errno if it doesn't. */
struct starting {
	const struct decoy_program *program;
	const struct decoy_start *start;
	nanoseconds deadline;
	int line, said, null; /* from HIGH on, closed when it runs */
	int opened;	      /* the file, to be executed */
};

static void say(const struct starting *s, int number)
{
	if (write(s->said, &number, sizeof(number)) < 0)
		_exit(1);
}

/* Namespaces that are joined, but for those that are ours already. */
static const struct {
	const char *link;
	int kind;
} namespaces[] = {{"ns/user", CLONE_NEWUSER},
		  {"ns/pid", CLONE_NEWPID},
		  {"ns/mnt", CLONE_NEWNS}};

/* 0 or an errno; `*joined` what is another's now. */
static int join(pid_t beside, int *joined)
{
	cleanup_close int process = -1;
	size_t i;

	*joined = 0;
	for (i = 0; beside && i < sizeof(namespaces) / sizeof(*namespaces); i++)
		if (!attacker_shares(beside, namespaces[i].link))
			*joined |= namespaces[i].kind;
	if (!*joined)
		return 0;
	process = (int)syscall(SYS_pidfd_open, beside, 0);
	if (process < 0 || setns(process, *joined) < 0)
		return errno;
	/* As the root of a user namespace. */
	return *joined & CLONE_NEWUSER && (setresgid(0, 0, 0) < 0 ||
					   setresuid(0, 0, 0) < 0)
		       ? errno
		       : 0;
}

/* Nothing of ours comes along into the environment. Negative with errno. */
static int strip(int line, int null)
{
	int i;

	for (i = 0; i < LINE; i++)
		if (dup2(null, i) < 0)
			return -1;
	if (dup2(line, LINE) < 0 ||
	    close_range(LINE + 1, ~0U, CLOSE_RANGE_CLOEXEC) < 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -1;
	return bounded_bare();
}

/* In the process that becomes the program. Its parent is in another namespace
 * where it has joined one, and has the number 0 there. */
static void become(const struct starting *s, pid_t parent)
{
	char *argv[] = {(char *)s->program->name, "--run", "container", NULL};
	char *none[] = {NULL};

	bounded_begin(parent, s->deadline);
	say(s, getpid());
	if (strip(s->line, s->null) == 0)
		syscall(SYS_execveat, s->opened, "", argv, none, AT_EMPTY_PATH);
	say(s, errno);
	_exit(1);
}

static int open_program(const struct starting *s)
{
	const char *file = s->program->file;
	cleanup_close int fd = s->start->protected
				       ? read_only_open(file)
				       : open(file, O_PATH | O_CLOEXEC);

	return fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, HIGH);
}

/* In our child, which stays outside of the PID namespace and waits. */
static void start_below(struct starting *s)
{
	pid_t self = getpid(), child = -1;
	int joined = 0, failed;

	s->opened = open_program(s);
	failed = s->opened < 0 ? errno : join(s->start->beside, &joined);
	if (!failed) {
		child = fork();
		failed = child < 0 ? errno : 0;
	}
	if (child == 0)
		become(s, joined & CLONE_NEWPID ? 0 : self);
	if (failed) {
		say(s, 0);
		say(s, failed);
	}
	close_range(LINE, ~0U, 0);
	while (child > 0 && waitpid(child, NULL, 0) < 0 && errno == EINTR)
		continue;
	_exit(0);
}

/* Until it runs. Its number, or the negative of an errno. */
static int hear(int said)
{
	int pid = 0, failed = 0;

	if (read(said, &pid, sizeof(pid)) != sizeof(pid))
		return -ECHILD;
	if (read(said, &failed, sizeof(failed)) == sizeof(failed))
		return -failed;
	return pid;
}

/* A line that ends the program, and a pipe to hear from its start. */
static int make_lines(struct decoy_program *program, int *theirs, int *hears,
		      int *said)
{
	int pair[2], ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	program->line = pair[0];
	*theirs = pair[1];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	*hears = ends[0];
	*said = ends[1];
	return 0;
}

static int open_null(void)
{
	cleanup_close int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	return fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, HIGH);
}

int decoy_program_start(struct decoy_program *program,
			const struct decoy_start *start, struct error *err)
{
	nanoseconds deadline = clock_now() + start->longest;
	cleanup_close int theirs = -1, said = -1, hears = -1;
	int pid;

	if (make_lines(program, &theirs, &hears, &said) < 0)
		return error_make(err, errno, "no line to the program");
	program->parent = bounded_fork(deadline);
	if (program->parent == 0) {
		struct starting s = {
			.program = program,
			.start = start,
			.deadline = deadline,
			.line = fcntl(theirs, F_DUPFD_CLOEXEC, HIGH),
			.said = fcntl(said, F_DUPFD_CLOEXEC, HIGH),
			.null = open_null()};

		close_range(LINE, HIGH - 1, 0);
		start_below(&s);
	}
	if (program->parent < 0)
		return error_make(err, errno, "no process for the program");
	close(steal_fd(&said));
	pid = hear(hears);
	if (pid > 0) {
		program->pid = pid;
		return 0;
	}
	decoy_program_stop(program);
	return error_make(err, -pid, "it can't be started there");
}

json_t *decoy_program_address(const struct decoy_program *program)
{
	return json_pack(
		"{s:i, s:s, s:I, s:I, s:I}", "pid", (int)program->pid, "name",
		program->name, "device", (json_int_t)program->device, "inode",
		(json_int_t)program->inode, "size", (json_int_t)program->size);
}

void decoy_program_stop(struct decoy_program *program)
{
	if (program->line >= 0)
		close(steal_fd(&program->line));
	while (program->parent > 0 && waitpid(program->parent, NULL, 0) < 0 &&
	       errno == EINTR)
		continue;
	program->parent = program->pid = 0;
}

int decoy_program_is_changed(const struct decoy_program *program,
			     struct error *err)
{
	cleanup_close int fd = open(program->file, O_RDONLY | O_CLOEXEC);
	char found[DECOY_PROGRAM_TOKEN];
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return error_make(err, errno, "the copy can't be read");
	return st.st_size != program->size ||
	       pread(fd, found, sizeof(found),
		     program->size - DECOY_PROGRAM_TOKEN) != sizeof(found) ||
	       memcmp(found, program->token, sizeof(found)) != 0;
}

void decoy_program_remove(struct decoy_program *program)
{
	decoy_program_stop(program);
	if (*program->file)
		unlink(program->file);
	program->file[0] = '\0';
}
