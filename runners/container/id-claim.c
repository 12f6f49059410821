/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/container/id-claim.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Whether the byte is ours now: nobody else holds it. */
static int lock_byte(int fd, unsigned byte)
{
	struct flock lock = {.l_type = F_WRLCK,
			     .l_whence = SEEK_SET,
			     .l_start = byte,
			     .l_len = 1};

	return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

int id_claim(const char *file, unsigned *number, int *fd, struct error *err)
{
	unsigned i;

	*fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*fd < 0)
		return 0;
	for (i = 0; i < ID_NUMBERS; i++) {
		unsigned byte = (*number + i) % ID_NUMBERS;

		if (lock_byte(*fd, byte)) {
			*number = byte;
			return 0;
		}
		if (errno != EAGAIN && errno != EACCES)
			break;
	}
	error_make(err, errno, "no ids of its own are left (locks in %s)",
		   file);
	close(*fd);
	*fd = -1;
	return -1;
}
