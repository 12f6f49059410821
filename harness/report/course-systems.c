/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Of a course: the systems that a lecture tells of. Which this run measured,
 * for which this version has no runner, and which can only be told. */
#include "harness/report/course.h"
#include "harness/report/language.h"
#include "harness/report/text.h"

/* Where nothing can be measured there is no environment. */
static const struct {
	const char *name, *environment, *words;
} systems[] = {
	{N_("chroot (1979)"), "chroot", NULL},
	{N_("Linux namespaces (2002 to 2020)"), "namespaces", NULL},
	{N_("Control groups (2008)"), "cgroups", NULL},
	{N_("Containers as engines ship them"), "container",
	 N_("by this program's own launcher, with the defaults of Docker")},
	{N_("Containers without root (Podman's way)"), "rootless",
	 N_("by this program's own launcher, started by an ordinary user")},
	{N_("KVM and QEMU, by libvirt"), "vm", NULL},
	{N_("A container in its own virtual machine (Hyper-V containers, Kata)"),
	 NULL,
	 N_("not of this suite: `sudo bulkhead run --suite nested` measures a container within a guest; Hyper-V itself is Windows'")},
	{N_("Docker, Podman, runc, crun"), NULL,
	 N_("no runner yet: this version starts its own containers only; what their defaults hold is what `container` shows, what they take to start is not")},
	{N_("LXC, LXD"), NULL,
	 N_("no runner yet: they are containers of a whole system, with an init of their own")},
	{N_("systemd-nspawn, bubblewrap"), NULL, N_("no runner yet")},
	{N_("gVisor"), NULL,
	 N_("no runner yet: a kernel written anew, in user space, between container and virtual machine")},
	{N_("BSD jail (2000)"), NULL,
	 N_("told only: it has no Linux implementation; what it added to chroot is what namespaces add here")},
	{N_("Mesos"), NULL,
	 N_("told only: the project is retired, and it placed containers on machines rather than isolating them")},
	{N_("AuFS"), NULL,
	 N_("told only: it was never in the mainline kernel, and the distributions that carried it dropped it; overlayfs is its heir, and under the root directory of each rung from `chroot` up")},
};

static void write_measured(const struct section *section, size_t e)
{
	const struct analysed_environment *environment =
		&section->analysis->environments[e];
	size_t trials = 0;

	for (size_t w = 0; w < section->analysis->workload_count; w++)
		trials += analysis_cell(section->analysis, w, e)->done;
	fputs(_("**measured** as "), section->out);
	section_name(section, environment);
	fprintf(section->out, ngettext(": %s trial, ", ": %s trials, ", trials),
		text_count(trials).text);
	fprintf(section->out,
		ngettext("%zu attempt that counts", "%zu attempts that count",
			 tally_counting(&environment->tally)),
		tally_counting(&environment->tally));
}

static void write_system(const struct section *section, size_t s)
{
	const char *name = systems[s].environment;
	size_t e = name ? course_environment(section->analysis, name)
			: COURSE_NONE;

	fprintf(section->out, "| %s | ", _(systems[s].name));
	if (e != COURSE_NONE)
		write_measured(section, e);
	else if (name)
		fprintf(section->out, _("not in this run: `%s` is missing"),
			name);
	if (name && systems[s].words)
		fputs(_("; "), section->out);
	if (systems[s].words)
		fputs(_(systems[s].words), section->out);
	fputs(" |\n", section->out);
}

void course_write_systems(const struct section *section)
{
	fputs(_("## The lecture's systems\n\n| system | in this run |\n|---|---|\n"),
	      section->out);
	for (size_t s = 0; s < sizeof(systems) / sizeof(*systems); s++)
		write_system(section, s);
	fputc('\n', section->out);
}
