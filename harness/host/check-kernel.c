/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the kernel lets this user do. */
#include "harness/host/check.h"

#include "common/cgroup.h"
#include "common/cleanup.h"
#include "common/kvm.h"
#include "harness/host/files.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x00000080
#endif

/** A list of words, as text. */
struct words {
	char text[256];
};

static void add_word(struct words *words, const char *word)
{
	size_t used = strlen(words->text);

	snprintf(words->text + used, sizeof(words->text) - used, "%s%s",
		 used ? ", " : "", word);
}

void check_root(struct host_check *check, const struct host_place *place)
{
	(void)place;
	if (geteuid() == 0)
		check_say(check, HOST_CHECK_OK, "", "running as root");
	else
		check_say(check, HOST_CHECK_MISSING,
			  "start it with sudo: sudo bulkhead run",
			  "running as an ordinary user (uid %d)",
			  (int)geteuid());
}

/* Whether a child can enter namespaces of its own; an ordinary user needs a
 * user namespace first. */
static int can_unshare(int flags)
{
	pid_t pid = fork();
	int status = 1;

	if (pid == 0)
		_exit(unshare(flags) < 0);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		continue;
	return pid > 0 && status == 0;
}

static const char *namespace_remedy(int has_user)
{
	char text[16];

	if (has_user)
		return "boot a kernel with the missing CONFIG_*_NS options";
	if (host_read("", "/proc/sys/user/max_user_namespaces", text,
		      sizeof(text)) > 0 &&
	    text[0] == '0')
		return "sysctl -w user.max_user_namespaces=15000";
	if (host_read("", "/proc/sys/kernel/unprivileged_userns_clone", text,
		      sizeof(text)) > 0 &&
	    text[0] == '0')
		return "sysctl -w kernel.unprivileged_userns_clone=1";
	return "boot a kernel with CONFIG_USER_NS, and allow it in the security module";
}

void check_namespaces(struct host_check *check, const struct host_place *place)
{
	static const struct {
		int flag;
		const char *name;
	} kinds[] = {{CLONE_NEWUSER, "user"},	 {CLONE_NEWNS, "mount"},
		     {CLONE_NEWPID, "pid"},	 {CLONE_NEWNET, "net"},
		     {CLONE_NEWUTS, "uts"},	 {CLONE_NEWIPC, "ipc"},
		     {CLONE_NEWCGROUP, "cgroup"}};
	int extra = geteuid() == 0 ? 0 : CLONE_NEWUSER;
	int has_user = can_unshare(CLONE_NEWUSER);
	struct words missing = {""};

	(void)place;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!can_unshare(kinds[i].flag | extra))
			add_word(&missing, kinds[i].name);
	if (missing.text[0])
		check_say(check, HOST_CHECK_MISSING, namespace_remedy(has_user),
			  "this user cannot make namespaces of these kinds: %s",
			  missing.text);
	else if (!can_unshare(CLONE_NEWTIME | extra))
		check_say(check, HOST_CHECK_WARN,
			  "boot a kernel with CONFIG_TIME_NS (Linux 5.6)",
			  "all namespaces can be made but time");
	else
		check_say(check, HOST_CHECK_OK, "",
			  "all eight namespaces can be made");
}

/* Whether a group could be made at `directory`, which does not exist. */
static int can_make(const char *directory)
{
	cleanup_free char *copy = directory ? strdup(directory) : NULL;

	return copy && access(dirname(copy), W_OK | X_OK) == 0;
}

static const char *group_remedy(void)
{
	if (geteuid() == 0)
		return "boot with these controllers on (cgroup_enable=), or start in a delegated group";
	if (access("/run/systemd/system", F_OK) == 0)
		return "sudo bulkhead run, or: systemd-run --user --scope -p Delegate=yes bulkhead run";
	return "start it with sudo: sudo bulkhead run";
}

/* Controllers for which no group can be made here, of the first `count`. */
static void missing_groups(struct words *missing, size_t count,
			   struct error *err)
{
	static const struct {
		enum cgroup_controller controller;
		const char *name;
	} wanted[] = {{CGROUP_PIDS, "pids"},
		      {CGROUP_MEMORY, "memory"},
		      {CGROUP_CPU, "cpu"}};
	cleanup_cgroup struct cgroup group = {{NULL}, {0}};
	int planned = cgroup_plan(&group, "bulkhead-doctor", err);
	size_t i;

	for (i = 0; i < count; i++)
		if (planned < 0 ||
		    !can_make(group.directory[wanted[i].controller]))
			add_word(missing, wanted[i].name);
}

static void say_groups(struct host_check *check, enum host_check_status status,
		       size_t count, const char *well)
{
	struct error err = {0};
	struct words missing = {""};

	missing_groups(&missing, count, &err);
	if (missing.text[0])
		check_say(check, status, group_remedy(),
			  "tree %s: groups cannot be made for %s%s%s",
			  cgroup_tree(), missing.text, *err.message ? ": " : "",
			  err.message);
	else
		check_say(check, HOST_CHECK_OK, "",
			  "tree %s: groups can be made for %s", cgroup_tree(),
			  well);
}

void check_groups(struct host_check *check, const struct host_place *place)
{
	(void)place;
	say_groups(check, HOST_CHECK_WARN, 3, "pids, memory and cpu");
}

void check_limits(struct host_check *check, const struct host_place *place)
{
	(void)place;
	say_groups(check, HOST_CHECK_MISSING, 2, "pids and memory");
}

void check_seccomp(struct host_check *check, const struct host_place *place)
{
	char actions[256];

	(void)place;
	host_read("", "/proc/sys/kernel/seccomp/actions_avail", actions,
		  sizeof(actions));
	if (strstr(actions, "errno"))
		check_say(check, HOST_CHECK_OK, "", "filters can be loaded");
	else
		check_say(check, HOST_CHECK_WARN,
			  "boot a kernel with CONFIG_SECCOMP_FILTER",
			  "this kernel has no seccomp filters");
}

void check_kvm(struct host_check *check, const struct host_place *place)
{
	struct error why = {0};

	(void)place;
	if (kvm_try(&why) == 0)
		check_say(check, HOST_CHECK_OK, "",
			  KVM_DEVICE
			  " runs code; only a guest that boots proves it");
	else if (access(KVM_DEVICE, R_OK | W_OK) == 0)
		check_say(
			check, HOST_CHECK_WARN,
			"give this machine a processor that virtualises (nested, in its hypervisor)",
			"%s", why.message);
	else if (errno == EACCES)
		check_say(check, HOST_CHECK_WARN,
			  "sudo usermod -aG kvm \"$USER\", then log in again",
			  "%s", why.message);
	else
		check_say(
			check, HOST_CHECK_WARN,
			"turn virtualisation on in the firmware (or nested, in the hypervisor): modprobe kvm-intel or kvm-amd",
			"%s", why.message);
}

void check_tap(struct host_check *check, const struct host_place *place)
{
	(void)place;
	if (access("/dev/net/tun", R_OK | W_OK) == 0)
		check_say(check, HOST_CHECK_OK, "", "/dev/net/tun is there");
	else
		check_say(check, HOST_CHECK_WARN,
			  errno == EACCES
				  ? "start it with sudo: sudo bulkhead run"
				  : "modprobe tun",
			  "/dev/net/tun cannot be used: %s", strerror(errno));
}
