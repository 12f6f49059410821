/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/escape/frames.h"

#include <ctype.h>
#include <netinet/if_ether.h>
#include <netinet/ip.h>
#include <netinet/udp.h>
#include <string.h>

#define LIFE 8
#define SOURCE_PORT 9

size_t frame_make(uint8_t *frame, const uint8_t hardware[6], const char *text)
{
	size_t length = strlen(text);
	struct ether_header header = {.ether_type = htons(FRAME_TYPE)};

	if (sizeof(header) + length > FRAME_MOST)
		return 0;
	memset(header.ether_dhost, 0xff, sizeof(header.ether_dhost));
	memcpy(header.ether_shost, hardware, sizeof(header.ether_shost));
	memcpy(frame, &header, sizeof(header));
	memcpy(frame + sizeof(header), text, length);
	return sizeof(header) + length;
}

/* The kernel fills in length, checksum and id; a datagram needs no checksum of
 * its own (RFC 768). */
size_t packet_make(uint8_t *packet, struct in_addr from, struct in_addr to,
		   uint16_t port, const char *text)
{
	size_t length = strlen(text);
	struct iphdr ip = {.version = 4,
			   .ihl = sizeof(ip) / 4,
			   .ttl = LIFE,
			   .protocol = IPPROTO_UDP,
			   .saddr = from.s_addr,
			   .daddr = to.s_addr};
	struct udphdr udp = {.source = htons(SOURCE_PORT),
			     .dest = htons(port),
			     .len = htons((uint16_t)(sizeof(udp) + length))};

	if (sizeof(ip) + sizeof(udp) + length > FRAME_MOST)
		return 0;
	memcpy(packet, &ip, sizeof(ip));
	memcpy(packet + sizeof(ip), &udp, sizeof(udp));
	memcpy(packet + sizeof(ip) + sizeof(udp), text, length);
	return sizeof(ip) + sizeof(udp) + length;
}

int frame_find(const uint8_t *caught, size_t size, const char *mark, char *text,
	       size_t room)
{
	const uint8_t *at =
		memmem(caught, size, FRAME_PREFIX, strlen(FRAME_PREFIX));
	size_t head = strlen(FRAME_PREFIX) + strlen(mark), left, n;

	if (!at)
		return 0;
	left = size - (size_t)(at - caught);
	if (left < head ||
	    memcmp(at + strlen(FRAME_PREFIX), mark, strlen(mark)))
		return 0;
	for (n = 0; n < room - 1 && head + n < left && isalnum(at[head + n]);
	     n++)
		text[n] = (char)at[head + n];
	text[n] = '\0';
	return 1;
}
