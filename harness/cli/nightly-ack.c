/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bulkhead nightly --ack: a level that somebody accepts. */
#include "common/cleanup.h"
#include "common/nearest.h"
#include "harness/cli/command.h"
#include "harness/cli/nightly-parts.h"

#include <string.h>

/* Findings that a name is held against. */
#define NAMES_MOST 64

/* The finding, or a sentence that names what there is. */
static const json_t *find_finding(const json_t *document, const char *name,
				  struct error *err)
{
	const json_t *findings = json_object_get(document, "findings"), *each;
	const json_t *found = night_finding(document, name);
	const char *names[NAMES_MOST], *near;
	size_t used = 0, i;

	if (found)
		return found;
	json_array_foreach (findings, i, each)
		if (used < NAMES_MOST)
			names[used++] = json_text(each, "name", "");
	near = nearest_name(name, names, used);
	if (!used)
		error_make(err, 0, "the last night has no finding to accept");
	else
		error_make(err, 0,
			   "the last night has no finding '%s'; it has '%s'%s",
			   name, near ? near : names[0],
			   used > 1 ? " and others, which --judge shows" : "");
	return NULL;
}

/* A step is accepted from its night on; anything else from tonight on. */
static int64_t accepted_since(const json_t *document, const json_t *finding)
{
	const json_t *from = strcmp(json_text(finding, "kind", ""),
				    finding_word(FINDING_STEP))
				     ? json_object_get(document, "night")
				     : json_object_get(finding, "began");

	return json_int(from, "started_s", 0);
}

int nightly_acknowledge(struct nightly *nightly)
{
	const struct nightly_arguments *a = nightly->a;
	cleanup_store struct store *store = NULL;
	cleanup_json json_t *document = NULL;
	struct error err = {0};
	const json_t *finding;
	struct acknowledgement_record given = {.finding = a->finding,
					       .reason = a->reason,
					       .given_s = time(NULL)};

	if (store_open(&store, nightly->store, 0, &err) < 0)
		return command_fail(EXIT_USAGE, &err);
	document = nightly_judge(nightly, store, &err);
	if (!document)
		return command_fail(EXIT_FAULT, &err);
	finding = find_finding(document, a->finding, &err);
	if (!finding)
		return command_fail(EXIT_USAGE, &err);
	given.since_s = accepted_since(document, finding);
	if (store_add_acknowledgement(store, &given, &err) < 0)
		return command_fail(EXIT_FAULT, &err);
	fprintf(stderr,
		"bulkhead: %s is accepted; 'bulkhead nightly --judge' judges the night anew\n",
		a->finding);
	return EXIT_WELL;
}
