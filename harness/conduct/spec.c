/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/spec.h"

#include "probe/hello.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Of what a guest has, those within get three quarters, and a third where
 * attacks that take twice of it must fit. */
#define GUEST_SHARE 4
#define LABORATORY_SHARE 3
/* A third of less is not enough for a bomb of 1,000 processes. */
#define LABORATORY_BYTES (INT64_C(512) << 20)

/* The directory of an environment, named so that the kernel takes the name
 * for a group, too. */
static int make_directory(const struct conduct *conduct,
			  const struct environment *e, char *path, size_t size,
			  struct error *err)
{
	if (e->within) { /* made in there, on its disk if it has one */
		int disk = strcmp(json_text(e->within->keys, "disk", ""),
				  "off") != 0;

		snprintf(path, size, "%s/bulkhead-%s-%d-%s",
			 disk ? "/data" : "/tmp", conduct->run, e->handle,
			 e->kind);
		return 0;
	}
	snprintf(path, size, "%s/%d-%s", conduct->directory, e->handle,
		 e->kind);
	if (mkdir(path, 0711) < 0 && errno != EEXIST)
		return error_make(err, errno, "cannot make %s", path);
	return 0;
}

/* Within a guest the host's CPUs, files and links mean nothing, and there is
 * less memory. */
static void fit_within(json_t *spec, const struct environment *outer)
{
	json_int_t memory = json_int(outer->hello, "memory_bytes", 0);
	json_int_t share = outer->role == ROLE_LABORATORY
				   ? memory / LABORATORY_SHARE
				   : memory - memory / GUEST_SHARE;

	json_object_del(spec, "agent");
	json_object_set_new(spec, "cpus", json_string(""));
	json_object_set_new(spec, "memory_bytes",
			    json_integer(share & -(1 << 20)));
}

static int64_t memory_of(const struct conduct *conduct,
			 const struct environment *e)
{
	int64_t common = conduct->plan->memory_bytes;

	return e->role == ROLE_LABORATORY && common < LABORATORY_BYTES
		       ? LABORATORY_BYTES
		       : common;
}

static const char *cpus_of(const struct conduct *conduct,
			   const struct environment *e)
{
	if (*e->cpus)
		return e->cpus;
	return e->house ? conduct->house_cpus : conduct->run_cpus;
}

json_t *spec_make(const struct conduct *conduct, const struct environment *e,
		  struct error *err)
{
	unsigned host = (unsigned)e->handle + 10;
	char address[32], directory[512];
	json_t *spec;

	if (make_directory(conduct, e, directory, sizeof(directory), err) < 0)
		return NULL;
	spec = json_pack(
		"{s:i, s:s, s:s, s:s, s:i, s:O, s:s, s:I, s:s, s:s, s:[]}",
		"protocol", PROTOCOL_VERSION, "run", conduct->run, "name",
		e->name, "kind", e->kind, "index", e->handle, "keys", e->keys,
		"cpus", cpus_of(conduct, e), "memory_bytes",
		(json_int_t)memory_of(conduct, e), "directory", directory,
		"agent", conduct->agent, "descriptors");
	if (e->bystander)
		json_object_set_new(spec, "bystander", json_true());
	if (e->within) {
		fit_within(spec, e->within);
		return spec;
	}
	json_object_set_new(spec, "scheduled",
			    json_boolean(catalogue_scheduled(
				    conduct->catalogue, e->kind, e->keys)));
	if (e->role == ROLE_LABORATORY)
		json_object_set_new(spec, "laboratory", json_true());
	if (conduct->kernel) {
		json_object_set_new(spec, "kernel",
				    json_string(conduct->kernel));
		json_object_set_new(spec, "modules",
				    json_string(conduct->modules));
	}
	if (conduct->kvm_refused)
		json_object_set_new(spec, "kvm_refused",
				    json_string(conduct->kvm_refused));
	if (!conduct->network || !strcmp(e->kind, "bare"))
		return spec;
	json_object_set_new(spec, "peer", json_string(CONDUCT_PEER));
	if (!strcmp(e->kind, "peer"))
		snprintf(address, sizeof(address), "%s/16", CONDUCT_PEER);
	else
		snprintf(address, sizeof(address), "198.18.%u.%u/16", host >> 8,
			 host & 255);
	json_object_set_new(spec, "address", json_string(address));
	if (conduct->peer_netns >= 0)
		json_array_append_new(json_object_get(spec, "descriptors"),
				      json_string("peer_netns"));
	return spec;
}
