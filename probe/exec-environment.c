/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/exec-environment.h"

#include "common/cleanup.h"
#include "common/nearest.h"
#include "probe/runner.h"
#include "runners/container/keys.h"

#include <string.h>

/* The kind whose programs are started here. */
#define KIND "container"
#define NAMES_MOST 64
/* A kind that is not the agent's. */
#define GUEST "vm"

/* Names that can be used, in the ladder's order. */
static size_t usable_names(const char **names)
{
	const struct runner *runner = runner_find(KIND);
	const struct preset *preset = runner->presets;
	size_t count = 0;

	for (; preset->name && count < NAMES_MOST - 1; preset++)
		names[count++] = preset->name;
	return count;
}

static void list_names(char *text, size_t size)
{
	const char *names[NAMES_MOST];
	size_t count = usable_names(names), used = 0, i;

	*text = '\0';
	for (i = 0; i < count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s",
					 !i		  ? ""
					 : i + 1 == count ? " and "
							  : ", ",
					 names[i]);
}

static json_t *refuse(const char *name, struct error *err)
{
	const char *names[NAMES_MOST];
	const char *near = nearest_name(name, names, usable_names(names));
	const struct runner *runner = runner_find(name);
	char usable[256];

	list_names(usable, sizeof(usable));
	if (!strcmp(name, GUEST))
		error_make(
			err, 0,
			"'" GUEST
			"' has a kernel of its own, in which no program of yours is: exec is for %s",
			usable);
	else if (runner && !runner->helper)
		error_make(
			err, 0,
			"'%s' is this machine as it is: start the program without exec, which is for %s",
			name, usable);
	else if (near)
		error_make(err, 0,
			   "unknown environment '%s'; did you mean '%s'?", name,
			   near);
	else
		error_make(err, 0, "unknown environment '%s'; there are %s",
			   name, usable);
	return NULL;
}

json_t *exec_environment_keys(const char *name, struct error *err)
{
	const struct runner *runner = NULL;
	const struct preset *preset = preset_find(name, &runner);

	if (preset && !strcmp(runner->kind, KIND))
		return preset_keys(preset);
	return strcmp(name, KIND) ? refuse(name, err) : json_object();
}

static int unknown_key(const char *key, struct error *err)
{
	const char *names[NAMES_MOST], *near;
	size_t count;

	for (count = 0; container_keys[count].name && count < NAMES_MOST;
	     count++)
		names[count] = container_keys[count].name;
	near = nearest_name(key, names, count);
	if (near)
		return error_make(err, 0,
				  "unknown key '%s'; did you mean '%s'?", key,
				  near);
	return error_make(
		err, 0,
		"unknown key '%s'; 'bulkhead list --keys container' shows all",
		key);
}

int exec_environment_set(json_t *keys, const char *name, const char *word,
			 struct error *err)
{
	const char *equals = strchr(word, '=');
	cleanup_free char *key =
		equals ? strndup(word, (size_t)(equals - word)) : NULL;
	char *dot = key ? strchr(key, '.') : NULL;
	const struct key *found;

	if (!key)
		return error_make(err, 0, "--set %s: this is not KEY=VALUE",
				  word);
	if (dot) {
		*dot = '\0';
		if (strcmp(key, name))
			return error_make(
				err, 0,
				"--set %s: the environment is '%s', not '%s'",
				word, name, key);
	}
	found = key_find(container_keys, dot ? dot + 1 : key);
	if (!found)
		return unknown_key(dot ? dot + 1 : key, err);
	if (key_check(found, equals + 1, err) < 0)
		return -1;
	return json_object_set_new(keys, found->name, json_string(equals + 1))
		       ? error_make(err, 0, "--set %s: this is not UTF-8", word)
		       : 0;
}

/* In a run a directory is brought along; here the user's programs are. */
static int complete_root(json_t *keys, const char *name, struct error *err)
{
	const struct key *isolate = key_find(container_keys, "isolate");

	if (json_object_get(keys, "root"))
		return 0;
	if (!key_has(isolate, keys, "mount"))
		return error_make(
			err, 0,
			"'%s' mounts nothing here, so that its root directory has to be there: --set root=PATH, or root=off for the machine's own",
			name);
	return json_object_set_new(keys, "root", json_string("system"));
}

int exec_environment_complete(json_t *keys, const char *name, struct error *err)
{
	if (!strcmp(json_text(keys, "network", ""), "veth"))
		return error_make(
			err, 0,
			"network=veth is a link to a run's peer, and there is no run here: none and host can be had");
	return complete_root(keys, name, err);
}
