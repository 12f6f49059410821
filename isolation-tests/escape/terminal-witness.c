/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of terminal: opens two pseudo-terminals, types a token at
 * one, and waits for what comes to the other, where it types nothing. Both go
 * when it ends.
 */
#include "common/cleanup.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>

#define RESERVE_NS (NS_PER_S / 2)

struct pseudo {
	int master, slave;
	char path[64];
};

static void pseudo_close(struct pseudo *pseudo)
{
	if (pseudo->slave >= 0)
		close(pseudo->slave);
	if (pseudo->master >= 0)
		close(pseudo->master);
}

#define cleanup_pseudo __attribute__((cleanup(pseudo_close)))

/* Both ends stay open, and nothing is echoed or edited. */
static int pseudo_open(struct pseudo *pseudo, struct error *err)
{
	struct termios raw;

	pseudo->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (pseudo->master < 0 || grantpt(pseudo->master) < 0 ||
	    unlockpt(pseudo->master) < 0 ||
	    ptsname_r(pseudo->master, pseudo->path, sizeof(pseudo->path)))
		return error_make(err, errno, "no terminal can be had");
	pseudo->slave = open(pseudo->path, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (pseudo->slave < 0 || tcgetattr(pseudo->slave, &raw) < 0)
		return error_make(err, errno, "cannot open the terminal");
	cfmakeraw(&raw);
	if (tcsetattr(pseudo->slave, TCSANOW, &raw) < 0)
		return error_make(err, errno, "cannot set the terminal up");
	return 0;
}

static json_t *address(const struct pseudo *pseudo)
{
	struct stat st = {0};

	if (fstat(pseudo->slave, &st) < 0)
		return json_object();
	return json_pack("{s:s, s:I, s:I}", "path", pseudo->path, "device",
			 (json_int_t)st.st_dev, "inode", (json_int_t)st.st_ino);
}

static int blind_to_all(struct job_context *context, const char *why,
			struct error *err)
{
	say_row_blind(context, "terminal", why);
	say_row_blind(context, "keyboard-inject", why);
	say_row_blind(context, "console-inject", why);
	return job_event(context, "ready", NULL, err);
}

static void say_typed(struct job_context *context, const char *salt,
		      const char *token)
{
	char seal[SEAL_TEXT];

	seal_bytes(salt, "terminal", token, strlen(token), seal);
	say_truth(context, "terminal", seal, "exact");
}

static void say_injected(struct job_context *context, const struct pseudo *idle)
{
	int waiting = 0;

	if (ioctl(idle->slave, FIONREAD, &waiting) < 0)
		say_row_blind(context, "keyboard-inject",
			      "the terminal was lost");
	else
		say_row_witness(
			context, "keyboard-inject", waiting ? "moved" : "still",
			"%d characters that nobody outside typed", waiting);
}

/* Asking for the state of the shift keys is all that is tried. */
static void say_console(struct job_context *context, const struct pseudo *idle)
{
	char question = 6; /* TIOCL_GETSHIFTSTATE */
	char why[128];
	int status = ioctl(idle->slave, TIOCLINUX, &question);

	snprintf(why, sizeof(why),
		 "it is of consoles only, which are the machine's; a terminal "
		 "of the run answers: %s",
		 status < 0 ? strerror(errno) : "done");
	say_row_blind(context, "console-inject", why);
}

static int run(struct job_context *context, struct error *err)
{
	cleanup_pseudo struct pseudo typed = {-1, -1, ""}, idle = {-1, -1, ""};
	char salt[SEAL_TEXT], token[SEAL_TEXT];
	struct error why = {0};

	if (seal_random(salt) < 0 || seal_random(token) < 0)
		return error_make(err, errno, "no random token");
	if (pseudo_open(&typed, &why) < 0 || pseudo_open(&idle, &why) < 0)
		return blind_to_all(context, why.message, err);
	if (write(typed.master, token, strlen(token)) < 0)
		return error_make(err, errno, "cannot type");
	if (job_event(context, "ready",
		      json_pack("{s:s, s:o, s:o}", "salt", salt, "typed",
				address(&typed), "idle", address(&idle)),
		      err) < 0)
		return -1;
	json_decref(job_wait(context, "done", context->deadline - RESERVE_NS));
	say_typed(context, salt, token);
	say_injected(context, &idle);
	say_console(context, &idle);
	return 0;
}

static const struct job terminal_witness = {
	.name = "terminal.witness",
	.title = "Types at a terminal, and watches another",
	.kind = JOB_WITNESS,
	.deadline = 15 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(terminal_witness)
