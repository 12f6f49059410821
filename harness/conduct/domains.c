/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/domains.h"

#include "common/cleanup.h"
#include "common/paths.h"
#include "harness/host/files.h"

#include <stdio.h>
#include <string.h>

/*
 * A daemon that answers does so in a tenth of a second, but gives an emulator
 * that does not go 10 s before SIGKILL and 30 s after it (qemuProcessKill() in
 * libvirt), which one among busy others has been seen to take.
 */
#define END_MS 45000

const char *domains_uri(const char *kind, const json_t *keys)
{
	const char *uri = json_text(keys, "connect", "embedded");

	return strcmp(kind, "vm") || !strcmp(uri, "embedded") ? NULL : uri;
}

int domains_end(const char *uri, const char *run, struct error *err)
{
	/* As the runner names them: it alone knows libvirt. */
	cleanup_free char *program = paths_program("bulkhead-vm", err);
	char prefix[96], line[1200];
	char *argv[] = {program, "--end", (char *)uri, prefix, NULL};
	cleanup_json json_t *answer = NULL;

	if (!program)
		return -1;
	snprintf(prefix, sizeof(prefix), "bulkhead-%s-", run);
	if (host_program_line(argv, END_MS, line, sizeof(line)) < 0)
		return error_make(err, 0, "no answer from libvirt at %s", uri);
	answer = json_loads(line, 0, NULL);
	if (json_int(answer, "ended", -1) >= 0)
		return 0;
	return error_make(err, 0, "%s",
			  json_text(json_object_get(answer, "refused"),
				    "reason",
				    "bulkhead-vm is another version"));
}
