/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be planned: jobs, kinds of environment and their keys, as the
 * programs say themselves (`bulkhead-probe --catalogue`, docs/protocol.md).
 * No list of them stands anywhere in the harness.
 */
#ifndef HARNESS_CATALOGUE_H
#define HARNESS_CATALOGUE_H

#include "common/key.h"

struct catalogue {
	json_t *jobs;  /**< name → description */
	json_t *kinds; /**< kind → {"title", "keys": name → description,
			    "presets": name → {"title", "keys"}, "aside",
			    "plain"} */
};

/** Add what one program says. Negative when it is no catalogue. */
int catalogue_add(struct catalogue *catalogue, const json_t *said,
		  struct error *err);

/**
 * A kind whose program is not here: suites may name it, with whatever keys, and
 * are told that it is not usable, rather than that there is no such thing.
 * Nothing if the kind is known already.
 */
int catalogue_add_absent(struct catalogue *catalogue, const char *kind,
			 const char *title, struct error *err);

void catalogue_free(struct catalogue *catalogue);

#define cleanup_catalogue __attribute__((cleanup(catalogue_free)))

/** Description of a job of `kind` ("workload", "attack", …; NULL: any), or
 * NULL with a sentence that names the nearest one. Borrowed. */
const json_t *catalogue_job(const struct catalogue *catalogue, const char *name,
			    const char *kind, struct error *err);

/** What the catalogue says of a job as an attack; NULL when it is none.
 * Borrowed. */
const json_t *catalogue_attack(const struct catalogue *catalogue,
			       const char *name);

/** Whether a job needs that ("outer", "peer", …: enum job_need). */
int catalogue_needs(const struct catalogue *catalogue, const char *job,
		    const char *need);

/** Description of a kind of environment, or NULL likewise. Borrowed. */
const json_t *catalogue_kind(const struct catalogue *catalogue,
			     const char *kind, struct error *err);

/**
 * What an environment called or declared `word` is: the kind of that name, or
 * the one that has a preset of that name. `*preset` gets its description (title
 * and keys; NULL for a kind that has no preset of its own name), borrowed, as
 * is the kind that is returned. NULL with a sentence that names the nearest.
 */
const char *catalogue_resolve(const struct catalogue *catalogue,
			      const char *word, const json_t **preset,
			      struct error *err);

/** Every word that catalogue_resolve() knows → its title, in the ladder's
 * order: native, the presets, other kinds, what stands aside. New reference. */
json_t *catalogue_ladder(const struct catalogue *catalogue);

/** A key as its kind describes it. All texts are borrowed. */
struct key catalogue_key(const json_t *said);

/** Whether KEY of a kind may be VALUE; negative with a sentence. */
int catalogue_check_key(const struct catalogue *catalogue, const char *kind,
			const char *key, const char *value, struct error *err);

/** Default of a key, as text; NULL when the kind has no such key. Borrowed. */
const char *catalogue_default(const struct catalogue *catalogue,
			      const char *kind, const char *key);

/**
 * Whether an environment is to be in a scheduling group of its own: not what is
 * to cost what a plain process does, nor one without any of its kind's limits
 * that a control group keeps. A kind that is not known is.
 */
int catalogue_scheduled(const struct catalogue *catalogue, const char *kind,
			const json_t *keys);

/** Check one parameter of a job; negative with a sentence. */
int catalogue_check_parameter(const json_t *job, const char *name,
			      int64_t value, struct error *err);

/** "unknown WHAT 'NAME'", with the nearest key of `known`. Returns -1. */
int catalogue_unknown(const char *what, const char *name, const json_t *known,
		      struct error *err);

#endif
