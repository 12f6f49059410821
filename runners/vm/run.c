/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of things: specification, files, network, enclosure, libvirt,
 * boot, relay, end. */
#include "common/cleanup.h"
#include "runners/vm/machine.h"
#include "runners/vm/relay.h"
#include "runners/vm/tap.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

#define SPEC_NS (10 * NS_PER_S)
#define SEND_NS (5 * NS_PER_S)
#define NEWS_MS 500
/* Longest that ending may take; then the process goes, and whoever started it
 * ends what is left. */
#define END_S 3

/* A stage of the way to a machine, and what to do when it can't be passed. */
struct stage {
	int (*pass)(struct machine *machine, struct error *err);
	const char *remedy;
};

static int pass_network(struct machine *machine, struct error *err)
{
	cleanup_close int netns = channel_take_fd(machine->client);
	const struct vm_spec *spec = &machine->spec;

	if (!spec->has_network)
		return 0;
	if (netns < 0)
		return error_make(err, 0,
				  "no descriptor beside the specification");
	if (spec->connect) {
		error_make(&machine->no_network, 0,
			   "a libvirtd can't reach the peer's namespace");
		return 0;
	}
	machine->has_tap = tap_make(netns, spec->tap, spec->emulator_uid,
				    &machine->no_network) == 0;
	return 0;
}

static int pass_enclosure(struct machine *machine, struct error *err)
{
	const struct vm_spec *spec = &machine->spec;
	int want_kvm = spec->accelerator != VM_TCG;

	if (spec->connect) {
		machine->enclosure = (struct enclosure){
			.place = spec->directory, .has_kvm = want_kvm};
		return 0;
	}
	if (enclose(&machine->enclosure, spec->directory, spec->emulator_uid,
		    want_kvm && !spec->kvm_refused, err) < 0)
		return -1;
	if (want_kvm && spec->kvm_refused)
		error_make(&machine->enclosure.kvm_refused, 0, "%s",
			   spec->kvm_refused);
	return 0;
}

static int pass_libvirt(struct machine *machine, struct error *err)
{
	const char *place = machine->enclosure.place;
	cleanup_free char *uri = NULL, *log = NULL;

	if (asprintf(&uri, "qemu:///embed?root=%s/e", place) < 0 ||
	    asprintf(&log, "%s/libvirt.log", place) < 0)
		return error_make(err, ENOMEM, "libvirt");
	machine->domain = domain_connect(
		machine->spec.connect ? machine->spec.connect : uri, log, err);
	return machine->domain ? 0 : -1;
}

static const struct stage stages[] = {
	{machine_prepare,
	 "install qemu-system-x86, and let `make deps` provide a guest kernel"},
	{pass_network, "start the peer first"},
	{pass_enclosure, "run it as root"},
	{machine_settle, NULL},
	{pass_libvirt,
	 "install libvirt-daemon-driver-qemu and qemu-system-x86"},
	{NULL, NULL},
};

static int refuse(struct machine *machine, const struct error *err,
		  const char *remedy)
{
	channel_send_new(machine->client,
			 json_pack("{s:{s:s, s:s*}}", "refused", "reason",
				   err->message, "remedy", remedy),
			 clock_now() + SEND_NS, NULL);
	fprintf(stderr, "bulkhead-vm: %s\n", err->message);
	return 1;
}

static int report_end(struct machine *machine, enum relay_end end)
{
	char why[128] = "the guest closed its channel";
	struct error err = {0};

	if (end == RELAY_CLIENT_CLOSED)
		return 0;
	if (end == RELAY_GUEST_NOISE)
		snprintf(why, sizeof(why), "noise from the guest");
	else if (!domain_gone(machine->domain, NEWS_MS, why, sizeof(why)) &&
		 end == RELAY_STOPPED)
		return 0;
	error_make(&err, 0, "%s", why);
	machine_add_tails(machine, &err);
	fprintf(stderr, "bulkhead-vm: %s\n", err.message);
	return 1;
}

static int serve(struct machine *machine)
{
	int stop[2] = {machine->stop, domain_watch(machine->domain)};

	return report_end(machine,
			  relay(machine->client, &machine->guest, stop));
}

static int boot_and_serve(struct machine *machine)
{
	cleanup_json json_t *hello = NULL;
	struct error err = {0};

	switch (machine_boot_any(machine, &hello, &err)) {
	case BOOT_STOPPED:
		return 0;
	case BOOT_FAILED:
		return refuse(
			machine, &err,
			machine->spec.accelerator == VM_KVM
				? "set accelerator=auto to fall back on emulation"
				: NULL);
	case BOOT_HELLO:
		break;
	}
	machine_complete_hello(machine, json_object_get(hello, "hello"));
	if (channel_send(machine->client, hello, clock_now() + SEND_NS, &err) <
	    0)
		return 0;
	return serve(machine);
}

static void end(struct machine *machine)
{
	alarm(END_S);
	channel_close(&machine->guest);
	domain_free(machine->domain);
	if (machine->has_tap)
		tap_remove(machine->spec.tap);
	vm_spec_free(&machine->spec);
}

static int pass_stages(struct machine *machine)
{
	const struct stage *stage;
	struct error err = {0};

	if (vm_spec_parse(&machine->spec, machine->json, &err) < 0)
		return refuse(machine, &err, NULL);
	for (stage = stages; stage->pass; stage++)
		if (stage->pass(machine, &err) < 0)
			return refuse(machine, &err, stage->remedy);
	return boot_and_serve(machine);
}

int machine_run(struct channel *client, int stop)
{
	struct machine machine = {
		.client = client, .stop = stop, .guest = {.fd = -1}};
	cleanup_json json_t *line = NULL;
	struct error err = {0};
	int status;

	if (channel_receive(client, &line, clock_now() + SPEC_NS, &err) !=
	    CHANNEL_LINE) {
		error_make(&err, 0, "no specification on descriptor 3");
		return refuse(&machine, &err, NULL);
	}
	machine.json = json_object_get(line, "spec");
	status = pass_stages(&machine);
	end(&machine);
	return status;
}
