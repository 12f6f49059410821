/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether two sides are alike: what each says of itself, and where that is not
 * the same. What one of them does not say is no difference. */
#include "common/cleanup.h"
#include "harness/report/comparison-parts.h"

#include <string.h>

#define GIB (1024.0 * 1024 * 1024)

/* In the order in which they are told. */
static const struct {
	const char *kind;
	int forbids;
} kinds[] = {
	{"changed", 0}, {"machine", 1}, {"emulation", 1}, {"parameters", 1}};

/* Facts of the machine, and what becomes of the comparison when they differ. */
static const struct {
	const char *kind, *fact, *name;
} traits[] = {
	{"changed", "kernel", "kernel"},
	{"changed", "distribution", "distribution"},
	{"changed", "microcode", "microcode"},
	{"changed", "tools", "packages"},
	{"changed", "mitigations", "mitigations"},
	{"changed", "governor", "frequency governor"},
	{"changed", "turbo", "turbo"},
	{"changed", "smt", "SMT"},
	{"changed", "transparent_hugepage", "transparent huge pages"},
	{"changed", "clock_source", "clock source"},
	{"changed", "cgroup", "control groups"},
	{"changed", "run_cpus", "CPUs of the run"},
	{"machine", "architecture", "architecture"},
	{"machine", "cpu_model", "processor"},
	{"machine", "cores", "cores"},
	{"machine", "threads", "threads"},
	{"machine", "numa_nodes", "NUMA nodes"},
	{"machine", "virtualised", "virtualised"},
	{"machine", "data_filesystem", "file system of data"},
};

void comparison_note(struct compared_side *side, const char *kind,
		     const char *name, const char *value)
{
	json_t *names = json_object_get(side->traits, kind), *values;

	if (!value || !*value)
		return;
	if (!names) {
		names = json_object();
		json_object_set_new(side->traits, kind, names);
	}
	values = json_object_get(names, name);
	if (!values) {
		values = json_array();
		json_object_set_new(names, name, values);
	}
	if (!json_holds(values, value))
		json_array_append_new(values, store_json_text(value));
}

/* A fact in words: of an object each member is one of its own. */
static void note_fact(struct compared_side *side, const char *kind,
		      const char *name, const json_t *fact)
{
	cleanup_free char *text = NULL;
	const char *member;
	json_t *value;

	if (json_is_string(fact)) {
		comparison_note(side, kind, name, json_string_value(fact));
	} else if (json_is_object(fact)) {
		json_object_foreach ((json_t *)fact, member, value) {
			char of[128];

			snprintf(of, sizeof(of), "%s: %s", name, member);
			note_fact(side, kind, of, value);
		}
	} else if (json_is_integer(fact) || json_is_boolean(fact)) {
		text = json_dumps(fact, JSON_ENCODE_ANY);
		comparison_note(side, kind, name, text);
	}
}

/* In whole GiB, rounded up: what the kernel keeps of it is another amount with
 * each kernel. */
static void note_memory(struct compared_side *side, const json_t *facts)
{
	json_int_t bytes = json_int(facts, "memory_bytes", 0);
	char text[64];

	snprintf(text, sizeof(text), "%.0f GiB",
		 (double)((bytes + (json_int_t)GIB - 1) / (json_int_t)GIB));
	comparison_note(side, "machine", "memory", bytes > 0 ? text : NULL);
}

void comparison_note_run(struct compared_side *side,
			 const struct run_record *run)
{
	json_int_t limit = json_int(run->plan, "memory_bytes", 0);
	char text[128];

	for (size_t i = 0; i < sizeof(traits) / sizeof(*traits); i++)
		note_fact(side, traits[i].kind, traits[i].name,
			  json_object_get(run->facts, traits[i].fact));
	note_memory(side, run->facts);
	snprintf(text, sizeof(text), "%.0f MiB", (double)limit / 1024 / 1024);
	comparison_note(side, "parameters", "memory of an environment",
			limit > 0 ? text : NULL);
	snprintf(text, sizeof(text), "%s%s%s", run->version ? run->version : "",
		 run->commit ? " " : "", run->commit ? run->commit : "");
	comparison_note(side, "changed", "bulkhead", text);
}

void comparison_note_environment(struct compared_side *side,
				 const struct environment_record *environment)
{
	cleanup_free char *keys =
		environment->keys ? json_dumps(environment->keys,
					       JSON_COMPACT | JSON_SORT_KEYS)
				  : NULL;
	char name[128];

	snprintf(name, sizeof(name), "keys of %s", environment->name);
	comparison_note(side, "parameters", name, keys ? keys : "{}");
	snprintf(name, sizeof(name), "emulation of %s", environment->name);
	comparison_note(side, "emulation", name,
			environment->label ? environment->label
					   : "not emulated");
}

/* "6.1", or "6.1 | 6.2" where runs of a side differ. New reference. */
static json_t *joined(const json_t *values)
{
	cleanup_free char *text = NULL;
	const json_t *value;
	size_t size, i;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return json_null();
	json_array_foreach (values, i, value)
		fprintf(out, "%s%s", i ? " | " : "", json_string_value(value));
	fclose(out);
	return store_json_text(text);
}

static int is_one_value(const json_t *a, const json_t *b)
{
	return json_array_size(a) == 1 && json_equal(a, b);
}

static void add_differences(const struct comparison *comparison,
			    const char *kind, json_t *differences)
{
	const json_t *before = json_object_get(
		comparison->sides[COMPARISON_BEFORE].traits, kind);
	const json_t *after = json_object_get(
		comparison->sides[COMPARISON_AFTER].traits, kind);
	const char *name;
	json_t *values;

	json_object_foreach ((json_t *)before, name, values) {
		const json_t *other = json_object_get(after, name);

		if (!other || is_one_value(values, other))
			continue;
		json_array_append_new(
			differences,
			json_pack("{s:s, s:o, s:o, s:o}", "kind", kind, "what",
				  store_json_text(name), "a", joined(values),
				  "b", joined(other)));
	}
}

json_t *comparison_differences(const struct comparison *comparison)
{
	json_t *differences = json_array();

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		add_differences(comparison, kinds[i].kind, differences);
	return differences;
}

int comparison_is_alike(const json_t *differences)
{
	const json_t *difference;
	size_t i, k;

	json_array_foreach (differences, i, difference)
		for (k = 0; k < sizeof(kinds) / sizeof(*kinds); k++)
			if (kinds[k].forbids &&
			    !strcmp(json_text(difference, "kind", ""),
				    kinds[k].kind))
				return 0;
	return 1;
}
