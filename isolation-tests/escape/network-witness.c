/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The host's witness of network, in the run's network namespace: says a token
 * to itself and to the peer when it is listened, looks which frames and
 * datagrams with its mark arrive, and makes a link that might be changed.
 * Socket and link go when it ends.
 */
#include "common/cleanup.h"
#include "isolation-tests/escape/frames.h"
#include "isolation-tests/escape/posts.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <stdio.h>
#include <string.h>

#define RESERVE_NS (NS_PER_S / 2)
#define LOOK_NS (20 * NS_PER_MS)
#define CHATS 5
/* What was sent last may still be under way in an emulated guest. */
#define GRACE_NS (500 * NS_PER_MS)

struct watching {
	struct posts posts;
	char salt[SEAL_TEXT], mark[SEAL_TEXT], token[SEAL_TEXT];
	int frames, forged; /* seen */
};

static void look(struct watching *watching)
{
	watching->frames += posts_frames(&watching->posts, watching->mark);
	watching->forged += posts_forged(&watching->posts, watching->mark);
}

/* Say it so often that nobody who listens could miss it. */
static int chat(struct job_context *context, const struct watching *watching,
		struct error *err)
{
	int i;

	for (i = 0; i < CHATS; i++)
		posts_chat(&watching->posts, watching->mark, watching->token);
	return job_event(context, "said", json_object(), err);
}

/* Whether nothing that is still under way could change what was seen. */
static int all_seen(const struct job_context *context,
		    const struct watching *watching)
{
	return (watching->frames || !say_is_asked(context, "raw-socket")) &&
	       (watching->forged || !say_is_asked(context, "spoof"));
}

/* Talk when it is listened, and look until the subject is done, and a little
 * longer. */
static int serve(struct job_context *context, struct watching *watching,
		 struct error *err)
{
	nanoseconds end = context->deadline - RESERVE_NS;
	int done = 0, status = 0;

	while (status == 0 && clock_now() < end &&
	       !(done && all_seen(context, watching))) {
		json_t *told = job_wait(context, NULL, clock_now() + LOOK_NS);
		const char *name = json_text(told, "name", "");

		look(watching);
		if (!strcmp(name, "listening"))
			status = chat(context, watching, err);
		if (!strcmp(name, "done")) {
			done = 1;
			if (end > clock_now() + GRACE_NS)
				end = clock_now() + GRACE_NS;
		}
		json_decref(told);
	}
	return status;
}

static json_t *address(const struct watching *watching)
{
	const struct posts *posts = &watching->posts;
	json_t *where = json_pack(
		"{s:s, s:s, s:s, s:i}", "salt", watching->salt, "mark",
		watching->mark, "address", posts->address, "port", posts->port);

	if (*posts->link)
		json_object_set_new(where, "link", json_string(posts->link));
	return where;
}

static void say_seen(struct job_context *context, const char *row, int seen,
		     const char *what)
{
	say_row_witness(context, row, seen ? "moved" : "still", "%s: %d", what,
			seen);
}

static void say_all(struct job_context *context,
		    const struct watching *watching)
{
	const struct posts *posts = &watching->posts;
	char seal[SEAL_TEXT];
	int mtu = posts_link_mtu(posts);

	if (posts->frame_fd < 0)
		say_row_blind(context, "raw-socket", posts->no_frames.message);
	else
		say_seen(context, "raw-socket", watching->frames,
			 "frames of its making that arrived");
	if (posts->datagram_fd < 0)
		say_row_blind(context, "spoof", posts->no_datagrams.message);
	else
		say_seen(context, "spoof", watching->forged,
			 "datagrams in another's name that arrived");
	if (posts->datagram_fd < 0) {
		say_row_blind(context, "sniff", posts->no_datagrams.message);
	} else {
		seal_bytes(watching->salt, "sniff", watching->token,
			   strlen(watching->token), seal);
		say_truth(context, "sniff", seal, "exact");
	}
	if (!*posts->link)
		say_row_blind(context, "interface", posts->no_link.message);
	else
		say_row_witness(context, "interface",
				mtu == POSTS_MTU ? "still" : "moved",
				"the link takes frames of %d bytes, %d at "
				"first",
				mtu, POSTS_MTU);
}

static int run(struct job_context *context, struct error *err)
{
	struct watching watching = {0};
	int status;

	if (seal_random(watching.salt) < 0 || seal_random(watching.mark) < 0 ||
	    seal_random(watching.token) < 0)
		return error_make(err, errno, "no random token");
	posts_open(&watching.posts, context->around->peer);
	status = job_event(context, "ready", address(&watching), err);
	if (status == 0) {
		status = serve(context, &watching, err);
		say_all(context, &watching);
	}
	posts_close(&watching.posts);
	return status;
}

static const struct job network_witness = {
	.name = "network.witness",
	.title = "Chats, and watches what arrives and changes",
	.kind = JOB_WITNESS,
	.deadline = 15 * NS_PER_S,
	.run = run,
};
JOB_REGISTER(network_witness)
