/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/inherited.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <linux/keyctl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>

/* Streams, and one that the payload lives by. */
#define LAST_DESCRIPTOR 3

struct look {
	const struct settings *settings;
	int keyring, holds_signals;
	char got[64]; /* "none", or what it is of the host's */
	char shown[160];
};

int inherited_keyring(void)
{
	long id = syscall(SYS_keyctl, KEYCTL_GET_KEYRING_ID,
			  KEY_SPEC_SESSION_KEYRING, 0);

	return id < 0 ? 0 : (int)id;
}

/* As the kernel has it: the C library keeps two signals to itself, which a
 * caller may have ignored all the same. */
struct disposition {
	void *handler;
	unsigned long flags;
	void *restorer;
	unsigned long mask;
};

uint64_t inherited_ignored(void)
{
	uint64_t ignored = 0;
	int number;

	for (number = 1; number < NSIG; number++) {
		struct disposition old = {0};

		if (!syscall(SYS_rt_sigaction, number, NULL, &old, NSIG / 8) &&
		    old.handler == (void *)SIG_IGN)
			ignored |= UINT64_C(1) << (number - 1);
	}
	return ignored;
}

static void reset_signals(uint64_t ignored)
{
	static const struct disposition none;
	int number;

	for (number = 1; number < NSIG; number++)
		if (ignored >> (number - 1) & 1)
			syscall(SYS_rt_sigaction, number, &none, NULL,
				NSIG / 8);
}

static const char *const our_variables[] = {"PATH=", "LC_ALL=", "BULKHEAD_",
					    "TERM=", NULL};

static int is_ours(const char *variable)
{
	const char *const *ours;

	for (ours = our_variables; *ours; ours++)
		if (!strncmp(variable, *ours, strlen(*ours)))
			return 1;
	return 0;
}

/* The memory that /proc/PID/environ shows, for as long as we live. */
static void wipe_environment(void)
{
	char **at, **kept = environ;

	for (at = environ; at && *at; at++)
		if (is_ours(*at))
			*kept++ = *at;
		else
			explicit_bzero(*at, strlen(*at));
	if (kept)
		*kept = NULL;
}

int inherited_leave(int holds_signals, uint64_t ignored, struct error *err)
{
	sigset_t none;

	/* The new process leads no group, so that this can't fail there; one
	 * of a nested launcher may already. */
	if (setsid() < 0 && getsid(0) != getpid())
		return error_make(err, errno, "cannot leave the session");
	reset_signals(ignored);
	wipe_environment();
	sigemptyset(&none);
	if (!holds_signals)
		sigprocmask(SIG_SETMASK, &none, NULL);
	umask(022);
	return 0;
}

static void found(struct look *look, const char *what)
{
	snprintf(look->got, sizeof(look->got), "%s", what);
}

/* A directory leads out of the root (CVE-2024-21626). */
static int is_expected_descriptor(int fd)
{
	struct stat st;

	return fd <= STDERR_FILENO || (fd <= LAST_DESCRIPTOR &&
				       !fstat(fd, &st) && !S_ISDIR(st.st_mode));
}

/* Without /proc one after the other: as many as a process has by default. */
static void try_descriptors(struct look *look)
{
	int fd;

	for (fd = 0; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) >= 0 && !is_expected_descriptor(fd))
			snprintf(look->got, sizeof(look->got), "descriptor %d",
				 fd);
	snprintf(look->shown, sizeof(look->shown), "of 0 to 1023 none above %d",
		 LAST_DESCRIPTOR);
}

static void look_at_descriptors(struct look *look)
{
	cleanup_dir DIR *directory = opendir("/proc/self/fd");
	struct dirent *entry;
	int count = 0;

	if (!directory) {
		try_descriptors(look);
		return;
	}
	while ((entry = readdir(directory))) {
		int fd = atoi(entry->d_name);

		if (entry->d_name[0] == '.' || fd == dirfd(directory))
			continue;
		count++;
		if (!is_expected_descriptor(fd))
			snprintf(look->got, sizeof(look->got), "descriptor %d",
				 fd);
	}
	snprintf(look->shown, sizeof(look->shown),
		 "/proc/self/fd: %d, none above %d", count, LAST_DESCRIPTOR);
}

/* The variables that the process began with are read by others, too. */
static void look_at_environment(struct look *look)
{
	cleanup_file FILE *file = fopen("/proc/self/environ", "re");
	cleanup_free char *variable = NULL;
	size_t size = 0, count = 0;

	while (file && getdelim(&variable, &size, '\0', file) > 0) {
		if (!*variable)
			continue; /* what was wiped */
		count++;
		if (!is_ours(variable))
			snprintf(look->got, sizeof(look->got), "%.*s",
				 (int)strcspn(variable, "="), variable);
	}
	snprintf(look->shown, sizeof(look->shown),
		 "/proc/self/environ: %zu variables of ours", count);
}

static void look_at_terminal(struct look *look)
{
	cleanup_close int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	snprintf(look->shown, sizeof(look->shown), "/dev/tty: %s",
		 fd < 0 ? strerror(errno) : "opened");
	if (fd >= 0)
		found(look, "a terminal");
}

static void look_at_keyring(struct look *look)
{
	int id = inherited_keyring();

	snprintf(look->shown, sizeof(look->shown), "session keyring %d, not %d",
		 id, look->keyring);
	if (id && id == look->keyring)
		found(look, "the session keyring");
}

static void look_at_directory(struct look *look)
{
	char path[160] = "";

	if (!getcwd(path, sizeof(path)) || strcmp(path, "/"))
		found(look, "a working directory");
	snprintf(look->shown, sizeof(look->shown), "getcwd: %s", path);
}

/* The same without /proc. */
static void try_signals(unsigned long long *blocked,
			unsigned long long *ignored)
{
	struct sigaction action;
	sigset_t mask;
	int number;

	sigprocmask(SIG_SETMASK, NULL, &mask);
	for (number = 1; number < NSIG; number++) {
		if (sigismember(&mask, number) == 1)
			*blocked |= 1ULL << (number - 1);
		if (!sigaction(number, NULL, &action) &&
		    action.sa_handler == SIG_IGN)
			*ignored |= 1ULL << (number - 1);
	}
}

static void look_at_signals(struct look *look)
{
	cleanup_file FILE *file = fopen("/proc/self/status", "re");
	unsigned long long blocked = 0, ignored = 0;
	char line[256];

	while (file && fgets(line, sizeof(line), file)) {
		sscanf(line, "SigBlk: %llx", &blocked);
		sscanf(line, "SigIgn: %llx", &ignored);
	}
	if (!file)
		try_signals(&blocked, &ignored);
	if (blocked && !look->holds_signals)
		found(look, "a blocked signal");
	if (ignored)
		found(look, "an ignored signal");
	snprintf(look->shown, sizeof(look->shown),
		 "blocked %llx, ignored %llx (%s)", blocked, ignored,
		 file ? "/proc/self/status" : "sigprocmask, sigaction");
}

/* Where something is mounted, when the root directory is one of ours. */
static int is_expected(const char *point)
{
	static const char *const ours[] = {
		"/proc", "/sys", "/dev",   "/data",  "/usr",	"/bin",
		"/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc"};
	size_t i;

	if (!strcmp(point, "/"))
		return 1;
	for (i = 0; i < sizeof(ours) / sizeof(*ours); i++) {
		size_t length = strlen(ours[i]);

		if (!strncmp(point, ours[i], length) &&
		    (!point[length] || point[length] == '/'))
			return 1;
	}
	return 0;
}

/* The next character of a path: slashes in a row are one, and none at the end;
 * mountinfo writes some as \ooo (proc_pid_mountinfo(5)). */
static int next_of_path(const char **at)
{
	unsigned octal;
	int c = (unsigned char)**at;

	if (c == '/') {
		*at += strspn(*at, "/");
		return **at ? '/' : 0;
	}
	if (c == '\\' && sscanf(*at + 1, "%3o", &octal) == 1) {
		*at += 4;
		return (int)octal;
	}
	*at += c != 0;
	return c;
}

/* Whether `point` is `target` or below it. */
static int is_within(const char *point, const char *target)
{
	int wanted, found;

	do {
		wanted = next_of_path(&target);
		found = next_of_path(&point);
	} while (wanted && wanted == found);
	return !wanted && (!found || found == '/');
}

static int is_bound(const struct settings *settings, const char *point)
{
	const json_t *bind;
	size_t i;

	json_array_foreach (json_object_get(settings->spec, "binds"), i, bind)
		if (is_within(point, json_text(bind, "target", "")))
			return 1;
	return 0;
}

static void look_at_mounts(struct look *look)
{
	cleanup_file FILE *file = NULL;
	char point[256];
	int count = 0;

	if (look->settings->root != ROOT_MINIMAL &&
	    look->settings->root != ROOT_SYSTEM) {
		snprintf(look->shown, sizeof(look->shown),
			 "root=%s brings its own",
			 settings_text(look->settings, "root"));
		return;
	}
	file = fopen("/proc/self/mountinfo", "re");
	while (file &&
	       fscanf(file, "%*s %*s %*s %*s %255s%*[^\n]", point) == 1) {
		count++;
		if (!is_expected(point) && !is_bound(look->settings, point))
			found(look, point);
	}
	snprintf(look->shown, sizeof(look->shown),
		 "/proc/self/mountinfo: %d, all expected", count);
}

/* A program that could be rewritten from inside would run outside at the next
 * start (CVE-2019-5736). That it runs right now protects it only now. */
static const char *what_protects_program(int fd)
{
	struct statvfs fs = {0};
	struct stat st = {0};
	int seals = fcntl(fd, F_GET_SEALS);

	if (seals >= 0 && seals & F_SEAL_WRITE)
		return "sealed";
	if (!fstatvfs(fd, &fs) && fs.f_flag & ST_RDONLY)
		return "on a read-only mount";
	if (!fstat(fd, &st) && st.st_uid != geteuid() &&
	    faccessat(AT_FDCWD, "/proc/self/exe", W_OK, AT_EACCESS) < 0)
		return "of somebody who is not inside";
	return NULL;
}

static void look_at_program(struct look *look)
{
	cleanup_close int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	const char *by = fd < 0 ? "not there" : what_protects_program(fd);

	snprintf(look->shown, sizeof(look->shown), "/proc/self/exe: %s",
		 by ? by : "open to writing");
	if (!by)
		found(look, "the program file");
}

static const struct {
	const char *name;
	void (*look)(struct look *look);
} rows[] = {
	{"descriptors", look_at_descriptors},
	{"environment", look_at_environment},
	{"terminal", look_at_terminal},
	{"keyring", look_at_keyring},
	{"working directory", look_at_directory},
	{"signals", look_at_signals},
	{"mounts", look_at_mounts},
	{"program", look_at_program},
};

json_t *inherited_rows(const struct settings *settings, int keyring,
		       int holds_signals, struct error *err)
{
	cleanup_json json_t *all = json_array();
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct look look = {.settings = settings,
				    .keyring = keyring,
				    .holds_signals = holds_signals,
				    .got = "none"};

		rows[i].look(&look);
		if (strcmp(look.got, "none")) {
			error_make(err, 0,
				   "%s of the host's would be inside: %s (%s)",
				   rows[i].name, look.got, look.shown);
			return NULL;
		}
		json_array_append_new(
			all, json_pack("{s:s, s:s, s:s}", "name", rows[i].name,
				       "got", look.got, "shown", look.shown));
	}
	return steal_pointer(&all);
}
