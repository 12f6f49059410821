/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings as the texts that are compared with what is in force. */
#include "runners/container/capabilities.h"
#include "runners/container/ids.h"
#include "runners/container/rlimits.h"
#include "runners/container/settings.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

void settings_isolate_text(unsigned long flags, char *text, size_t size)
{
	const struct namespace_name *name;
	size_t used = 0;

	snprintf(text, size, "off");
	for (name = namespace_names; name->word && used < size; name++)
		if (flags & name->flag)
			used += (size_t)snprintf(text + used, size - used,
						 "%s%s", used ? "," : "",
						 name->word);
}

/* The key's number; 1 when it is a key with one. */
static int asked_number(const struct settings *settings, const char *key,
			int64_t *number)
{
	const struct {
		const char *key;
		int64_t number;
	} numbers[] = {
		{"memory", settings->memory_bytes},
		{"swap", settings->swap_bytes},
		{"pids", settings->pids},
		{"cpu_quota", settings->cpu_quota},
		{"cpu_weight", settings->cpu_weight},
		{"nofile", settings->nofile},
		{"nproc", settings->nproc},
	};
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		if (!strcmp(numbers[i].key, key)) {
			*number = numbers[i].number;
			return 1;
		}
	return 0;
}

/* The word of an enumerated key, or NULL when it is none. */
static const char *asked_word(const struct settings *settings, const char *key)
{
	static const char *const roots[] = {"off", "minimal", "system", NULL};
	static const char *const access[] = {"overlay", "readonly", "writable"};
	static const char *const networks[] = {"veth", "none", "host"};
	static const char *const sysfs[] = {"none", "ro", "off"};

	if (!strcmp(key, "cpus"))
		return settings->cpuset ? settings->cpus : "off";
	if (!strcmp(key, "root"))
		return roots[settings->root];
	if (!strcmp(key, "root_access"))
		return settings->root == ROOT_HOST
			       ? "off"
			       : access[settings->root_access];
	if (!strcmp(key, "uid_map") && !(settings->isolate & CLONE_NEWUSER))
		return "off";

	if (!strcmp(key, "network"))
		return networks[settings->network];
	if (!strcmp(key, "sysfs"))
		return sysfs[settings->sysfs];
	if (!strcmp(key, "devices"))
		return settings->own_devices ? "own" : "off";
	if (!strcmp(key, "hostname"))
		return settings->hostname ? settings->hostname : "off";
	return NULL;
}

/* As the kernel's answer is written; 1 when it is a key with such a form. */
static int asked_form(const struct settings *settings, const char *key,
		      char *text, size_t size)
{
	struct rlimits limits;
	struct id_map map;

	if (!strcmp(key, "isolate"))
		settings_isolate_text(settings->isolate, text, size);
	else if (!strcmp(key, "capabilities"))
		capabilities_text(settings->capability_mask, text, size);
	else if (!strcmp(key, "rlimits") &&
		 !rlimits_parse(settings->rlimits, &limits, NULL))
		rlimits_text(&limits, text, size);
	else if (!strcmp(key, "uid_map") && settings->uid_map &&
		 !id_map_parse(&map, settings->uid_map, NULL))
		id_map_text(&map, text, size);
	else
		return 0;
	return 1;
}

void settings_asked(const struct settings *settings, const char *key,
		    char *text, size_t size)
{
	const char *word = asked_word(settings, key);
	int64_t number;

	if (asked_form(settings, key, text, size))
		return;
	if (!asked_number(settings, key, &number))
		snprintf(text, size, "%s",
			 word ? word : settings_text(settings, key));
	else if (number < 0)
		snprintf(text, size, "off");
	else
		snprintf(text, size, "%" PRId64, number);
}
