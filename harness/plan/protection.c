/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/plan/protection.h"

#include "common/cleanup.h"

#include <stdio.h>
#include <string.h>

static const json_t *keys_of(const struct catalogue *catalogue,
			     const char *kind)
{
	return json_object_get(json_object_get(catalogue->kinds, kind), "keys");
}

static void add(struct protections *protections, const struct key *key,
		const char *member, size_t length)
{
	struct protection *new = &protections->all[protections->count];

	if (protections->count == PROTECTIONS_MOST)
		return;
	protections->count++;
	new->key = key->name;
	snprintf(new->member, sizeof(new->member), "%.*s", (int)length, member);
	snprintf(new->name, sizeof(new->name), "%s%s",
		 length ? new->member : key->name, length ? " namespace" : "");
}

static void add_members(struct protections *protections, const struct key *key)
{
	const char *at = key->choices;

	for (; *at; at += *at == ',') {
		size_t length = strcspn(at, ",");
		cleanup_free char *member = strndup(at, length);

		if (member && key_has(key, protections->keys, member))
			add(protections, key, member, length);
		at += length;
	}
}

void protections_of(struct protections *protections,
		    const struct catalogue *catalogue, const char *kind,
		    const json_t *keys)
{
	const char *name;
	json_t *said;

	*protections = (struct protections){
		.catalogue = catalogue, .kind = kind, .keys = keys};
	json_object_foreach ((json_t *)keys_of(catalogue, kind), name, said) {
		struct key key = catalogue_key(said);

		if (!key.protects || !key_on(&key, keys))
			continue;
		if (key.type == KEY_SET)
			add_members(protections, &key);
		else
			add(protections, &key, "", 0);
	}
}

/* A set loses a member; what has none left is off. */
static void drop_member(json_t *keys, const struct protections *protections,
			const char *key, uint32_t removed)
{
	char left[256] = "";
	size_t used = 0;
	int i;

	for (i = 0; i < protections->count; i++) {
		const struct protection *p = &protections->all[i];
		int n;

		if (strcmp(p->key, key) || removed & (UINT32_C(1) << i))
			continue;
		n = snprintf(left + used, sizeof(left) - used, "%s%s",
			     used ? "," : "", p->member);
		if (n > 0 && used + (size_t)n < sizeof(left))
			used += (size_t)n;
	}
	json_object_set_new(keys, key, json_string(used ? left : "off"));
}

json_t *protections_without(const struct protections *protections,
			    uint32_t removed)
{
	json_t *keys = protections->keys
			       ? json_copy((json_t *)protections->keys)
			       : json_object();
	int i;

	for (i = 0; i < protections->count; i++) {
		const struct protection *p = &protections->all[i];

		if (!(removed & (UINT32_C(1) << i)))
			continue;
		if (*p->member)
			drop_member(keys, protections, p->key, removed);
		else
			json_object_set_new(keys, p->key, json_string("off"));
	}
	return keys;
}

uint32_t protections_changed(const struct protections *protections,
			     const json_t *keys)
{
	const json_t *described =
		keys_of(protections->catalogue, protections->kind);
	uint32_t changed = 0;
	int i;

	for (i = 0; i < protections->count; i++) {
		const struct protection *p = &protections->all[i];
		struct key key =
			catalogue_key(json_object_get(described, p->key));
		int same = *p->member
				   ? key_has(&key, keys, p->member)
				   : !strcmp(key_text(&key, keys),
					     key_text(&key, protections->keys));

		if (!same)
			changed |= UINT32_C(1) << i;
	}
	return changed;
}

json_t *protections_names(const struct protections *protections, uint32_t set)
{
	json_t *names = json_array();
	int i;

	for (i = 0; i < protections->count; i++)
		if (set & (UINT32_C(1) << i))
			json_array_append_new(
				names, json_string(protections->all[i].name));
	return names;
}

/* The members that a set has, however it is written. */
static json_t *members(const struct key *key, const json_t *keys)
{
	struct protections parts = {.keys = keys};
	json_t *has = json_array();
	int i;

	add_members(&parts, key);
	for (i = 0; i < parts.count; i++)
		json_array_append_new(has, json_string(parts.all[i].member));
	return has;
}

char *protections_effective(const struct catalogue *catalogue, const char *kind,
			    const json_t *keys)
{
	cleanup_json json_t *all = json_object();
	const char *name;
	json_t *said;

	json_object_foreach ((json_t *)keys_of(catalogue, kind), name, said) {
		struct key key = catalogue_key(said);

		json_object_set_new(all, name,
				    key.type == KEY_SET ? members(&key, keys)
							: json_string(key_text(
								  &key, keys)));
	}
	return json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
}
