/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of a course: what a lecture claims, in its order, and how each is judged. */
#include "harness/report/course-judges.h"
#include "harness/report/language.h"

static const struct course_step numbers[] = {
	{"promises", "pid-numbers", "native", "namespaces"},
};
static const struct course_step sight[] = {
	{"proc-leaks", "process-list", "chroot", "namespaces"},
	{"proc-leaks", "net-links", "chroot", "namespaces"},
	{"proc-leaks", "host-name", "chroot", "namespaces"},
};
static const struct course_step way_out[] = {
	{"root", "chroot-twice", "chroot", "namespaces"},
	{"root", "chroot-fd", "chroot", "namespaces"},
	{"root", "chroot-cwd", "chroot", "namespaces"},
};
static const struct course_step quantities[] = {
	{"fork-bomb", NULL, "namespaces", "cgroups"},
	{"memory-bomb", NULL, "namespaces", "cgroups"},
	{"cpu-hog", NULL, "namespaces", "cgroups"},
};
static const struct course_step calls[] = {
	{"syscall-scan", NULL, "cgroups", "container"},
	{"calls", "io-uring", "cgroups", "container"},
	{"calls", "keyctl", "cgroups", "container"},
};
static const struct course_step nobody[] = {
	{"host-process", "user", "chroot", "namespaces"},
	{"host-process", "capabilities", "chroot", "namespaces"},
};

#define STEPS(list) course_judge_steps, list, sizeof(list) / sizeof(*list)

const struct course_claim course_claims[] = {
	{N_("A container starts in a fraction of the time of a virtual machine."),
	 course_judge_start},
	{N_("A container is lighter in memory than a virtual machine."),
	 course_judge_memory},
	{N_("Work in a container is nearly as fast as without one: less than a tenth slower."),
	 course_judge_speed},
	{N_("Containers share the kernel of the host; a virtual machine has its own."),
	 course_judge_kernel},
	{N_("So what the kernel keeps for all is open to each container, and not to a guest."),
	 course_judge_follows},
	{N_("A namespace limits what a process sees."), STEPS(sight)},
	{N_("A process in a PID namespace has two numbers: one inside, another outside."),
	 course_judge_numbers, numbers, sizeof(numbers) / sizeof(*numbers)},
	{N_("The death of process 1 ends its PID namespace."),
	 course_judge_nothing, NULL, 0,
	 N_("no job of a run kills process 1; docs/ladder.md has the command (“The death of process 1”), and `tests/integration/lecture.test` runs it")},
	{N_("chroot is not a security boundary."), STEPS(way_out)},
	{N_("Control groups limit what namespaces can't: processes, memory, processor time."),
	 STEPS(quantities)},
	{N_("A container without a limit can be fork-bombed."),
	 course_judge_bomb},
	{N_("`--ulimit nproc=3` counts the processes of a user, not of a container, and not those of root."),
	 course_judge_nproc},
	{N_("Root of a user namespace is nobody outside."), STEPS(nobody)},
	{N_("A filter of system calls takes away kernel that nobody in there needs."),
	 STEPS(calls)},
	{N_("A virtual machine isolates better than a container."),
	 course_judge_machine},
	{N_("A Hyper-V container is a container in a small virtual machine of its own."),
	 course_judge_nothing, NULL, 0,
	 N_("this suite starts no container within a guest; `sudo bulkhead run --suite nested` does, and shows what it holds beside the same on the machine. Hyper-V itself is Windows'")},
	{N_("Union file systems share what is equal, and the first write to a file costs its copy (copy-up)."),
	 course_judge_nothing, NULL, 0,
	 N_("no workload of this version writes into a lower layer; the root directory of each rung from `chroot` up is such an overlay, and that is what their starts include")},
};
const size_t course_claim_count =
	sizeof(course_claims) / sizeof(*course_claims);
