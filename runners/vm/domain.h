/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One transient domain and the connection to libvirt that holds it. Nothing of
 * libvirt's is seen by the rest of the runner.
 */
#ifndef RUNNERS_VM_DOMAIN_H
#define RUNNERS_VM_DOMAIN_H

#include "common/error.h"

#include <stddef.h>

struct domain;

/**
 * Connect to libvirt at `uri`. Its log goes to `log`. NULL with `err`; the
 * caller ends what it got with domain_free().
 */
struct domain *domain_connect(const char *uri, const char *log,
			      struct error *err);

/** Create the domain that `xml` describes. One at a time per connection. */
int domain_start(struct domain *domain, const char *xml, struct error *err);

/** A descriptor that becomes readable when the domain stops or stalls. */
int domain_watch(const struct domain *domain);

/** Whether it has stopped, or was stalled by an emulation failure. Fills
 * `why` ("the guest's kernel panicked"). Waits up to `wait_ms` for the news. */
int domain_gone(struct domain *domain, int wait_ms, char *why, size_t size);

/** Path of the host's end of the channel, from the domain's description. The
 * caller's to free; NULL when there is none. */
char *domain_channel(struct domain *domain);

/** Versions of libvirt and of the emulator as text. */
void domain_versions(struct domain *domain, char *libvirt, char *emulator,
		     size_t size);

/** End the domain, if there is one. The connection stays. */
void domain_end(struct domain *domain);

/** End all domains there whose names begin with `prefix`, whoever started
 * them. Returns how many there were; negative when one could not be ended. */
int domain_end_all(struct domain *domain, const char *prefix,
		   struct error *err);

/** End the domain and the connection; NULL is fine. */
void domain_free(struct domain *domain);

#endif
