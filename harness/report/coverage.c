/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/coverage.h"

#include "common/cleanup.h"

#include <string.h>

struct argument {
	const char *name, *why;
};

/* Why no attack of ours can show what a protection is for. One that is shown
 * after all loses its line here: then the argument is wrong. */
static const struct argument arguments[] = {
	{"time namespace",
	 "it has no offsets, and what it is about, the monotonic clock and that of the boot, nobody can set: there is nothing to get through to"},
	{"swap",
	 "its limit goes with that of memory, and neither the laboratory nor a machine without swap has any to fill"},
	{NULL, NULL},
};

/* Why the other keys of a container are not counted among its protections: what
 * is taken away with them another one holds, or nothing is. */
static const struct argument no_protections[] = {
	{"root_access",
	 "by default the root directory is an empty one of its own, so that writes reach nobody whatever it says; what keeps them from the host's is root"},
	{"cpu_weight",
	 "it divides what several want, and holds nobody back where the others are idle; off by default, it is to be seen beside an antagonist (--neighbours)"},
	{"network",
	 "veth is a link of its own, and what keeps it apart from the host's is the net namespace; to have none is not the default, and then link-share is held by it"},
	{"hostname",
	 "it is a name; that it is nobody else's is the uts namespace"},
	{"uid_map",
	 "it says which ids the user namespace has, and goes with it: that root inside is nobody outside is counted there"},
	{"started_by",
	 "by default whoever calls it starts it, which takes nothing away; where that is an ordinary user, kernel-tables/timers is held by it"},
	{NULL, NULL},
};

static const char *argument_in(const struct argument *table, const char *name)
{
	for (; table->name; table++)
		if (!strcmp(table->name, name))
			return table->why;
	return NULL;
}

const char *coverage_no_protection(const char *key)
{
	return argument_in(no_protections, key);
}

enum finding { NEEDED, ARGUED, NOT_REACHED, MISSING, FINDINGS };

/* What a run tells of protections, name by name. */
struct told {
	json_t *among; /* those that there are: name → true */
	json_t *shown; /* name → where it is needed */
	json_t *open; /* name → how many searches did not come to their end */
	json_t *tried; /* attacks that have a verdict: name → true */
	int cut;       /* the run ended before its time */
	size_t unmade; /* attacks that it did not come to */
	size_t counts[FINDINGS]; /* of protections */
};

static void told_free(struct told *told)
{
	json_decref(told->among);
	json_decref(told->shown);
	json_decref(told->open);
	json_decref(told->tried);
}

/* A search that asked all it had to: what it did not find is not there. */
static int is_finished(const json_t *explanation)
{
	return json_bool(explanation, "complete", 0) ||
	       !strcmp(json_text(explanation, "without_all", ""), "held");
}

static void take_sets(struct told *told, const json_t *explanation,
		      const char *where)
{
	const json_t *set, *name;
	size_t i, j;

	/* Held or through with the same keys, by chance: its sets show nothing.
	 */
	if (json_object_get(explanation, "less"))
		return;
	json_array_foreach (json_object_get(explanation, "sets"), i, set)
		json_array_foreach (set, j, name)
			if (!json_object_get(told->shown,
					     json_string_value(name)))
				json_object_set_new(told->shown,
						    json_string_value(name),
						    json_string(where));
}

static void take_verdict(struct told *told, const char *environment,
			 const json_t *verdict)
{
	const json_t *explanation = json_object_get(verdict, "explanation");
	const char *attack = json_text(verdict, "attack", "?");
	const char *row = json_text(verdict, "row", NULL);
	const json_t *each;
	char where[256];
	size_t i;

	json_object_set_new(told->tried, attack, json_true());
	snprintf(where, sizeof(where), "%s%s%s in %s", attack, row ? "/" : "",
		 row ? row : "", environment);
	json_array_foreach (json_object_get(explanation, "among"), i, each) {
		const char *name = json_string_value(each);

		json_object_set_new(told->among, name, json_true());
		if (!is_finished(explanation))
			json_object_set_new(
				told->open, name,
				json_integer(json_int(told->open, name, 0) +
					     1));
	}
	take_sets(told, explanation, where);
}

/* In a run that did all, an attack without a verdict has none to be had. */
static void count_unmade(struct told *told, const json_t *run)
{
	const json_t *planned =
		json_object_get(json_object_get(run, "plan"), "attacks");
	const char *attack;
	json_t *params;

	told->cut =
		strcmp(json_text(run, "status", "complete"), "complete") != 0;
	if (!told->cut)
		return;
	json_object_foreach ((json_t *)planned, attack, params)
		told->unmade += !json_object_get(told->tried, attack);
}

static void gather(struct told *told, const json_t *document)
{
	const json_t *environment, *verdict;
	size_t i, j;

	*told = (struct told){.among = json_object(),
			      .shown = json_object(),
			      .open = json_object(),
			      .tried = json_object()};
	json_array_foreach (json_object_get(document, "environments"), i,
			    environment)
		json_array_foreach (json_object_get(environment, "verdicts"), j,
				    verdict)
			take_verdict(told, json_text(environment, "name", "?"),
				     verdict);
	count_unmade(told, json_object_get(document, "run"));
}

static void write_unreached(FILE *out, const struct told *told, int64_t open)
{
	const char *comma = "";

	fputs("not reached: ", out);
	if (open) {
		fprintf(out, "%lld held attempt%s not explained to the end",
			(long long)open, open == 1 ? " is" : "s are");
		comma = ", ";
	}
	if (told->unmade)
		fprintf(out, "%s%zu attack%s not made", comma, told->unmade,
			told->unmade == 1 ? " was" : "s were");
	fputs(told->cut ? "; give it more with --budget\n"
			: "; more can be seen on a quieter machine\n",
	      out);
}

static enum finding write_one(FILE *out, const struct told *told,
			      const char *protection)
{
	const char *where = json_text(told->shown, protection, NULL);
	const char *why = argument_in(arguments, protection);
	int64_t open = json_int(told->open, protection, 0);

	fprintf(out, "%s: ", protection);
	if (where && why) {
		fprintf(out,
			"needed by %s, though it is argued that none needs it (%s): take its line out of harness/report/coverage.c\n",
			where, why);
		return MISSING;
	}
	if (where) {
		fprintf(out, "needed by %s\n", where);
		return NEEDED;
	}
	if (why) {
		fprintf(out, "not shown: %s\n", why);
		return ARGUED;
	}
	if (open || told->unmade) {
		write_unreached(out, told, open);
		return NOT_REACHED;
	}
	fputs("no attack needs it: one is missing, or its argument in harness/report/coverage.c\n",
	      out);
	return MISSING;
}

int coverage_write(FILE *out, const json_t *document)
{
	struct told told __attribute__((cleanup(told_free)));
	const struct argument *key;
	const char *protection;
	json_t *value;

	gather(&told, document);
	if (!json_object_size(told.among))
		return -1;
	json_object_foreach (told.among, protection, value)
		told.counts[write_one(out, &told, protection)]++;
	for (key = no_protections; key->name; key++)
		fprintf(out, "%s: no protection: %s\n", key->name, key->why);
	fprintf(out,
		"%zu protections: %zu needed, %zu argued, %zu not reached, %zu missing or disproved\n",
		json_object_size(told.among), told.counts[NEEDED],
		told.counts[ARGUED], told.counts[NOT_REACHED],
		told.counts[MISSING]);
	return (int)(told.counts[NOT_REACHED] + told.counts[MISSING]);
}
