/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/network.h"

#include "common/cleanup.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/veth.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* The run's end and the bridge's end of the link that natives share. */
#define SHARED_INNER "bh-n"
#define SHARED_OUTER "bh-np"
/* Without one of its own a bridge takes over the least of its ports', and
 * another one whenever ports come and go: everybody's ARP caches would rot. */
#define BRIDGE_HARDWARE "02:c6:12:00:00:01"

static void free_socket(struct nl_sock **at)
{
	nl_socket_free(*at);
}

static void free_link(struct rtnl_link **at)
{
	rtnl_link_put(*at);
}

static void free_address(struct rtnl_addr **at)
{
	rtnl_addr_put(*at);
}

static void free_raw_address(struct nl_addr **at)
{
	nl_addr_put(*at);
}

#define cleanup_socket __attribute__((cleanup(free_socket)))
#define cleanup_link __attribute__((cleanup(free_link)))
#define cleanup_address __attribute__((cleanup(free_address)))
#define cleanup_raw_address __attribute__((cleanup(free_raw_address)))

/* `code` is a negative NLE_*. */
static int fail(struct error *err, int code, const char *what)
{
	error_make(err, 0, "cannot %s: %s", what, nl_geterror(code));
	if (err)
		err->number = code == -NLE_EXIST ? EEXIST : EIO;
	return -1;
}

int network_check_address(const char *text, struct error *err)
{
	const char *slash = text ? strchr(text, '/') : NULL;
	char address[INET_ADDRSTRLEN], *end;
	struct in_addr in;
	long prefix;

	if (!slash || (size_t)(slash - text) >= sizeof(address))
		return error_make(err, 0, "'%.40s' is no address with a prefix",
				  text ? text : "");
	memcpy(address, text, (size_t)(slash - text));
	address[slash - text] = '\0';
	prefix = strtol(slash + 1, &end, 10);
	if (inet_pton(AF_INET, address, &in) != 1 || end == slash + 1 || *end)
		return error_make(err, 0, "'%.40s' is no address with a prefix",
				  text);
	if (prefix < 15 || prefix > 32 ||
	    (ntohl(in.s_addr) & 0xfffe0000) != 0xc6120000)
		return error_make(err, 0, "'%.40s' is not within 198.18.0.0/15",
				  text);
	return 0;
}

int network_up(const char *name, struct error *err)
{
	cleanup_close int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct ifreq request = {.ifr_flags = IFF_UP};

	snprintf(request.ifr_name, sizeof(request.ifr_name), "%s", name);
	if (fd < 0 || ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		return error_make(err, errno, "cannot bring %s up", name);
	return 0;
}

static struct nl_sock *open_route(struct error *err)
{
	struct nl_sock *route = nl_socket_alloc();
	int code = route ? nl_connect(route, NETLINK_ROUTE) : -NLE_NOMEM;

	if (code >= 0)
		return route;
	fail(err, code, "open a route socket");
	nl_socket_free(route);
	return NULL;
}

static int add_address(struct nl_sock *route, const char *name,
		       const char *text, struct error *err)
{
	cleanup_address struct rtnl_addr *address = rtnl_addr_alloc();
	cleanup_raw_address struct nl_addr *local = NULL;
	int index = (int)if_nametoindex(name);
	int code = nl_addr_parse(text, AF_INET, &local);

	if (!index)
		return error_make(err, errno, "no interface %s", name);
	if (code >= 0)
		code = rtnl_addr_set_local(address, local);
	if (code >= 0) {
		rtnl_addr_set_ifindex(address, index);
		code = rtnl_addr_add(route, address, NLM_F_EXCL);
	}
	return code < 0 && code != -NLE_EXIST
		       ? fail(err, code, "give an interface its address")
		       : 0;
}

int network_configure(const char *name, const char *address, struct error *err)
{
	cleanup_socket struct nl_sock *route = NULL;

	if (network_check_address(address, err) < 0)
		return -1;
	route = open_route(err);
	if (!route || add_address(route, name, address, err) < 0)
		return -1;
	return network_up(name, err);
}

int network_make_bridge(const char *name, const char *address,
			struct error *err)
{
	cleanup_socket struct nl_sock *route = open_route(err);
	cleanup_link struct rtnl_link *bridge = rtnl_link_alloc();
	cleanup_raw_address struct nl_addr *hardware = NULL;
	int code;

	if (!route)
		return -1;
	rtnl_link_set_name(bridge, name);
	code = nl_addr_parse(BRIDGE_HARDWARE, AF_LLC, &hardware);
	if (code >= 0) {
		rtnl_link_set_addr(bridge, hardware);
		code = rtnl_link_set_type(bridge, "bridge");
	}
	if (code >= 0)
		code = rtnl_link_add(route, bridge, NLM_F_CREATE | NLM_F_EXCL);
	if (code < 0)
		return fail(err, code, "make a bridge");
	return network_configure(name, address, err);
}

/* A route socket in the peer's namespace, and the index of the bridge there:
 * a socket stays in the namespace that it was made in. */
static struct nl_sock *open_route_in(int netns, int home, int *bridge,
				     struct error *err)
{
	struct nl_sock *route = NULL;

	if (home < 0 || setns(netns, CLONE_NEWNET) < 0) {
		error_make(err, errno,
			   "cannot enter the peer's network namespace");
		return NULL;
	}
	route = open_route(err);
	*bridge = (int)if_nametoindex(NETWORK_BRIDGE);
	if (setns(home, CLONE_NEWNET) < 0) {
		error_make(err, errno,
			   "cannot return from the peer's network namespace");
		nl_socket_free(route);
		return NULL;
	}
	return route;
}

/* The link of an environment that ended a moment ago: the kernel takes it down
 * some 25 ms after its namespace. */
static void remove_stale(struct nl_sock *route, const char *name)
{
	cleanup_link struct rtnl_link *link = rtnl_link_alloc();

	rtnl_link_set_name(link, name);
	rtnl_link_delete(route, link);
}

int network_make_pair(int peer_netns, const char *outer, const char *inner,
		      pid_t pid, struct error *err)
{
	cleanup_close int home =
		open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	cleanup_socket struct nl_sock *route = NULL;
	cleanup_link struct rtnl_link *link = rtnl_link_veth_alloc();
	struct rtnl_link *other = rtnl_link_veth_get_peer(link);
	int bridge, code;

	route = open_route_in(peer_netns, home, &bridge, err);
	rtnl_link_set_name(link, outer);
	rtnl_link_set_name(other, inner);
	if (pid)
		rtnl_link_set_ns_pid(other, pid);
	else
		rtnl_link_set_ns_fd(other, home);
	/* get_peer() has taken a reference of its own. */
	rtnl_link_put(other);
	if (!route)
		return -1;
	if (!bridge)
		return error_make(err, 0,
				  "the peer has no bridge " NETWORK_BRIDGE);
	rtnl_link_set_master(link, bridge);
	rtnl_link_set_flags(link, IFF_UP);
	code = rtnl_link_add(route, link, NLM_F_CREATE | NLM_F_EXCL);
	if (code == -NLE_EXIST && pid) {
		remove_stale(route, outer);
		code = rtnl_link_add(route, link, NLM_F_CREATE | NLM_F_EXCL);
	}
	return code < 0 ? fail(err, code, "make a pair of links") : 0;
}

void network_remove_pair(int peer_netns, const char *outer)
{
	cleanup_close int home =
		open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	cleanup_socket struct nl_sock *route = NULL;
	int bridge;

	route = open_route_in(peer_netns, home, &bridge, NULL);
	if (route)
		remove_stale(route, outer);
}

int network_join_run(int peer_netns, const char *address, struct error *err)
{
	if (network_check_address(address, err) < 0)
		return -1;
	if (!if_nametoindex(SHARED_INNER) &&
	    network_make_pair(peer_netns, SHARED_OUTER, SHARED_INNER, 0, err) <
		    0 &&
	    (!err || err->number != EEXIST))
		return -1;
	return network_configure(SHARED_INNER, address, err);
}
