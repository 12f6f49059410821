/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The place of a run on disk, and its journal. One directory per user
 * (/var/tmp/bulkhead-UID unless told otherwise) holds a lock and a directory
 * for each run: data of its environments and the journal of all that was made
 * outside of the process. Whoever holds the lock knows that every directory in
 * there belongs to a run that is dead, and sweeps it. Nothing that the journal
 * does not name is touched.
 */
#ifndef HARNESS_PLACE_H
#define HARNESS_PLACE_H

#include "common/cgroup.h"
#include "common/error.h"

#include <sys/types.h>

struct place {
	char directory[256]; /**< the user's */
	char run[320];	     /**< the run's, "" before place_begin() */
	int lock;	     /**< descriptor, -1: not held */
	int journal;	     /**< descriptor, -1: none */
};

/** `number` of the error when a live run holds the lock. */
#define PLACE_BUSY EBUSY

/** Only its name, as for a dry run: nothing is made, nothing is locked. */
int place_name(struct place *place, const char *directory, struct error *err);

/**
 * Make the directory if need be and take the lock. `directory` NULL: the
 * default. Negative: a live run has it (`err->number` PLACE_BUSY, its pid in
 * the message), or it is not ours to use.
 */
int place_open(struct place *place, const char *directory, struct error *err);

/**
 * Remove what dead runs left: control groups and domains by their journals,
 * then their directories. Each is reported to `said` (may be NULL). Returns how
 * many runs were swept; negative when something could not be removed: it stays
 * in its journal.
 */
int place_sweep(struct place *place, void (*said)(const char *words, void *),
		void *data, struct error *err);

/** Make the directory and journal of a run. */
int place_begin(struct place *place, const char *run, struct error *err);

/** Journal a group before it is made. */
int place_note_group(struct place *place, const struct cgroup *group,
		     struct error *err);

/** Journal where domains are going to be made: a libvirtd's URI. */
int place_note_domains(struct place *place, const char *uri, struct error *err);

/** Remove this run's directory; nothing else of it may be left. */
int place_end(struct place *place, struct error *err);

/** Let go of the lock, and remove the directory if nothing is left in it. */
void place_close(struct place *place);

#endif
