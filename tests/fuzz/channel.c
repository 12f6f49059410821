/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fuzzing the line channel: any bytes, cut anywhere, are lines, noise or an
 * end. Built by tests/fuzz/run.sh only. */
#include "common/channel.h"

#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct channel channel;
	enum channel_status status = CHANNEL_TIMEOUT;
	size_t cut = length ? bytes[0] * length / 256 : 0;
	int pair[2];

	if (length > CHANNEL_LINE_MAX ||
	    socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return 0;
	if (channel_open(&channel, pair[0], NULL) < 0 ||
	    write(pair[1], bytes, cut) != (ssize_t)cut)
		abort();
	for (int half = 0; half < 2 && status <= CHANNEL_TIMEOUT; half++) {
		do {
			json_t *message;

			status = channel_receive(&channel, &message, 0, NULL);
			if ((status == CHANNEL_LINE) != (message != NULL))
				abort();
			json_decref(message);
		} while (status == CHANNEL_LINE);
		if (!half && write(pair[1], bytes + cut, length - cut) < 0)
			abort();
	}
	close(pair[1]);
	channel_close(&channel);
	return 0;
}
