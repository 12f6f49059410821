/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything on disk that a machine needs before libvirt is called. */
#include "common/cleanup.h"
#include "common/paths.h"
#include "runners/vm/disk.h"
#include "runners/vm/file.h"
#include "runners/vm/initramfs.h"
#include "runners/vm/kernel.h"
#include "runners/vm/machine.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static const char *find_emulator(void)
{
	static const char *const places[] = {
		"/usr/bin/qemu-system-x86_64", "/usr/libexec/qemu-kvm",
		"/usr/local/bin/qemu-system-x86_64", NULL};
	size_t i;

	for (i = 0; places[i]; i++)
		if (!access(places[i], X_OK))
			return places[i];
	return NULL;
}

/* CPUs that this process may use and nobody measures on. */
static void find_others(struct machine *machine)
{
	cpu_set_t all;

	memset(&all, 0xff, sizeof(all));
	sched_setaffinity(0, sizeof(all), &all);
	if (sched_getaffinity(0, sizeof(all), &all) < 0)
		CPU_ZERO(&all);
	CPU_XOR(&machine->others, &all, &machine->spec.cpus);
	CPU_AND(&machine->others, &machine->others, &all);
}

/* What the specification leaves open is what was built with us. */
static int find_parts(struct vm_spec *spec, struct error *err)
{
	cleanup_guest_kernel struct guest_kernel kernel = {0};

	if (!spec->agent)
		spec->agent = paths_program("bulkhead-probe", err);
	if (!spec->agent)
		return -1;
	if (spec->kernel)
		return 0;
	if (paths_guest_kernel(&kernel, err) < 0)
		return -1;
	spec->kernel = steal_pointer(&kernel.image);
	spec->modules = steal_pointer(&kernel.modules);
	return 0;
}

int machine_prepare(struct machine *machine, struct error *err)
{
	struct vm_spec *spec = &machine->spec;

	machine->emulator = find_emulator();
	if (!machine->emulator)
		return error_make(err, 0,
				  "there is no qemu-system-x86_64 here");
	if (find_parts(spec, err) < 0)
		return -1;
	if (chdir(spec->directory) < 0)
		return error_make(err, errno, "cannot enter %s",
				  spec->directory);
	find_others(machine);
	if (kernel_prepare(spec->kernel, "kernel", err) < 0 ||
	    initramfs_write("initrd", spec->agent, spec->modules, err) < 0)
		return -1;
	machine->has_disk = spec->disk_bytes > 0;
	if (machine->has_disk)
		return disk_prepare("disk.img", spec->disk_bytes, err);
	return 0;
}

static int give(const char *path, uid_t uid, struct error *err)
{
	if (chown(path, uid, uid) < 0)
		return error_make(err, errno, "cannot hand %s to user %u", path,
				  (unsigned)uid);
	return 0;
}

static int write_settings(const struct enclosure *enclosure, struct error *err)
{
	char text[512];
	int length = snprintf(text, sizeof(text),
			      "stdio_handler = \"file\"\n"
			      "security_driver = \"none\"\n"
			      "cgroup_controllers = []\n"
			      "namespaces = []\n"
			      "dynamic_ownership = 0\n"
			      "remember_owner = 0\n");

	if (enclosure->is_root)
		length += snprintf(text + length, sizeof(text) - (size_t)length,
				   "user = \"+%u\"\ngroup = \"+%u\"\n",
				   (unsigned)enclosure->uid,
				   (unsigned)enclosure->uid);
	if (file_directory("e", 0755, err) < 0 ||
	    file_directory("e/etc", 0755, err) < 0)
		return -1;
	return file_write("e/etc/qemu.conf", 0644, text, (size_t)length, err);
}

/* Where an ordinary user's libvirt would leave things otherwise. */
static int settle_homes(const char *place, struct error *err)
{
	static const char *const names[] = {
		"HOME",		  "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME",
		"XDG_CACHE_HOME", "XDG_DATA_HOME",   NULL};
	cleanup_free char *home = NULL;
	size_t i;

	if (asprintf(&home, "%s/home", place) < 0)
		return error_make(err, ENOMEM, "libvirt's home");
	for (i = 0; names[i]; i++)
		setenv(names[i], home, 1);
	return file_directory(home, 0700, err);
}

int machine_settle(struct machine *machine, struct error *err)
{
	const struct enclosure *enclosure = &machine->enclosure;
	uid_t uid = enclosure->uid;

	if (chdir(enclosure->place) < 0)
		return error_make(err, errno, "cannot enter %s",
				  enclosure->place);
	if (chmod(".", 0711) < 0 || file_write("console.log", 0600, "", 0, err))
		return error_make(err, errno, "cannot prepare %s",
				  machine->spec.directory);
	if (machine->spec.connect)
		return 0;
	if (file_directory("s", 0700, err) < 0 || give("s", uid, err) < 0 ||
	    give("console.log", uid, err) < 0 ||
	    (machine->has_disk && give("disk.img", uid, err) < 0))
		return -1;
	if (write_settings(enclosure, err) < 0)
		return -1;
	return settle_homes(enclosure->place, err);
}
