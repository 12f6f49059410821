/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/gnuplot.h"

#include "common/cleanup.h"
#include "harness/report/tool.h"

#include <sys/mman.h>
#include <sys/stat.h>

#define DRAWING_NS (60 * NS_PER_S)

static int draw_to(const char *program, const char *commands, size_t length,
		   int out, struct error *err)
{
	static char name[] = "gnuplot", plain[] = "-d";
	static char locale[] = "LC_ALL=C.UTF-8", path[] = "PATH=/usr/bin:/bin";
	static char home[] = "HOME=/nonexistent";
	char *argv[] = {name, plain, NULL};
	char *environment[] = {locale, path, home, NULL};
	struct tool tool = {.program = program,
			    .argv = argv,
			    .environment = environment,
			    .input = commands,
			    .length = length,
			    .out = out,
			    .time_ns = DRAWING_NS,
			    .verb = "draw"};

	return tool_run(&tool, err);
}

/* All that was drawn. */
static void *take(int out, size_t *size)
{
	cleanup_free char *bytes = NULL;
	struct stat drawn;
	size_t done = 0;

	if (fstat(out, &drawn) < 0)
		return NULL;
	*size = (size_t)drawn.st_size;
	bytes = malloc(*size + 1);
	while (bytes && done < *size) {
		ssize_t got =
			pread(out, bytes + done, *size - done, (off_t)done);

		if (got <= 0)
			return NULL;
		done += (size_t)got;
	}
	return steal_pointer(&bytes);
}

void *gnuplot_draw(const char *program, const char *commands, size_t length,
		   size_t *size, struct error *err)
{
	cleanup_close int out = memfd_create("picture", MFD_CLOEXEC);
	cleanup_free void *drawn = NULL;

	if (out < 0) {
		error_make(err, errno, "cannot draw it");
		return NULL;
	}
	if (draw_to(program, commands, length, out, err) < 0)
		return NULL;
	drawn = take(out, size);
	if (!drawn) {
		error_make(err, ENOMEM, "cannot draw it");
		return NULL;
	}
	if (!*size) {
		error_make(err, 0, "%s drew nothing", program);
		return NULL;
	}
	return steal_pointer(&drawn);
}
