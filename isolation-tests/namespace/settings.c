/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "isolation-tests/namespace/settings.h"

#include "common/cleanup.h"
#include "isolation-tests/leak/fact.h"
#include "isolation-tests/namespace/promises.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/route.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A number that the kernel keeps for whoever wants to write one down. */
#define TAG "/proc/sys/net/ipv4/conf/lo/tag"
/* TEST-NET-3 (RFC 5737): nobody has such an address. */
#define NOBODYS_NET 0xcb007100u
#define ROUTES_BYTES 8192

/* The name of NIS, which no run uses: the host's own stays as it is. */
int setting_domain(const char *name)
{
	return setdomainname(name, strlen(name)) < 0 ? errno : 0;
}

static int set_domain(const char *token, char *was)
{
	char name[PROMISE_NAME];

	if (getdomainname(was, SETTING_ROOM) < 0)
		return errno;
	promise_name(token, name);
	return setting_domain(name);
}

static void put_back_domain(const char *token, const char *was)
{
	(void)token;
	setting_domain(was);
}

static int domain_is_set(const char *token)
{
	char name[PROMISE_NAME], is[SETTING_ROOM];

	promise_name(token, name);
	return getdomainname(is, sizeof(is)) < 0 ? -1 : !strcmp(is, name);
}

static int write_tag(const char *text)
{
	cleanup_close int fd = open(TAG, O_WRONLY | O_CLOEXEC);
	size_t length = strlen(text);

	return fd < 0 || write(fd, text, length) != (ssize_t)length ? errno : 0;
}

/* 0, or an errno. */
static int read_tag(char *text)
{
	struct error why = {0};
	size_t size;

	if (fact_read_file(TAG, text, SETTING_ROOM, &size, &why) < 0)
		return why.number;
	text[strcspn(text, "\n")] = '\0';
	return 0;
}

static int set_tag(const char *token, char *was)
{
	char text[SETTING_ROOM];
	int failed = read_tag(was);

	snprintf(text, sizeof(text), "%d", promise_key(token));
	return failed ? failed : write_tag(text);
}

static void put_back_tag(const char *token, const char *was)
{
	(void)token;
	write_tag(was);
}

static int tag_is_set(const char *token)
{
	char wanted[SETTING_ROOM], is[SETTING_ROOM];

	snprintf(wanted, sizeof(wanted), "%d", promise_key(token));
	return read_tag(is) ? -1 : !strcmp(is, wanted);
}

static uint32_t nobody(const char *token)
{
	return htonl(NOBODYS_NET | (1 + (unsigned)promise_key(token) % 254));
}

/* The kernel keeps one less of what it is told. */
static int metric(const char *token)
{
	return 1 + promise_key(token) % 30000;
}

/* A route that leads nowhere, to one address that nobody has. */
static int change_route(unsigned long request, const char *token)
{
	cleanup_close int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	const struct sockaddr_in to = {.sin_family = AF_INET,
				       .sin_addr.s_addr = nobody(token)};
	const struct sockaddr_in whole = {.sin_family = AF_INET,
					  .sin_addr.s_addr = INADDR_NONE};
	struct rtentry route = {.rt_flags = RTF_UP | RTF_HOST | RTF_REJECT,
				.rt_metric = (short)(metric(token) + 1)};

	memcpy(&route.rt_dst, &to, sizeof(to));
	memcpy(&route.rt_genmask, &whole, sizeof(whole));
	return fd < 0 || ioctl(fd, request, &route) < 0 ? errno : 0;
}

static int set_route(const char *token, char *was)
{
	was[0] = '\0';
	return change_route(SIOCADDRT, token);
}

static void put_back_route(const char *token, const char *was)
{
	(void)was;
	change_route(SIOCDELRT, token);
}

static int route_is_set(const char *token)
{
	char text[ROUTES_BYTES];
	const char *line = text;
	struct error why = {0};
	size_t size;

	if (fact_read_file("/proc/net/route", text, sizeof(text), &size, &why) <
	    0)
		return -1;
	while (*line) {
		uint32_t to;
		int of;

		if (sscanf(line, "%*s %x %*x %*x %*d %*d %d", &to, &of) == 2 &&
		    to == nobody(token) && of == metric(token))
			return 1;
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	return 0;
}

const struct setting settings[] = {
	{"uts-inside-out", "the domain name", set_domain, put_back_domain,
	 domain_is_set},
	{"net-sysctl", "a switch of the loopback", set_tag, put_back_tag,
	 tag_is_set},
	{"net-route", "a route to nowhere", set_route, put_back_route,
	 route_is_set},
	{0},
};
