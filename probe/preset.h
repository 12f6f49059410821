/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Presets: the names of the ladder's rungs, each some keys of a kind that
 * differ from its defaults. No code asks which preset an environment is: all
 * that counts are its keys.
 */
#ifndef PROBE_PRESET_H
#define PROBE_PRESET_H

#include "common/error.h"
#include "common/json.h"

struct runner;

struct preset {
	const char *name, *title;
	const char *keys; /**< "KEY=VALUE KEY=VALUE": all but the defaults */
};

/** Preset of that name and in `*runner` whose it is; NULL: there is none. */
const struct preset *preset_find(const char *name,
				 const struct runner **runner);

/** Its keys, an object of texts. New reference; NULL when a word is none. */
json_t *preset_keys(const struct preset *preset);

/** name → {"title", "keys"} in the table's order. New reference. */
json_t *preset_table_json(const struct preset *table);

/** Whether each key of the runner's presets exists and may be what it is;
 * negative with a sentence. */
int presets_check(const struct runner *runner, struct error *err);

#endif
