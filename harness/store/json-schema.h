/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A JSON document against a JSON Schema (draft 2020-12), with the keywords that
 * docs/run.schema.json needs and no others; that one is built in, so that what
 * is published is what is checked. Pure.
 */
#ifndef HARNESS_STORE_JSON_SCHEMA_H
#define HARNESS_STORE_JSON_SCHEMA_H

#include "common/error.h"
#include "common/json.h"

/** docs/run.schema.json. New reference; NULL without memory. */
json_t *json_schema_of_runs(void);

/** Whether `document` fits `schema`. Negative with the place of the first fault
 * and what was wanted there: "environments[3].kind: is a number, not text". A
 * keyword of the schema that is not known here is a fault, too. */
int json_schema_check(const json_t *schema, const json_t *document,
		      struct error *err);

#endif
