/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "harness/conduct/programs.h"

#include "common/cleanup.h"
#include "harness/conduct/life.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>

static json_t *ask(const char *program, struct error *err)
{
	int ends[2], status = -1;
	json_t *said;
	FILE *from;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0) {
		error_make(err, errno, "pipe");
		return NULL;
	}
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], 1);
		execl(program, program, "--catalogue", (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	/* By a stream: json_loadfd() reads byte by byte. */
	from = fdopen(ends[0], "r");
	said = pid > 0 && from ? json_loadf(from, 0, NULL) : NULL;
	if (from)
		fclose(from);
	else
		close(ends[0]);
	if (pid > 0)
		waitpid(pid, &status, 0);
	if (said && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return said;
	json_decref(said);
	error_make(err, 0,
		   "%s does not say what it can do; rebuild with 'make'",
		   program);
	return NULL;
}

static int add(struct catalogue *catalogue, const char *program,
	       struct error *err)
{
	cleanup_json json_t *said = ask(program, err);

	return said ? catalogue_add(catalogue, said, err) : -1;
}

int programs_find(struct programs *programs, struct error *err)
{
	*programs = (struct programs){0};
	programs->probe = paths_program("bulkhead-probe", err);
	if (!programs->probe)
		return -1;
	if (digest_file(programs->probe, programs->probe_sha256, err) < 0)
		return -1;
	programs->vm = paths_program("bulkhead-vm", NULL);
	paths_guest_kernel(&programs->kernel, NULL);
	if (add(&programs->catalogue, programs->probe, err) < 0 ||
	    life_describe(&programs->catalogue, err) < 0)
		return -1;
	if (programs->vm)
		return add(&programs->catalogue, programs->vm, err);
	return catalogue_add_absent(
		&programs->catalogue, "vm",
		"A virtual machine; its runner bulkhead-vm is not here", err);
}

void programs_free(struct programs *programs)
{
	free(programs->probe);
	free(programs->vm);
	guest_kernel_free(&programs->kernel);
	catalogue_free(&programs->catalogue);
}
