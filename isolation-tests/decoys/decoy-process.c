/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decoy's own side: shows its token in every way that a process can, drops
 * its capabilities, so that it is as easy a prey as an ordinary process, and
 * waits for the end of its line. It has a deadline of its own.
 */
#include "isolation-tests/decoys/decoy-process.h"

#include "common/cleanup.h"
#include "isolation-tests/bounded.h"
#include "isolation-tests/decoys/decoy.h"

#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

#define LIFE_S 180
#define KEY_LIFE_S 180

static int file_with(const char *token)
{
	int fd = memfd_create("decoy", 0);

	if (fd >= 0 && write(fd, token, DECOY_TOKEN) != DECOY_TOKEN)
		return -1;
	return fd;
}

/* The name ends where it ends: no padding in an abstract address. */
static void socket_named(const char *name)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	size_t length = strlen(name);
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	memcpy(address.sun_path + 1, name, length);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&address,
			    (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
					1 + length)) < 0)
		close(fd);
}

/* In the process's own keyring: it goes when the process does. */
static int key_named(const char *name, const char *token)
{
	long key = syscall(SYS_add_key, "user", name, token, strlen(token),
			   KEY_SPEC_PROCESS_KEYRING);

	if (key < 0)
		return 0;
	syscall(SYS_keyctl, KEYCTL_SET_TIMEOUT, key, KEY_LIFE_S);
	return 1;
}

/* The token, and behind it what others may write into. */
static char *page_with(const char *token)
{
	char *page =
		mmap(NULL, DECOY_SPARE + DECOY_TOKEN, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page != MAP_FAILED)
		memcpy(page, token, DECOY_TOKEN);
	return page;
}

static volatile sig_atomic_t signals;

static void count_signal(int number)
{
	(void)number;
	signals++;
}

/* What only who is in its namespace can read; with a directory only. */
static int host_named(const char *token)
{
	return unshare(CLONE_NEWUTS) == 0 &&
	       sethostname(token, strlen(token)) == 0;
}

static int stand_in(const char *directory)
{
	return chdir(directory) < 0 ? -1 : open(".", O_RDONLY | O_DIRECTORY);
}

/* Until its line ends, say what has happened to it when asked. */
__attribute__((noreturn)) static void answer(const char *page)
{
	const volatile char *spare = page + DECOY_SPARE;
	char byte;

	while (read(0, &byte, 1) > 0)
		dprintf(0, DECOY_STATE "\n", (int)signals, *spare != 0);
	_exit(0);
}

__attribute__((noreturn)) static void be_decoy(const char *token,
					       const char *prefix,
					       const char *directory)
{
	const struct sigaction counting = {.sa_handler = count_signal,
					   .sa_flags = SA_RESTART};
	cleanup_free char *name = NULL;
	int file = file_with(token), has_key;
	int tree = directory ? stand_in(directory) : -1;
	int has_host = directory ? host_named(token) : 0;
	char *page = page_with(token);

	if (page == MAP_FAILED || file < 0 ||
	    asprintf(&name, "%s%s", prefix, token) < 0)
		_exit(1);
	sigaction(DECOY_SIGNAL, &counting, NULL);
	prctl(PR_SET_NAME, token);
	socket_named(name);
	has_key = key_named(name, token);
	bounded_bare();
	dprintf(0, DECOY_WHERE_PRINT, (uint64_t)(uintptr_t)page, file, has_key,
		tree, has_host);
	answer(page);
}

/* Before main(), and for everybody but the decoy without effect. */
__attribute__((constructor)) static void decoy_or_not(int argc, char **argv)
{
	if (argc < 3 || argc > 4 || strcmp(argv[0], DECOY_ARGV0) ||
	    strlen(argv[1]) != DECOY_TOKEN || strlen(argv[2]) >= DECOY_PREFIX)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	alarm(LIFE_S);
	be_decoy(argv[1], argv[2], argv[3]);
}
