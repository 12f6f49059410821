/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the agent does when it is process 1 of a guest. It starts from what
 * runners/vm/initramfs.c packed, and knows nothing of jobs. Complaints go to
 * the console, whose end the runner shows when there is no hello.
 */
#include "probe/init.h"

#include "common/cgroup.h"
#include "common/cleanup.h"
#include "probe/laboratory.h"
#include "probe/runner.h"
#include "runners/network.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define NEW_ROOT "/new"
#define MODULE_ORDER "/modules/order"
#define PORT_NAME "bench.0\n"
#define DATA "/data"
#define CONTROL "/sys/fs/cgroup/cgroup.subtree_control"
/* The kernel unpacks the module (MODULE_INIT_COMPRESSED_FILE). */
#define COMPRESSED_MODULE 4
/* How long the port and the first line may take. */
#define PORT_NS (20 * NS_PER_S)
#define LINE_NS (60 * NS_PER_S)
#define PAUSE_NS NS_PER_MS

static int complain(const struct error *err)
{
	fprintf(stderr, "bulkhead: %s\n", err->message);
	return -1;
}

static int mount_on(const char *type, const char *target, const char *options,
		    struct error *err)
{
	if (mkdir(target, 0755) < 0 && errno != EEXIST)
		return error_make(err, errno, "cannot make %s", target);
	if (mount(type, target, type, 0, options) < 0)
		return error_make(err, errno, "cannot mount %s", target);
	return 0;
}

static int load(const char *path, struct error *err)
{
	cleanup_close int fd = open(path, O_RDONLY | O_CLOEXEC);
	const char *suffix = strrchr(path, '.');
	int flags = suffix && strcmp(suffix, ".ko") ? COMPRESSED_MODULE : 0;

	if (fd < 0)
		return error_make(err, errno, "cannot open %s", path);
	if (syscall(SYS_finit_module, fd, "", flags) < 0 && errno != EEXIST)
		return error_make(err, errno, "cannot load %s", path);
	unlink(path); /* its memory is the guest's again */
	return 0;
}

/* A module that can't be loaded may not be needed: say so and go on. */
static void load_modules(void)
{
	cleanup_file FILE *order = fopen(MODULE_ORDER, "re");
	char path[256];

	while (order && fgets(path, sizeof(path), order)) {
		struct error err = {0};

		path[strcspn(path, "\n")] = '\0';
		if (load(path, &err) < 0)
			complain(&err);
	}
}

/* The kernel's first root can't be pivoted away from, which containers want
 * to do: move a tmpfs over it. The agent's file is lent to the new one. */
static int move_root(struct error *err)
{
	cleanup_close int agent = -1;

	if (mount_on("tmpfs", NEW_ROOT, "mode=755", err) < 0)
		return -1;
	agent = open(NEW_ROOT "/init", O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	if (agent < 0 || mount("/init", NEW_ROOT "/init", NULL, MS_BIND, NULL))
		return error_make(err, errno, "cannot keep the agent");
	if (chdir(NEW_ROOT) < 0 || mount(".", "/", NULL, MS_MOVE, NULL) < 0 ||
	    chroot(".") < 0 || chdir("/") < 0)
		return error_make(err, errno, "cannot move the root");
	return 0;
}

static int mount_systems(struct error *err)
{
	static const char *const directories[] = {"/root", "/run", "/etc",
						  "/bin", NULL};
	size_t i;

	for (i = 0; directories[i]; i++)
		if (mkdir(directories[i], 0755) < 0 && errno != EEXIST)
			return error_make(err, errno, "cannot make %s",
					  directories[i]);
	if (mount_on("proc", "/proc", NULL, err) < 0 ||
	    mount_on("sysfs", "/sys", NULL, err) < 0 ||
	    mount_on("devtmpfs", "/dev", "mode=755", err) < 0 ||
	    mount_on("devpts", "/dev/pts", "mode=620,ptmxmode=666", err) < 0 ||
	    mount_on("tmpfs", "/dev/shm", "mode=1777", err) < 0 ||
	    mount_on("tmpfs", "/tmp", "mode=1777", err) < 0)
		return -1;
	return mount_on("cgroup2", "/sys/fs/cgroup", NULL, err);
}

/* Hand every controller that there is to the groups below. */
static void enable_controllers(void)
{
	static const char *const controllers[] = {"+cpu",    "+cpuset", "+io",
						  "+memory", "+pids",	NULL};
	cleanup_close int fd = open(CONTROL, O_WRONLY | O_CLOEXEC);
	size_t i;

	for (i = 0; fd >= 0 && controllers[i]; i++)
		if (write(fd, controllers[i], strlen(controllers[i])) < 0)
			fprintf(stderr, "bulkhead: no controller %s: %s\n",
				controllers[i] + 1, strerror(errno));
}

static int is_our_port(const char *port)
{
	char path[300], name[64] = "";
	cleanup_file FILE *file = NULL;

	snprintf(path, sizeof(path), "/sys/class/virtio-ports/%s/name", port);
	file = fopen(path, "re");
	return file && fgets(name, sizeof(name), file) &&
	       !strcmp(name, PORT_NAME);
}

/* Descriptor of the port, or -1 while it isn't there. */
static int open_port(void)
{
	cleanup_dir DIR *ports = opendir("/sys/class/virtio-ports");
	struct dirent *port;
	char path[300];

	while (ports && (port = readdir(ports))) {
		if (!is_our_port(port->d_name))
			continue;
		snprintf(path, sizeof(path), "/dev/%s", port->d_name);
		return open(path, O_RDWR | O_CLOEXEC);
	}
	return -1;
}

static void pause_a_little(void)
{
	struct timespec pause = clock_timespec(PAUSE_NS);

	nanosleep(&pause, NULL);
}

static int open_channel(struct channel *channel, struct error *err)
{
	nanoseconds deadline = clock_now() + PORT_NS;
	int fd;

	while ((fd = open_port()) < 0) {
		if (clock_now() > deadline)
			return error_make(err, 0, "no virtio port bench.0");
		pause_a_little();
	}
	return channel_open(channel, fd, err);
}

/* Until the other side has connected, the port reads as ended. */
static json_t *receive_spec(struct channel *channel, struct error *err)
{
	nanoseconds deadline = clock_now() + LINE_NS;
	enum channel_status status;
	json_t *line = NULL;

	do {
		status = channel_receive(channel, &line, deadline, err);
		if (status == CHANNEL_CLOSED)
			pause_a_little();
	} while (status == CHANNEL_CLOSED && clock_now() < deadline);
	if (status == CHANNEL_LINE)
		return line;
	error_wrap(err, "no specification from the host");
	return NULL;
}

static int mount_data(const char *disk, struct error *err)
{
	if (!*disk)
		return 0;
	if (mkdir(DATA, 0755) < 0 && errno != EEXIST)
		return error_make(err, errno, "cannot make " DATA);
	if (mount(disk, DATA, "ext4", 0, NULL) < 0)
		return error_make(err, errno, "cannot mount %s", disk);
	return 0;
}

static int serve(struct channel *channel, struct error *err)
{
	cleanup_json json_t *line = receive_spec(channel, err);
	cleanup_json json_t *extra =
		json_pack("{s:{s:s}}", "facts", "cgroup", cgroup_tree());
	const json_t *spec = json_object_get(line, "spec");
	const char *disk = json_text(spec, "disk", "");
	const char *address = json_text(spec, "address", "");
	int status;

	if (!line || mount_data(disk, err) < 0 || network_up("lo", err) < 0)
		return -1;
	if (*address && network_configure("eth0", address, err) < 0)
		return -1;
	if (json_bool(spec, "laboratory", 0) &&
	    laboratory_enclose(json_text(spec, "run", ""), extra, err) < 0)
		return -1;
	status = agent_serve(channel, spec, extra, *disk ? DATA : "", NULL, 0);
	if (*disk)
		umount2(DATA, MNT_DETACH);
	return status;
}

static int be_guest(struct error *err)
{
	struct channel channel = {.fd = -1};
	int status;

	setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", 1);
	setenv("HOME", "/root", 1);
	if (sethostname("guest", strlen("guest")) < 0)
		return error_make(err, errno, "cannot set the host's name");
	load_modules();
	if (move_root(err) < 0 || mount_systems(err) < 0)
		return -1;
	enable_controllers();
	if (open_channel(&channel, err) < 0)
		return -1;
	status = serve(&channel, err);
	channel_close(&channel);
	return status;
}

int init_main(void)
{
	struct error err = {0};
	int status = be_guest(&err);

	if (status < 0)
		complain(&err);
	sync();
	reboot(RB_POWER_OFF);
	return status ? 1 : 0;
}
