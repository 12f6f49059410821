/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/escape/reach.h"

#include "isolation-tests/bounded.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Longest that one way may take: its child ends by then. */
#define WAY_NS (1 * NS_PER_S)

/* What a child goes for, and brings back. */
struct reached {
	const struct reach *reach;
	const void *target;
	int status;
	char token[DECOY_TOKEN + 1];
	struct error err;
};

static void go_there(void *state)
{
	struct reached *reached = state;

	reached->status = reached->reach->try(reached->target, reached->token,
					      &reached->err);
}

int reach_try(const struct reach *reach, const void *target, char *token,
	      struct error *err)
{
	struct reached reached = {.reach = reach, .target = target};

	if (bounded_do(go_there, &reached, sizeof(reached), WAY_NS) < 0) {
		int ended = errno == EINTR;

		reached.status = ended ? -1 : REACH_UNABLE;
		error_make(&reached.err, ended ? 0 : errno,
			   ended ? "its process was ended"
				 : "no process for it");
	}
	reached.token[DECOY_TOKEN] = '\0';
	memcpy(token, reached.token, sizeof(reached.token));
	*err = reached.err;
	return reached.status;
}

static void go(struct job_context *context, const struct reach *reach,
	       const char *salt, const void *target)
{
	char token[DECOY_TOKEN + 1] = "", seal[SEAL_TEXT] = "";
	struct error why = {0};
	int status = reach_try(reach, target, token, &why);

	if (status == REACH_UNABLE) {
		say_row_unable(context, reach->row, why.message);
		return;
	}
	if (reach->acts) {
		say_row_attempt(context, reach->row,
				status < 0 ? "no_effect" : "done", "%s",
				status < 0 ? why.message : "done, it says");
		return;
	}
	if (status == 0 && *token)
		seal_bytes(salt, reach->row, token, strlen(token), seal);
	say_found(context, reach->row, seal, *why.message ? why.message : NULL);
}

void reach_all(struct job_context *context, const struct reach *table,
	       const char *salt, const void *target)
{
	for (; table->row; table++)
		if (say_is_asked(context, table->row))
			go(context, table, salt, target);
}

int reach_read(int fd, const char *what, char *token, struct error *err)
{
	ssize_t n;

	if (fd < 0)
		return error_make(err, errno, "cannot open %s", what);
	n = read(fd, token, DECOY_TOKEN);
	if (n < 0)
		return error_make(err, errno, "cannot read %s", what);
	return 0;
}

void reach_truth(struct job_context *context, const char *row, const char *salt,
		 const char *token)
{
	char seal[SEAL_TEXT];

	seal_bytes(salt, row, token, strlen(token), seal);
	say_truth(context, row, seal, "exact");
}
