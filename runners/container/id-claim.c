/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/id-claim.h"

#include "common/cleanup.h"

#include <fcntl.h>
#include <sys/stat.h>

/* So many: for each lock the kernel looks through all that its file has. */
#define FILES 64u

static int open_file(int place, unsigned number)
{
	char name[16];

	snprintf(name, sizeof(name), "%u", number % FILES);
	return openat(place, name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
		      0600);
}

/* Whether the byte is ours now: nobody else holds it. */
static int lock_byte(int fd, unsigned byte)
{
	struct flock lock = {.l_type = F_WRLCK,
			     .l_whence = SEEK_SET,
			     .l_start = byte,
			     .l_len = 1};

	return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

/* It is there, and ours; negative where it cannot be. */
static int open_place(const char *place)
{
	if (mkdir(place, 0700) < 0 && errno != EEXIST)
		return -1;
	return open(place, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int id_claim(const char *place, unsigned *number, int *fd, struct error *err)
{
	cleanup_close int files = open_place(place);
	unsigned i;

	*fd = -1;
	for (i = 0; files >= 0 && i < ID_NUMBERS; i++) {
		unsigned byte = (*number + i) % ID_NUMBERS;
		cleanup_close int file = open_file(files, byte);

		if (file < 0)
			return 0;
		if (lock_byte(file, byte)) {
			*number = byte;
			*fd = steal_fd(&file);
			return 0;
		}
		if (errno != EAGAIN && errno != EACCES)
			break;
	}
	if (files < 0)
		return 0;
	return error_make(err, errno,
			  "no ids of its own are left (locks in %s)", place);
}
