/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a description to a guest that says hello, or to the reason why not. */
#include "common/cleanup.h"
#include "runners/vm/file.h"
#include "runners/vm/machine.h"
#include "runners/vm/xml.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

/* A guest that runs under KVM has said hello long before. */
#define KVM_HELLO_NS (10 * NS_PER_S)
#define TCG_HELLO_NS (60 * NS_PER_S)
#define SEND_NS (5 * NS_PER_S)
/* After the guest's side closed, how long libvirt may take to say why. */
#define NEWS_MS 500
/* What a guest's kernel keeps for itself before it counts MemTotal: 34 MiB and
 * 1.8 % were measured (64 MiB to 2 GiB, Linux 6.1), and some room. */
#define KERNEL_BYTES (INT64_C(46) << 20)
#define KERNEL_PER_MILLE 19

/* "PLACE/NAME", the caller's to free; NULL for none. */
static char *path_in(const struct machine *machine, const char *name)
{
	char *path;

	if (asprintf(&path, "%s/%s", machine->enclosure.place, name) < 0)
		return NULL;
	return path;
}

static int64_t domain_kib(int64_t usable)
{
	return (usable + usable / 1000 * KERNEL_PER_MILLE + KERNEL_BYTES) /
	       1024;
}

static int start(struct machine *machine, const char *socket_path,
		 struct error *err)
{
	const struct vm_spec *spec = &machine->spec;
	cleanup_free char *kernel = path_in(machine, "kernel"),
			  *initrd = path_in(machine, "initrd"),
			  *console = path_in(machine, "console.log"),
			  *disk = path_in(machine, "disk.img"), *xml = NULL;
	struct xml_domain description = {
		.name = spec->domain,
		.kvm = machine->kvm,
		.memory_kib = domain_kib(spec->memory_bytes),
		.cpus = spec->cpus,
		.others = machine->others,
		.emulator = machine->emulator,
		.kernel = kernel,
		.initrd = initrd,
		.console = console,
		.socket = socket_path,
		.disk = machine->has_disk ? disk : NULL,
		.tap = machine->has_tap ? spec->tap : NULL,
		.mac = spec->mac,
	};

	if (kernel && initrd && console && disk)
		xml = xml_domain(&description);
	if (!xml)
		return error_make(err, ENOMEM, "cannot describe the domain");
	return domain_start(machine->domain, xml, err);
}

static int connect_channel(struct machine *machine, const char *path,
			   struct error *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	cleanup_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || !path || strlen(path) >= sizeof(address.sun_path))
		return error_make(err, ENAMETOOLONG,
				  "cannot reach the guest's channel");
	memcpy(address.sun_path, path, strlen(path));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return error_make(err, errno,
				  "cannot reach the guest's channel");
	return channel_open(&machine->guest, steal_fd(&fd), err);
}

static int start_and_tell(struct machine *machine, struct error *err)
{
	cleanup_free char *path = NULL;
	cleanup_json json_t *within = NULL;

	if (!machine->spec.connect) {
		path = path_in(machine, "s/" XML_PORT);
		unlink(path);
	}
	if (start(machine, path, err) < 0)
		return -1;
	if (!path)
		path = domain_channel(machine->domain);
	if (connect_channel(machine, path, err) < 0)
		return -1;
	within = json_pack("{s:o}", "spec",
			   vm_spec_within(machine->json, machine->has_disk,
					  machine->has_tap));
	return channel_send(&machine->guest, within, clock_now() + SEND_NS,
			    err);
}

static enum boot guest_closed(struct machine *machine, struct error *err)
{
	char why[128] = "the guest closed its channel";

	domain_gone(machine->domain, NEWS_MS, why, sizeof(why));
	error_make(err, 0, "%s before hello", why);
	machine_add_tails(machine, err);
	return BOOT_FAILED;
}

static enum boot wait_hello(struct machine *machine, nanoseconds deadline,
			    json_t **hello, struct error *err)
{
	struct pollfd p[] = {
		{.fd = machine->guest.fd, .events = POLLIN},
		{.fd = machine->client->fd, .events = POLLRDHUP},
		{.fd = machine->stop, .events = POLLIN},
		{.fd = domain_watch(machine->domain), .events = POLLIN},
	};

	for (;;) {
		enum channel_status status;

		if (poll(p, 4, clock_poll_ms(deadline, clock_now())) == 0) {
			error_make(err, 0, "no hello from the guest in time");
			machine_add_tails(machine, err);
			return BOOT_FAILED;
		}
		if (p[1].revents || p[2].revents)
			return BOOT_STOPPED;
		if (p[3].revents)
			return guest_closed(machine, err);
		status = channel_receive(&machine->guest, hello, 0, err);
		if (status == CHANNEL_LINE)
			return BOOT_HELLO;
		if (status == CHANNEL_CLOSED)
			return guest_closed(machine, err);
		if (status == CHANNEL_BROKEN)
			return BOOT_FAILED;
	}
}

enum boot machine_boot(struct machine *machine, int kvm, json_t **hello,
		       struct error *err)
{
	nanoseconds started = clock_now();
	enum boot boot = BOOT_FAILED;

	machine->kvm = kvm;
	if (start_and_tell(machine, err) == 0)
		boot = wait_hello(machine,
				  clock_now() +
					  (kvm ? KVM_HELLO_NS : TCG_HELLO_NS),
				  hello, err);
	machine->boot_ns = clock_now() - started;
	if (boot == BOOT_HELLO)
		return boot;
	channel_close(&machine->guest);
	domain_end(machine->domain);
	return boot;
}

enum boot machine_boot_any(struct machine *machine, json_t **hello,
			   struct error *err)
{
	enum vm_accelerator asked = machine->spec.accelerator;
	int can_kvm = machine->enclosure.has_kvm;

	machine->kvm_refused = machine->enclosure.kvm_refused;
	if (asked == VM_KVM && !can_kvm) {
		*err = machine->kvm_refused;
		return BOOT_FAILED;
	}
	if (asked != VM_TCG && can_kvm) {
		enum boot boot =
			machine_boot(machine, 1, hello, &machine->kvm_refused);

		if (boot != BOOT_FAILED)
			return boot;
		if (asked == VM_KVM) {
			*err = machine->kvm_refused;
			return BOOT_FAILED;
		}
		enclose_without_kvm(&machine->enclosure);
	}
	return machine_boot(machine, 0, hello, err);
}

/* Only what follows the last start, of a log that is appended to. */
static void emulator_log(const struct machine *machine, char *text, size_t size)
{
	char name[256], *last;
	cleanup_free char *path = NULL;

	snprintf(name, sizeof(name), "e/log/qemu/%s.log", machine->spec.domain);
	path = path_in(machine, name);
	*text = '\0';
	if (path)
		file_tail(path, text, size);
	last = strstr(text, "qemu-system-x86_64: ");
	/* That libvirt ended it is no news. */
	if (!last || strstr(last, "terminating on signal"))
		*text = '\0';
	else
		memmove(text, last, strlen(last) + 1);
}

void machine_add_tails(const struct machine *machine, struct error *err)
{
	cleanup_free char *path = path_in(machine, "console.log");
	char console[400] = "", log[300] = "";
	size_t used = strlen(err->message);

	if (path)
		file_tail(path, console, sizeof(console));
	emulator_log(machine, log, sizeof(log));
	snprintf(err->message + used, sizeof(err->message) - used, "%s%s%s%s",
		 *console ? "; console: " : "", console,
		 *log ? "; emulator: " : "", log);
}
