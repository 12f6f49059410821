/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/plan/catalogue.h"

#include "common/cleanup.h"
#include "common/key.h"
#include "common/nearest.h"

#include <inttypes.h>
#include <string.h>

#define NAMES_MOST 512

/* An array of {"name"/"kind": …} into an object by that name. */
static int index_by(json_t *into, const json_t *from, const char *field,
		    struct error *err)
{
	size_t i;
	json_t *value;

	json_array_foreach (from, i, value) {
		const char *name = json_text(value, field, NULL);

		if (!name)
			return error_make(err, 0,
					  "an entry of the catalogue has no %s",
					  field);
		json_object_set(into, name, value);
	}
	return 0;
}

static int add_kind(struct catalogue *catalogue, const json_t *said,
		    struct error *err)
{
	json_t *keys = json_object(), *described;
	const char *kind = json_text(said, "kind", NULL);

	if (!kind ||
	    index_by(keys, json_object_get(said, "keys"), "name", err) < 0) {
		json_decref(keys);
		return error_make(err, 0,
				  "a kind in the catalogue is malformed");
	}
	described = json_pack("{s:s, s:o, s:b, s:b}", "title",
			      json_text(said, "title", ""), "keys", keys,
			      "aside", json_bool(said, "aside", 0), "plain",
			      json_bool(said, "plain", 0));
	json_object_set(described, "presets", json_object_get(said, "presets"));
	json_object_set_new(catalogue->kinds, kind, described);
	return 0;
}

int catalogue_add(struct catalogue *catalogue, const json_t *said,
		  struct error *err)
{
	size_t i;
	json_t *value;

	if (!catalogue->jobs)
		catalogue->jobs = json_object();
	if (!catalogue->kinds)
		catalogue->kinds = json_object();
	if (index_by(catalogue->jobs, json_object_get(said, "jobs"), "name",
		     err) < 0)
		return -1;
	json_array_foreach (json_object_get(said, "runners"), i, value)
		if (add_kind(catalogue, value, err) < 0)
			return -1;
	return 0;
}

int catalogue_add_absent(struct catalogue *catalogue, const char *kind,
			 const char *title, struct error *err)
{
	if (!json_object_get(catalogue->kinds, kind) &&
	    json_object_set_new(catalogue->kinds, kind,
				json_pack("{s:s}", "title", title)) < 0)
		return error_make(err, ENOMEM, "catalogue");
	return 0;
}

void catalogue_free(struct catalogue *catalogue)
{
	json_decref(catalogue->jobs);
	json_decref(catalogue->kinds);
	*catalogue = (struct catalogue){0};
}

int catalogue_unknown(const char *what, const char *name, const json_t *known,
		      struct error *err)
{
	const char *names[NAMES_MOST], *key, *near;
	size_t count = 0;
	json_t *value;

	json_object_foreach ((json_t *)known, key, value)
		if (count < NAMES_MOST)
			names[count++] = key;
	near = nearest_name(name, names, count);
	if (near)
		return error_make(err, 0, "unknown %s '%s'; did you mean '%s'?",
				  what, name, near);
	return error_make(
		err, 0, "unknown %s '%s'; 'bulkhead list' shows what there is",
		what, name);
}

/* Jobs of one kind. */
static json_t *jobs_of(const struct catalogue *catalogue, const char *kind)
{
	json_t *found = json_object(), *job;
	const char *name;

	json_object_foreach (catalogue->jobs, name, job)
		if (!strcmp(json_text(job, "kind", ""), kind))
			json_object_set(found, name, job);
	return found;
}

const json_t *catalogue_job(const struct catalogue *catalogue, const char *name,
			    const char *kind, struct error *err)
{
	const json_t *job = json_object_get(catalogue->jobs, name);
	cleanup_json json_t *known = NULL;

	if (job && (!kind || !strcmp(json_text(job, "kind", ""), kind)))
		return job;
	if (job) {
		error_make(err, 0, "'%s' is not of kind %s, but %s", name, kind,
			   json_text(job, "kind", ""));
		return NULL;
	}
	known = kind ? jobs_of(catalogue, kind) : json_incref(catalogue->jobs);
	catalogue_unknown(kind ? kind : "job", name, known, err);
	return NULL;
}

const json_t *catalogue_attack(const struct catalogue *catalogue,
			       const char *name)
{
	return json_object_get(json_object_get(catalogue->jobs, name),
			       "attack");
}

int catalogue_needs(const struct catalogue *catalogue, const char *job,
		    const char *need)
{
	const json_t *described = json_object_get(catalogue->jobs, job);

	return json_holds(json_object_get(described, "needs"), need);
}

const json_t *catalogue_kind(const struct catalogue *catalogue,
			     const char *kind, struct error *err)
{
	const json_t *found = json_object_get(catalogue->kinds, kind);

	if (!found)
		catalogue_unknown("kind of environment", kind, catalogue->kinds,
				  err);
	return found;
}

const char *catalogue_resolve(const struct catalogue *catalogue,
			      const char *word, const json_t **preset,
			      struct error *err)
{
	cleanup_json json_t *known = NULL;
	const char *kind;
	json_t *described;

	json_object_foreach (catalogue->kinds, kind, described) {
		*preset = json_object_get(json_object_get(described, "presets"),
					  word);
		if (*preset || !strcmp(kind, word))
			return kind;
	}
	known = catalogue_ladder(catalogue);
	catalogue_unknown("environment", word, known, err);
	return NULL;
}

/* Kinds that are nobody's presets and stand aside or don't. */
static void add_rungs(json_t *ladder, const struct catalogue *catalogue,
		      int aside)
{
	const char *kind;
	json_t *described;

	json_object_foreach (catalogue->kinds, kind, described)
		if (json_bool(described, "aside", 0) == aside &&
		    !json_object_get(ladder, kind))
			json_object_set(ladder, kind,
					json_object_get(described, "title"));
}

json_t *catalogue_ladder(const struct catalogue *catalogue)
{
	json_t *ladder = json_object(), *described, *preset;
	const char *kind, *name;
	const json_t *native = json_object_get(catalogue->kinds, "native");

	json_object_set(ladder, "native", json_object_get(native, "title"));
	json_object_foreach (catalogue->kinds, kind, described)
		json_object_foreach (json_object_get(described, "presets"),
				     name, preset)
			json_object_set(ladder, name,
					json_object_get(preset, "title"));
	add_rungs(ladder, catalogue, 0);
	add_rungs(ladder, catalogue, 1);
	return ladder;
}

static enum key_type type_of(const char *word)
{
	static const char *const words[] = {
		[KEY_SIZE] = "size",	 [KEY_COUNT] = "count",
		[KEY_SWITCH] = "switch", [KEY_CHOICE] = "choice",
		[KEY_SET] = "set",	 [KEY_TEXT] = "text",
	};
	enum key_type type;

	for (type = KEY_SIZE; type < KEY_TEXT; type++)
		if (!strcmp(words[type], word))
			break;
	return type;
}

const char *catalogue_default(const struct catalogue *catalogue,
			      const char *kind, const char *key)
{
	const json_t *keys = json_object_get(
		json_object_get(catalogue->kinds, kind), "keys");
	const json_t *found = json_object_get(keys, key);

	return found ? json_text(found, "default", "") : NULL;
}

struct key catalogue_key(const json_t *said)
{
	return (struct key){
		.name = json_text(said, "name", ""),
		.type = type_of(json_text(said, "type", "text")),
		.value = json_text(said, "default", ""),
		.unit = json_text(said, "unit", NULL),
		.choices = json_text(said, "choices", ""),
		.minimum = json_int(said, "minimum", 0),
		.maximum = json_int(said, "maximum", INT64_MAX),
		.can_be_off = json_bool(said, "off", 0),
		.protects = json_bool(said, "protects", 0),
		.grouped = json_bool(said, "grouped", 0),
	};
}

int catalogue_scheduled(const struct catalogue *catalogue, const char *kind,
			const json_t *keys)
{
	const json_t *described = json_object_get(catalogue->kinds, kind);
	json_t *all = json_object_get(described, "keys"), *said;
	int grouped = 0;
	const char *name;

	if (json_bool(described, "plain", 0))
		return 0;
	json_object_foreach (all, name, said) {
		const struct key key = catalogue_key(said);

		if (key.grouped && key_on(&key, keys))
			return 1;
		grouped |= key.grouped;
	}
	return !grouped;
}

int catalogue_check_key(const struct catalogue *catalogue, const char *kind,
			const char *key, const char *value, struct error *err)
{
	const json_t *found = catalogue_kind(catalogue, kind, err);
	const json_t *keys = json_object_get(found, "keys");
	const json_t *said = json_object_get(keys, key);
	struct key described;

	if (!found)
		return -1;
	if (!keys)
		return 0; /* absent: nobody here knows its keys */
	if (!said)
		return catalogue_unknown("key", key, keys, err);
	described = catalogue_key(said);
	return key_check(&described, value, err);
}

int catalogue_check_parameter(const json_t *job, const char *name,
			      int64_t value, struct error *err)
{
	json_t *known = json_object();
	const json_t *p;
	int status = 0;

	index_by(known, json_object_get(job, "parameters"), "name", NULL);
	p = json_object_get(known, name);
	if (!p) {
		catalogue_unknown("parameter", name, known, err);
		status = error_wrap(err, "'%s'", json_text(job, "name", ""));
	} else if (value < json_int(p, "minimum", 0) ||
		   value > json_int(p, "maximum", INT64_MAX))
		status = error_make(err, 0,
				    "parameter '%s' of '%s': %" PRId64
				    " is outside %" PRId64 " … %" PRId64 " %s",
				    name, json_text(job, "name", ""), value,
				    json_int(p, "minimum", 0),
				    json_int(p, "maximum", INT64_MAX),
				    json_text(p, "unit", ""));
	json_decref(known);
	return status;
}
