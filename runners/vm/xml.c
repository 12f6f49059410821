/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/vm/xml.h"

#include "common/cleanup.h"
#include "common/units.h"

/* One write of `text` with what XML reserves replaced. */
static void put(FILE *out, const char *text)
{
	for (; *text; text++)
		if (*text == '&')
			fputs("&amp;", out);
		else if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '\'')
			fputs("&apos;", out);
		else
			fputc(*text, out);
}

/* BEFORE + text + AFTER. */
static void put_between(FILE *out, const char *before, const char *text,
			const char *after)
{
	fputs(before, out);
	put(out, text);
	fputs(after, out);
}

static void put_pinning(FILE *out, const struct xml_domain *domain)
{
	char others[256];
	int cpu, virtual = 0;

	fputs("<cputune>", out);
	for (cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, &domain->cpus))
			fprintf(out, "<vcpupin vcpu='%d' cpuset='%d'/>",
				virtual ++, cpu);
	if (CPU_COUNT(&domain->others)) {
		units_format_cpus(&domain->others, others, sizeof(others));
		fprintf(out, "<emulatorpin cpuset='%s'/>", others);
		fprintf(out, "<iothreadpin iothread='1' cpuset='%s'/>", others);
	}
	fputs("</cputune>\n", out);
}

/* A kernel that is told of fast string operations (ERMS) clears a page byte by
 * byte, which is fast on real processors only: QEMU emulates each of them. */
#define EMULATED_CPU                                                  \
	"<cpu mode='maximum'><feature policy='disable' name='erms'/>" \
	"</cpu>"

static void put_boot(FILE *out, const struct xml_domain *domain)
{
	put_between(
		out,
		"<os><type arch='x86_64' machine='q35'>hvm</type>\n<kernel>",
		domain->kernel, "</kernel>");
	put_between(out, "<initrd>", domain->initrd, "</initrd>\n");
	fprintf(out,
		"<cmdline>quiet panic=-1 console=ttyS0 %scryptomgr.notests</cmdline></os>\n",
		domain->kvm ? "" : "tsc=reliable no_timer_check ");
	fprintf(out,
		"<features><acpi/><vmport state='off'/></features>%s\n"
		"<clock offset='utc'><timer name='hpet' present='no'/></clock>\n"
		"<on_poweroff>destroy</on_poweroff><on_reboot>destroy</on_reboot>"
		"<on_crash>destroy</on_crash>\n",
		domain->kvm ? "<cpu mode='host-passthrough'/>" : EMULATED_CPU);
}

/* Addresses on bus 0 spare the guest the root ports that libvirt adds. */
static void put_devices(FILE *out, const struct xml_domain *domain)
{
	put_between(out, "<devices><emulator>", domain->emulator,
		    "</emulator>\n<controller type='usb' model='none'/>"
		    "<memballoon model='none'/><panic model='isa'/>\n");
	put_between(out, "<serial type='file'><source path='", domain->console,
		    "'/></serial>\n");
	fputs("<controller type='virtio-serial' index='0'><address type='pci' bus='0x00' slot='0x02'/></controller>\n"
	      "<channel type='unix'>",
	      out);
	if (domain->socket)
		put_between(out, "<source mode='bind' path='", domain->socket,
			    "'/>");
	fputs("<target type='virtio' name='" XML_PORT "'/></channel>\n", out);
	if (domain->disk)
		put_between(
			out,
			"<disk type='file' device='disk'><driver name='qemu' type='raw' cache='none' io='native' iothread='1'/>\n<source file='",
			domain->disk,
			"'/><target dev='vda' bus='virtio'/><address type='pci' bus='0x00' slot='0x03'/></disk>\n");
	if (domain->tap) {
		put_between(out, "<interface type='ethernet'><mac address='",
			    domain->mac, "'/>");
		put_between(
			out, "<target dev='", domain->tap,
			"' managed='no'/>\n<model type='virtio'/><driver name='qemu'/><address type='pci' bus='0x00' slot='0x04'/></interface>\n");
	}
	fputs("<rng model='virtio'><backend model='random'>/dev/urandom</backend><address type='pci' bus='0x00' slot='0x05'/></rng>\n</devices>",
	      out);
}

char *xml_domain(const struct xml_domain *domain)
{
	int cpus = CPU_COUNT(&domain->cpus);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	fprintf(out, "<domain type='%s'>", domain->kvm ? "kvm" : "qemu");
	put_between(out, "<name>", domain->name, "</name>");
	fprintf(out,
		"<memory unit='KiB'>%lld</memory><vcpu>%d</vcpu><iothreads>1</iothreads>\n",
		(long long)domain->memory_kib, cpus ? cpus : 1);
	put_pinning(out, domain);
	put_boot(out, domain);
	put_devices(out, domain);
	fputs("</domain>\n", out);
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}
