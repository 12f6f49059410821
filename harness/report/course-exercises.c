/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of a course: exercises, each with the command that answers it. Those that are
 * not of this program's own sub-commands alone are taken from docs/ladder.md,
 * where a test runs them; of the others a test runs what needs no root, and
 * tries the rest with --dry-run. */
#include "harness/report/course.h"
#include "harness/report/language.h"
#include "harness/report/text.h"

static const struct {
	const char *question, *command;
} exercises[] = {
	{N_("Which number does a process have inside, and who is its parent?"),
	 "bulkhead exec namespaces -- sh -c 'echo \"I am $$, my parent is $PPID\"; ps ax -o pid,comm'"},
	{N_("And which number has it outside?"),
	 "bulkhead exec namespaces -- sleep 3.25 & sleep 1; grep NSpid /proc/$(pgrep -fx 'sleep 3.25')/status; wait"},
	{N_("Can process 1 be killed from inside?"),
	 "bulkhead exec namespaces -- sh -c 'kill -9 1; sleep 0.2; echo \"still here\"'"},
	{N_("Why may root of the container `namespaces` change the name of the host, and who sees that?"),
	 "bulkhead exec namespaces -- sh -c 'hostname lecture; hostname'; test \"$(hostname)\" != lecture && echo \"unchanged outside\""},
	{N_("A limit of three processes: whom does `nproc` bind?"),
	 "bulkhead exec container --set container.isolate=-user --set container.nproc=3 -- sh -c 'for i in 1 2 3; do sleep 0.5 & done; wait; echo \"all three\"'"},
	{N_("And whom does `pids`?"),
	 "bulkhead exec container --set container.isolate=-user --set container.pids=3 -- sh -c 'for i in 1 2 3; do sleep 0.5 & done; wait; echo \"all three\"'"},
	{N_("What becomes of a program that wants more memory than its group has?"),
	 "bulkhead exec container --set memory=64MiB -- dd if=/dev/zero of=/tmp/file bs=1M count=100"},
	{N_("How does one leave a chroot, and what closes that way?"),
	 "sudo bulkhead isolate --only root --only chroot --only namespaces"},
	{N_("What does a fork bomb do to the host when there is no limit?"),
	 "sudo bulkhead isolate --only fork-bomb --only container --set container.pids=off"},
	{N_("Which protections, together or alone, keep a container from the devices of the host?"),
	 "sudo bulkhead isolate --explain --only device --only container"},
	{N_("What does a call of the kernel cost in each environment?"),
	 "sudo bulkhead run --suite ladder --only sys.call --budget 2min"},
	{N_("How much sooner does a container start than a virtual machine, and how much less memory does it hold?"),
	 "sudo bulkhead run --suite life"},
	{N_("Who slows whom down, and does a container or a virtual machine help?"),
	 "sudo bulkhead isolate --neighbours"},
	{N_("Is a container within a virtual machine as tight as one beside it?"),
	 "sudo bulkhead run --suite nested"},
	{N_("What does your machine say? Measure it under your own name, say `ada`, for your neighbour."),
	 "sudo bulkhead run --suite ladder --label ada && bulkhead export ada >ada.json"},
	{N_("Is it as fast as your neighbour's, whose file is `bob.json`, and does it hold the same?"),
	 "bulkhead import bob.json && bulkhead compare ada bob --anyway"},
};

void course_write_exercises(const struct section *section)
{
	fputs(_("## Exercises\n\nEach has a command that answers it. Say first what you expect, then try, then explain the difference; docs/ladder.md shows more of them with what they print.\n\n"),
	      section->out);
	for (size_t i = 0; i < sizeof(exercises) / sizeof(*exercises); i++) {
		fprintf(section->out, "%zu. %s ", i + 1,
			_(exercises[i].question));
		text_code(section->out, exercises[i].command);
		fputc('\n', section->out);
	}
	fputc('\n', section->out);
}
