/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/peer.h"

#include "common/cleanup.h"
#include "harness/conduct/exchange.h"

#include <string.h>

#define SERVICE "net.peer"
#define READY_NS (10 * NS_PER_S)
/* It serves as long as its environment lives. */
#define SERVING_NS (24 * 3600 * NS_PER_S)

static enum environment_started without(struct conduct *conduct,
					const char *why, struct error *err)
{
	struct omission_record record = {"network workloads", why, NULL};

	conduct->network = 0;
	return store_add_omission(conduct->store, conduct->run, &record, err) <
			       0
		       ? STARTED_FAULT
		       : STARTED_UP;
}

/* Start the service and wait until it listens. */
static enum environment_started serve(struct conduct *conduct,
				      struct environment *peer,
				      struct error *err)
{
	cleanup_json json_t *params = json_object();
	nanoseconds deadline = conduct_now(conduct) + READY_NS;

	if (exchange_job(conduct, peer, SERVICE, "neighbour", params,
			 SERVING_NS, err) < 0)
		return without(conduct, "the network peer was lost", err);
	for (;;) {
		cleanup_json json_t *message = NULL;
		struct environment *from = NULL;
		enum stage_status status =
			exchange_next(conduct, deadline, &from, &message, err);
		const json_t *result = json_object_get(message, "result");

		if (status == STAGE_INTERRUPTED)
			return STARTED_INTERRUPTED;
		if (status == STAGE_FAULT)
			return STARTED_FAULT;
		if (status == STAGE_TIMEOUT ||
		    (status == STAGE_ENDED && from == peer))
			return without(conduct,
				       "the network peer does not serve", err);
		if (from == peer && result)
			return without(conduct,
				       json_text(result, "reason",
						 "the network peer stopped"),
				       err);
		if (from == peer && json_object_get(message, "event"))
			return STARTED_UP;
	}
}

enum environment_started peer_ensure(struct conduct *conduct, struct error *err)
{
	struct environment *peer = conduct->peer;
	enum environment_started how;

	if (!conduct->network || (peer && peer->state == ENVIRONMENT_UP))
		return STARTED_UP;
	if (!peer) {
		peer = environment_add(conduct, "peer", "peer", NULL, NULL,
				       ROLE_HELPER, err);
		if (!peer)
			return STARTED_FAULT;
		peer->house = 1;
		conduct->peer = peer;
	}
	how = environment_start(conduct, peer, err);
	if (how == STARTED_NOT)
		return without(conduct, peer->reason, err);
	return how == STARTED_UP ? serve(conduct, peer, err) : how;
}
