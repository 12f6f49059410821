/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The run's links: frames of one's own making, a datagram in another's name,
 * what others say overheard, and a link that is not one's own changed. One
 * frame on each link and one datagram are sent, all to the witness; what is
 * overheard is dropped unless it bears the witness's mark.
 */
#include "common/cleanup.h"
#include "isolation-tests/escape/frames.h"
#include "isolation-tests/leak/seal.h"
#include "isolation-tests/say.h"

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* Longest, and after all has been said. */
#define LISTEN_NS (4 * NS_PER_S)
#define AFTER_NS (50 * NS_PER_MS)
#define LOOK_NS (10 * NS_PER_MS)
/* Longer than all that the witness says. */
#define TOKEN_ROOM 64
#define CAUGHT_MOST 2048
#define OTHER_MTU 1400

/* 0, or the errno of a frame that could not be sent. */
static int send_frame(int fd, const struct if_nameindex *link, const char *text)
{
	struct ifreq request = {0};
	struct sockaddr_ll to = {.sll_family = AF_PACKET,
				 .sll_protocol = htons(FRAME_TYPE),
				 .sll_ifindex = (int)link->if_index,
				 .sll_halen = ETH_ALEN};
	uint8_t frame[FRAME_MOST];
	size_t size;

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s",
		 link->if_name);
	if (ioctl(fd, SIOCGIFHWADDR, &request) < 0)
		return errno;
	memset(to.sll_addr, 0xff, ETH_ALEN);
	size = frame_make(frame, (uint8_t *)request.ifr_hwaddr.sa_data, text);
	return sendto(fd, frame, size, 0, (struct sockaddr *)&to, sizeof(to)) <
			       0
		       ? errno
		       : 0;
}

static void try_raw(struct job_context *context, const char *text)
{
	cleanup_close int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	struct if_nameindex *links = fd < 0 ? NULL : if_nameindex(), *link;
	int sent = 0, failed = errno;

	for (link = links; link && link->if_index; link++) {
		int status = send_frame(fd, link, text);

		sent += !status;
		failed = status ? status : failed;
	}
	if (links)
		if_freenameindex(links);
	if (sent)
		say_row_attempt(context, "raw-socket", "done",
				"a frame sent on %d links", sent);
	else
		say_row_attempt(context, "raw-socket", "no_effect",
				"no frame sent: %s", strerror(failed));
}

/* Take what was caught; whether the mark was in it. */
static int hear(int fd, const char *mark, char *token)
{
	uint8_t caught[CAUGHT_MOST];
	ssize_t n;

	while ((n = recv(fd, caught, sizeof(caught), MSG_DONTWAIT)) > 0)
		if (frame_find(caught, (size_t)n, mark, token, TOKEN_ROOM))
			return 1;
	return 0;
}

/* Listen on all links until the mark was heard, or has been said and could
 * have been. */
static int listen_for(struct job_context *context, int fd, const char *mark,
		      char *token)
{
	nanoseconds end = clock_now() + LISTEN_NS;
	int heard = 0;

	if (job_event(context, "listening", NULL, NULL) < 0)
		return 0;
	while (!heard && clock_now() < end) {
		json_t *said = job_wait(context, "said", clock_now() + LOOK_NS);

		heard = hear(fd, mark, token);
		if (said && end > clock_now() + AFTER_NS)
			end = clock_now() + AFTER_NS;
		json_decref(said);
	}
	return heard;
}

static void try_sniff(struct job_context *context, const char *mark,
		      const char *salt)
{
	cleanup_close int fd =
		socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
	char token[TOKEN_ROOM] = "", seal[SEAL_TEXT] = "";
	const char *why = fd < 0 ? strerror(errno) : NULL;

	if (fd >= 0 && listen_for(context, fd, mark, token))
		seal_bytes(salt, "sniff", token, strlen(token), seal);
	else if (!why)
		why = "nothing that others said was heard";
	say_found(context, "sniff", seal, why);
}

static int send_forged(const json_t *witness, const char *text)
{
	cleanup_close int fd =
		socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_RAW);
	struct sockaddr_in to = {.sin_family = AF_INET};
	struct in_addr from;
	uint8_t packet[FRAME_MOST];
	size_t size;

	if (fd < 0)
		return errno;
	inet_pton(AF_INET, FRAME_NOBODY, &from);
	if (inet_pton(AF_INET, json_text(witness, "address", ""),
		      &to.sin_addr) != 1)
		return EINVAL;
	size = packet_make(packet, from, to.sin_addr,
			   (uint16_t)json_int(witness, "port", 0), text);
	return sendto(fd, packet, size, 0, (struct sockaddr *)&to, sizeof(to)) <
			       0
		       ? errno
		       : 0;
}

static void try_spoof(struct job_context *context, const json_t *witness,
		      const char *text)
{
	int failed = send_forged(witness, text);

	if (failed)
		say_row_attempt(context, "spoof", "no_effect",
				"no datagram sent: %s", strerror(failed));
	else
		say_row_attempt(context, "spoof", "done",
				"a datagram sent in the name of " FRAME_NOBODY);
}

/* The decoy is a link that the witness has made for this. */
static void try_interface(struct job_context *context, const json_t *witness)
{
	cleanup_close int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = {.ifr_mtu = OTHER_MTU};
	const char *name = json_text(witness, "link", NULL);

	if (!name) {
		say_found(context, "interface", "", "there is no such link");
		return;
	}
	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	if (fd < 0 || ioctl(fd, SIOCSIFMTU, &request) < 0)
		say_row_attempt(context, "interface", "no_effect",
				"not changed: %s", strerror(errno));
	else
		say_row_attempt(context, "interface", "done",
				"its frames are made shorter");
}

static int run(struct job_context *context, struct error *err)
{
	const json_t *witness = json_object_get(context->params, "witness");
	const char *salt = json_text(witness, "salt", NULL);
	const char *mark = json_text(witness, "mark", "");
	char text[FRAME_MOST / 2];

	(void)err;
	if (!salt)
		return say_unable(context, "there is no witness beside it");
	snprintf(text, sizeof(text), FRAME_PREFIX "%s", mark);
	if (say_is_asked(context, "raw-socket"))
		try_raw(context, text);
	if (say_is_asked(context, "spoof"))
		try_spoof(context, witness, text);
	if (say_is_asked(context, "interface"))
		try_interface(context, witness);
	if (say_is_asked(context, "sniff"))
		try_sniff(context, mark, salt);
	return 0;
}

/* Raw sockets in the run's network are for who has capabilities over it. */
#define RUNS_NETWORK "isolate=-net,user"

static const struct attack_row rows[] = {
	{"raw-socket", "Frames of one's own making, to others", RUNS_NETWORK},
	{"sniff", "What others say to each other", RUNS_NETWORK,
	 THREAT_CONFIDENTIALITY},
	{"spoof", "A datagram in another's name", RUNS_NETWORK},
	{"interface", "A link of the run, changed",
	 RUNS_NETWORK " capabilities=all"},
	{0},
};

static const struct attack attack = {
	.boundary = "the run's network",
	.threatens = THREAT_INTEGRITY,
	.witness = "network.witness",
	.rows = rows,
};

static const struct job network = {
	.name = "network",
	.title = "Others' traffic and links: overheard, forged, changed",
	.reference = "packet(7), raw(7); CVE-2020-14386, CVE-2020-13401",
	.kind = JOB_ATTACK,
	.deadline = 10 * NS_PER_S,
	.attack = &attack,
	.run = run,
};
JOB_REGISTER(network)
