/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A terminal that somebody outside types at: what is typed is read, and more is
 * typed in its owner's name. It is the witness's own; no other one, and no
 * console, is ever opened.
 */
#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#define CHILD_NS (1 * NS_PER_S)
#define TYPED "id\n"
#define TYPED_MOST 64

/* Open a terminal of the witness's, if it is what has that name here. */
static int open_terminal(const json_t *terminal)
{
	const char *path = json_text(terminal, "path", "");
	cleanup_close int fd =
		open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	if ((int64_t)st.st_dev != json_int(terminal, "device", -1) ||
	    (int64_t)st.st_ino != json_int(terminal, "inode", -1))
		return -ENODEV; /* another one of that name */
	return steal_fd(&fd);
}

static void read_typed(struct job_context *context, const json_t *terminal,
		       const char *salt)
{
	cleanup_close int fd = open_terminal(terminal);
	char text[TYPED_MOST], seal[SEAL_TEXT] = "";
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof(text));

	if (n > 0)
		seal_bytes(salt, "terminal", text, (size_t)n, seal);
	say_found(context, "terminal", seal,
		  fd < 0   ? strerror(-fd)
		  : n <= 0 ? "nothing could be read"
			   : NULL);
}

/* In a child with a session of its own: make it our terminal, and type. 0 or
 * an errno. */
static int type(const json_t *terminal)
{
	cleanup_close int fd = -1;
	const char *next;

	setsid();
	fd = open_terminal(terminal);
	if (fd < 0)
		return -fd;
	/* Not needed by who may do anything; its refusal shows below. */
	ioctl(fd, TIOCSCTTY, 0);
	for (next = TYPED; *next; next++)
		if (ioctl(fd, TIOCSTI, next) < 0)
			return errno;
	return 0;
}

struct typing {
	const json_t *terminal;
	int failed;
};

static void type_there(void *state)
{
	struct typing *typing = state;

	signal(SIGHUP, SIG_IGN);
	typing->failed = type(typing->terminal);
}

static void inject(struct job_context *context, const json_t *terminal)
{
	struct typing typing = {.terminal = terminal};
	int done = bounded_do(type_there, &typing, sizeof(typing), CHILD_NS);
	int failed = done == 0 ? typing.failed : errno;

	if (done < 0 && failed != EINTR) {
		say_row_unable(context, "keyboard-inject", "no process for it");
		return;
	}
	say_row_attempt(context, "keyboard-inject",
			failed ? "no_effect" : "done",
			failed ? "not typed: %s" : "typed%s",
			failed ? strerror(failed) : "");
}

static int run(struct job_context *context, struct error *err)
{
	const json_t *witness = json_object_get(context->params, "witness");
	const char *salt = json_text(witness, "salt", NULL);

	(void)err;
	if (!salt)
		return say_unable(context, "there is no witness beside it");
	if (say_is_asked(context, "terminal"))
		read_typed(context, json_object_get(witness, "typed"), salt);
	if (say_is_asked(context, "keyboard-inject"))
		inject(context, json_object_get(witness, "idle"));
	if (say_is_asked(context, "console-inject"))
		say_found(context, "console-inject", "",
			  "all consoles are the machine's");
	return 0;
}

/* Another one is whose it is: the host's root's, in the host's /dev. */
#define HOST_TERMINALS "devices=host isolate=-user"

static const struct attack_row rows[] = {
	{"terminal", "What is typed at a terminal outside", HOST_TERMINALS,
	 THREAT_CONFIDENTIALITY},
	{"keyboard-inject", "Typing at it (TIOCSTI)",
	 HOST_TERMINALS " seccomp=off"},
	{"console-inject", "Pasting at a console (TIOCLINUX)", NULL},
	{0},
};

static const struct attack attack = {
	.boundary = "somebody else's terminal",
	.threatens = THREAT_INTEGRITY,
	.witness = "terminal.witness",
	.rows = rows,
};

static const struct job terminal = {
	.name = "terminal",
	.title = "A terminal outside, read and typed at",
	.reference = "CVE-2017-5226, CVE-2023-28339; ioctl_tty(2)",
	.kind = JOB_ATTACK,
	.deadline = 10 * NS_PER_S,
	.bound_processes = 1,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(terminal)
