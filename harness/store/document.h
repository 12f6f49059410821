/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Documents of runs on their way in: read from a file that nobody vouches for,
 * brought up to date, and checked. What passes can be stored, reported and
 * printed; whatever does not is refused with the place of its first fault.
 */
#ifndef HARNESS_STORE_DOCUMENT_H
#define HARNESS_STORE_DOCUMENT_H

#include "common/digest.h"
#include "common/error.h"
#include "common/json.h"

/** Longest file that is read. A run of two hours has a tenth of it. */
#define DOCUMENT_BYTES_MAX (64 * 1024 * 1024)

/**
 * Read a file, which may be a pipe, as JSON, and tell its digest. Negative,
 * with the line where that is of use: it can't be read, is too large, cut off,
 * not JSON, or has a member twice. New reference.
 */
int document_read(json_t **document, const char *path, char sha256[DIGEST_TEXT],
		  struct error *err);

/** Schema of a document, from 1, before document_prepare() makes it today's. 0:
 * it does not say. */
int document_schema(const json_t *document);

/**
 * Bring a document from the schema that it was written in to today's, and check
 * it: against docs/run.schema.json, and what that can't say (a run that ended,
 * names that are unique, starts that are there). Negative with the place.
 */
int document_prepare(json_t *document, struct error *err);

/** Where two documents differ first, in words, or NULL where they don't.
 * Numbers are the same when their values are. Caller frees. */
char *document_difference(const json_t *one, const json_t *other);

#endif
