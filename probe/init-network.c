/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "probe/init-network.h"

#include "common/cleanup.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static struct ifreq request(const char *device)
{
	struct ifreq r = {0};

	memcpy(r.ifr_name, device, strnlen(device, IFNAMSIZ - 1));
	return r;
}

static int set(int fd, const char *device, unsigned long what,
	       struct in_addr address)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr = address};
	struct ifreq r = request(device);

	memcpy(&r.ifr_addr, &in, sizeof(in));
	return ioctl(fd, what, &r);
}

static int set_address(int fd, const char *device, const char *text,
		       struct error *err)
{
	char host[INET_ADDRSTRLEN] = "";
	unsigned prefix = 0;
	struct in_addr address, mask;

	if (sscanf(text, "%15[0-9.]/%u", host, &prefix) != 2 || prefix < 1 ||
	    prefix > 32 || inet_pton(AF_INET, host, &address) != 1)
		return error_make(err, 0, "'%s' is no address with a prefix",
				  text);
	mask.s_addr = htonl(UINT32_MAX << (32 - prefix));
	if (set(fd, device, SIOCSIFADDR, address) < 0 ||
	    set(fd, device, SIOCSIFNETMASK, mask) < 0)
		return error_make(err, errno, "cannot give %s to %s", text,
				  device);
	return 0;
}

int network_set_up(const char *device, const char *address, struct error *err)
{
	cleanup_close int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq r = request(device);

	if (!*address && strcmp(device, "lo"))
		return 0;
	if (fd < 0)
		return error_make(err, errno, "no socket");
	if (*address && set_address(fd, device, address, err) < 0)
		return -1;
	if (ioctl(fd, SIOCGIFFLAGS, &r) < 0)
		return error_make(err, errno, "no network device %s", device);
	r.ifr_flags |= IFF_UP;
	if (ioctl(fd, SIOCSIFFLAGS, &r) < 0)
		return error_make(err, errno, "cannot set %s up", device);
	return 0;
}
