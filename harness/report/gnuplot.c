/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/report/gnuplot.h"

#include "common/cleanup.h"
#include "common/owner.h"
#include "harness/report/tool.h"

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
	struct stat drawn;

	if (tool_run(&tool, err) < 0)
		return -1;
	if (fstat(out, &drawn) < 0 || drawn.st_size == 0)
		return error_make(err, 0, "%s drew nothing", program);
	return 0;
}

int gnuplot_draw(const char *program, const char *commands, size_t length,
		 const char *path, struct error *err)
{
	cleanup_free char *draft = NULL;
	cleanup_close int out = owner_draft(path, &draft, err);

	if (out < 0)
		return -1;
	if (draw_to(program, commands, length, out, err) < 0) {
		unlink(draft);
		return -1;
	}
	if (rename(draft, path) < 0) {
		error_make(err, errno, "cannot write %s", path);
		unlink(draft);
		return -1;
	}
	return 0;
}
