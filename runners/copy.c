/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/copy.h"

#include "common/cleanup.h"
#include "common/clock.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

int copy_is(int fd)
{
	int seals = fcntl(fd, F_GET_SEALS);

	return seals >= 0 && (seals & SEALS) == SEALS;
}

/* Seal it. The kernel says EBUSY while a page is still in somebody's hands,
 * such as another CPU's list of pages on their way. */
static int seal(int fd)
{
	nanoseconds deadline = clock_now() + NS_PER_S;

	while (fcntl(fd, F_ADD_SEALS, SEALS) < 0)
		if (errno != EBUSY || clock_now() > deadline)
			return -1;
	return 0;
}

static int make_copy(struct error *err)
{
	const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	cleanup_close int copy =
		memfd_create("bulkhead-probe", flags | MFD_EXEC);
	cleanup_close int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	struct stat st;
	off_t done = 0;

	/* Kernels before 6.3 do not know MFD_EXEC, and don't need it. */
	if (copy < 0)
		copy = memfd_create("bulkhead-probe", flags);
	if (copy < 0 || self < 0 || fstat(self, &st) < 0)
		return error_make(err, errno,
				  "cannot make a sealed copy of the agent");
	while (done < st.st_size)
		if (sendfile(copy, self, &done, (size_t)(st.st_size - done)) <=
		    0)
			return error_make(err, errno, "cannot copy the agent");
	if (fchmod(copy, 0555) < 0 || seal(copy) < 0)
		return error_make(err, errno, "cannot seal the agent's copy");
	return steal_fd(&copy);
}

int copy_execute(char *const argv[], char *const envp[], struct error *err)
{
	cleanup_close int copy = make_copy(err);

	if (copy < 0)
		return -1;
	fexecve(copy, argv, envp);
	return error_make(err, errno, "cannot execute the agent's sealed copy");
}
