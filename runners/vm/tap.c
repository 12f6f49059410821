/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/vm/tap.h"

#include "common/cleanup.h"
#include "runners/network.h"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static struct ifreq request(const char *name)
{
	struct ifreq r = {0};

	memcpy(r.ifr_name, name, strnlen(name, IFNAMSIZ - 1));
	return r;
}

/* A descriptor attached to the tap of that name, made if need be; or -1. */
static int attach(const char *name)
{
	struct ifreq r = request(name);
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

	/* As libvirt opens it, so that it may attach after us. */
	r.ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR;
	if (fd >= 0 && ioctl(fd, TUNSETIFF, &r) < 0) {
		int saved = errno;

		close(fd);
		errno = saved;
		return -1;
	}
	return fd;
}

void tap_remove(const char *name)
{
	cleanup_close int fd = -1;

	if (!if_nametoindex(name))
		return;
	fd = attach(name);
	if (fd >= 0)
		ioctl(fd, TUNSETPERSIST, 0);
}

static int join_bridge(const char *name, struct error *err)
{
	cleanup_close int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq r = request(NETWORK_BRIDGE);

	if (fd < 0)
		return error_make(err, errno, "no socket");
	r.ifr_ifindex = (int)if_nametoindex(name);
	if (ioctl(fd, SIOCBRADDIF, &r) < 0)
		return error_make(err, errno, "cannot put %s on bridge %s",
				  name, NETWORK_BRIDGE);
	r = request(name);
	if (ioctl(fd, SIOCGIFFLAGS, &r) < 0)
		return error_make(err, errno, "cannot read flags of %s", name);
	r.ifr_flags |= IFF_UP;
	if (ioctl(fd, SIOCSIFFLAGS, &r) < 0)
		return error_make(err, errno, "cannot set %s up", name);
	return 0;
}

int tap_make(int netns, const char *name, uid_t owner, struct error *err)
{
	cleanup_close int fd = -1;

	if (setns(netns, CLONE_NEWNET) < 0)
		return error_make(err, errno,
				  "cannot enter the peer's network namespace");
	tap_remove(name);
	fd = attach(name);
	if (fd < 0)
		return error_make(err, errno, "cannot make tap %s", name);
	if (ioctl(fd, TUNSETOWNER, (unsigned long)owner) < 0 ||
	    ioctl(fd, TUNSETPERSIST, 1) < 0)
		return error_make(err, errno, "cannot keep tap %s", name);
	if (join_bridge(name, err) < 0) {
		ioctl(fd, TUNSETPERSIST, 0);
		return -1;
	}
	return 0;
}
