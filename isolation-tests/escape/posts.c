/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/escape/posts.h"

#include "common/cleanup.h"
#include "isolation-tests/escape/frames.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <linux/if_tun.h>
#include <net/ethernet.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>

#define CAUGHT_MOST 2048
#define DISCARD 9 /* RFC 863 */
/* 198.18.0.0/15, the run's own addresses. */
#define RUNS_NET 0xc6120000
#define RUNS_MASK 0xfffe0000

static int open_frames(struct error *why)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			htons(FRAME_TYPE));

	return fd < 0 ? error_make(why, errno, "the host has no raw socket")
		      : fd;
}

/* The address on the run's own link, or else the loopback's. */
static void find_address(char *text)
{
	struct ifaddrs *all = NULL, *at;

	snprintf(text, INET_ADDRSTRLEN, "127.0.0.1");
	if (getifaddrs(&all) < 0)
		return;
	for (at = all; at; at = at->ifa_next) {
		const struct sockaddr_in *in = (void *)at->ifa_addr;

		if (in && in->sin_family == AF_INET &&
		    (ntohl(in->sin_addr.s_addr) & RUNS_MASK) == RUNS_NET)
			inet_ntop(AF_INET, &in->sin_addr, text,
				  INET_ADDRSTRLEN);
	}
	freeifaddrs(all);
}

static int open_datagrams(struct posts *posts)
{
	struct sockaddr_in any = {.sin_family = AF_INET};
	socklen_t size = sizeof(any);
	cleanup_close int fd =
		socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&any, size) < 0 ||
	    getsockname(fd, (struct sockaddr *)&any, &size) < 0)
		return error_make(&posts->no_datagrams, errno,
				  "the host has no socket");
	posts->port = ntohs(any.sin_port);
	return steal_fd(&fd);
}

/* A tap that nobody reads from. */
static int open_link(struct posts *posts)
{
	cleanup_close int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
	unsigned chance = 0;

	if (getrandom(&chance, sizeof(chance), 0) < 0)
		return error_make(&posts->no_link, errno, "no random name");
	snprintf(request.ifr_name, sizeof(request.ifr_name), "bhd-%08x",
		 chance);
	if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0)
		return error_make(&posts->no_link, errno,
				  "the host cannot make a link");
	memcpy(posts->link, request.ifr_name, sizeof(posts->link));
	return steal_fd(&fd);
}

void posts_open(struct posts *posts, const char *peer)
{
	*posts = (struct posts){0};
	posts->frame_fd = open_frames(&posts->no_frames);
	posts->datagram_fd = open_datagrams(posts);
	posts->link_fd = open_link(posts);
	find_address(posts->address);
	posts->peer.sin_family = AF_INET;
	if (inet_pton(AF_INET, peer, &posts->peer.sin_addr) == 1)
		posts->peer.sin_port = htons(DISCARD);
}

void posts_chat(const struct posts *posts, const char *mark, const char *token)
{
	struct sockaddr_in self = {.sin_family = AF_INET,
				   .sin_port = htons((uint16_t)posts->port),
				   .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	char text[FRAME_MOST];
	size_t length;

	snprintf(text, sizeof(text), FRAME_PREFIX "%s%s", mark, token);
	length = strlen(text);
	/* Whether anybody hears it is what the attack is about. */
	sendto(posts->datagram_fd, text, length, 0, (struct sockaddr *)&self,
	       sizeof(self));
	if (posts->peer.sin_port)
		sendto(posts->datagram_fd, text, length, 0,
		       (const struct sockaddr *)&posts->peer,
		       sizeof(posts->peer));
}

/* What follows the mark tells the witness's own chatter from others'. */
static int is_marked(const uint8_t *caught, ssize_t size, const char *mark)
{
	char rest[2];

	return frame_find(caught, (size_t)size, mark, rest, sizeof(rest)) &&
	       !*rest;
}

int posts_frames(const struct posts *posts, const char *mark)
{
	uint8_t caught[CAUGHT_MOST];
	int count = 0;
	ssize_t n;

	while ((n = recv(posts->frame_fd, caught, sizeof(caught), 0)) > 0)
		count += is_marked(caught, n, mark);
	return count;
}

int posts_forged(const struct posts *posts, const char *mark)
{
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	uint8_t caught[CAUGHT_MOST];
	struct in_addr nobody;
	int count = 0;
	ssize_t n;

	inet_pton(AF_INET, FRAME_NOBODY, &nobody);
	while ((n = recvfrom(posts->datagram_fd, caught, sizeof(caught), 0,
			     (struct sockaddr *)&from, &size)) > 0) {
		count += is_marked(caught, n, mark) &&
			 from.sin_addr.s_addr == nobody.s_addr;
		size = sizeof(from);
	}
	return count;
}

int posts_link_mtu(const struct posts *posts)
{
	cleanup_close int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = {0};

	memcpy(request.ifr_name, posts->link, sizeof(request.ifr_name));
	return fd < 0 || ioctl(fd, SIOCGIFMTU, &request) < 0 ? -1
							     : request.ifr_mtu;
}

void posts_close(struct posts *posts)
{
	if (posts->frame_fd >= 0)
		close(posts->frame_fd);
	if (posts->datagram_fd >= 0)
		close(posts->datagram_fd);
	if (posts->link_fd >= 0)
		close(posts->link_fd);
}
