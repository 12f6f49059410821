/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Domains of a run at somebody else's libvirtd: they are outside of the run's
 * namespaces, so nothing ends them for certain but asking for it. */
#ifndef HARNESS_DOMAINS_H
#define HARNESS_DOMAINS_H

#include "common/error.h"
#include "common/json.h"

/** The URI at which this environment's domain is made; NULL: none, or in the
 * run's own namespaces, with which it ends. Borrowed from `keys`. */
const char *domains_uri(const char *kind, const json_t *keys);

/**
 * End what domains of the run there are at `uri`. Negative with the reason
 * when that can't be told: then there may be some.
 */
int domains_end(const char *uri, const char *run, struct error *err);

#endif
