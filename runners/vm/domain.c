/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/vm/domain.h"

#include "common/cleanup.h"
#include "common/clock.h"

#include <libvirt/libvirt.h>
#include <libvirt/virterror.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>

/* How often the event loop looks whether it is to end. */
#define TICK_MS 200
/* URIs of libvirt's driver in this very process begin so. */
#define EMBEDDED "qemu:///embed"
/* No event yet; libvirt's own are from 0 up. */
#define NO_EVENT (-1)

struct domain {
	virConnectPtr connection;
	virDomainPtr domain;
	pthread_t loop;
	int has_loop;
	int callback; /* id at libvirt, or -1 */
	int watch;    /* eventfd: a last event is there */
	int timer;
	atomic_int stopping;
	atomic_int event, detail; /* the last of its life */
	/* Whose end was wanted: news of it may come when the next runs. */
	unsigned char ended[VIR_UUID_BUFLEN];
	pthread_mutex_t lock; /* of `ended` */
	unsigned start_flags;
};

static void be_quiet(void *data, virErrorPtr error)
{
	(void)data;
	(void)error;
}

static int fail(struct error *err, const char *what)
{
	char why[512];
	char *newline;

	snprintf(why, sizeof(why), "%s", virGetLastErrorMessage());
	while ((newline = strchr(why, '\n')))
		*newline = newline[1] ? ' ' : '\0';
	return error_make(err, 0, "%s: %s", what, why);
}

static void tick(int timer, void *data)
{
	(void)timer;
	(void)data;
}

static void *event_loop(void *data)
{
	struct domain *domain = data;

	while (!domain->stopping)
		if (virEventRunDefaultImpl() < 0)
			break;
	return NULL;
}

static int was_ended(struct domain *domain, virDomainPtr which)
{
	unsigned char uuid[VIR_UUID_BUFLEN];
	int it_was;

	if (virDomainGetUUID(which, uuid) < 0)
		return 0;
	pthread_mutex_lock(&domain->lock);
	it_was = !memcmp(uuid, domain->ended, sizeof(uuid));
	pthread_mutex_unlock(&domain->lock);
	return it_was;
}

static int on_event(virConnectPtr connection, virDomainPtr which, int event,
		    int detail, void *data)
{
	struct domain *domain = data;
	uint64_t one = 1;
	int none = NO_EVENT;

	(void)connection;
	if (event != VIR_DOMAIN_EVENT_STOPPED &&
	    event != VIR_DOMAIN_EVENT_SUSPENDED &&
	    event != VIR_DOMAIN_EVENT_CRASHED)
		return 0;
	if (was_ended(domain, which))
		return 0;
	/* The first says most: a crash is followed by a stop. */
	if (atomic_compare_exchange_strong(&domain->event, &none, event))
		domain->detail = detail;
	if (write(domain->watch, &one, sizeof(one)) < 0)
		return 0;
	return 0;
}

static int watch_events(struct domain *domain, struct error *err)
{
	domain->watch = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (domain->watch < 0)
		return error_make(err, errno, "no eventfd");
	domain->callback = virConnectDomainEventRegisterAny(
		domain->connection, NULL, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
		VIR_DOMAIN_EVENT_CALLBACK(on_event), domain, NULL);
	return domain->callback < 0 ? fail(err, "no events from libvirt") : 0;
}

static int connect_to(struct domain *domain, const char *uri, const char *log,
		      struct error *err)
{
	cleanup_free char *outputs = NULL;

	if (asprintf(&outputs, "3:file:%s", log) < 0)
		return error_make(err, ENOMEM, "libvirt");
	setenv("LIBVIRT_LOG_OUTPUTS", outputs, 1);
	virSetErrorFunc(NULL, be_quiet);
	if (virEventRegisterDefaultImpl() < 0)
		return fail(err, "libvirt's event loop");
	domain->timer = virEventAddTimeout(TICK_MS, tick, NULL, NULL);
	domain->has_loop =
		!pthread_create(&domain->loop, NULL, event_loop, domain);
	if (!domain->has_loop)
		return error_make(err, errno, "no thread for libvirt's events");
	domain->connection = virConnectOpen(uri);
	if (!domain->connection)
		return fail(err, uri);
	return watch_events(domain, err);
}

struct domain *domain_connect(const char *uri, const char *log,
			      struct error *err)
{
	struct domain *domain = calloc(1, sizeof(*domain));

	if (!domain) {
		error_make(err, ENOMEM, "libvirt");
		return NULL;
	}
	pthread_mutex_init(&domain->lock, NULL);
	domain->callback = domain->watch = -1;
	domain->event = NO_EVENT;
	/* A real libvirtd ends it with us; the embedded driver can't, and
	 * need not: the run's PID namespace does. */
	if (strncmp(uri, EMBEDDED, strlen(EMBEDDED)))
		domain->start_flags = VIR_DOMAIN_START_AUTODESTROY;
	if (connect_to(domain, uri, log, err) == 0)
		return domain;
	domain_free(domain);
	return NULL;
}

int domain_start(struct domain *domain, const char *xml, struct error *err)
{
	uint64_t drop;

	domain->event = NO_EVENT;
	while (read(domain->watch, &drop, sizeof(drop)) > 0)
		; /* news of the one before */
	domain->domain = virDomainCreateXML(domain->connection, xml,
					    domain->start_flags);
	return domain->domain ? 0 : fail(err, "libvirt");
}

int domain_watch(const struct domain *domain)
{
	return domain->watch;
}

static const char *words_for(int event, int detail)
{
	if (event == VIR_DOMAIN_EVENT_CRASHED)
		return "the guest's kernel panicked";
	if (event == VIR_DOMAIN_EVENT_SUSPENDED)
		return "the emulator stopped the guest, which it could not run";
	switch ((virDomainEventStoppedDetailType)detail) {
	case VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN:
		return "the guest switched itself off";
	case VIR_DOMAIN_EVENT_STOPPED_DESTROYED:
		return "the domain was destroyed";
	case VIR_DOMAIN_EVENT_STOPPED_CRASHED:
		return "the guest crashed";
	case VIR_DOMAIN_EVENT_STOPPED_FAILED:
		return "the emulator died";
	default:
		return "the domain stopped";
	}
}

int domain_gone(struct domain *domain, int wait_ms, char *why, size_t size)
{
	struct pollfd p = {.fd = domain->watch, .events = POLLIN};

	if (domain->event == NO_EVENT)
		poll(&p, 1, wait_ms);
	if (domain->event == NO_EVENT)
		return 0;
	snprintf(why, size, "%s", words_for(domain->event, domain->detail));
	return 1;
}

char *domain_channel(struct domain *domain)
{
	cleanup_free char *xml = virDomainGetXMLDesc(domain->domain, 0);
	char *channel = xml ? strstr(xml, "<channel type='unix'>") : NULL;
	char *path = channel ? strstr(channel, "path='") : NULL;

	if (!path)
		return NULL;
	path += strlen("path='");
	return strndup(path, strcspn(path, "'"));
}

static void put_version(unsigned long number, char *text, size_t size)
{
	snprintf(text, size, "%lu.%lu.%lu", number / 1000000,
		 number / 1000 % 1000, number % 1000);
}

void domain_versions(struct domain *domain, char *libvirt, char *emulator,
		     size_t size)
{
	unsigned long number = 0;

	virGetVersion(&number, NULL, NULL);
	put_version(number, libvirt, size);
	number = 0;
	virConnectGetVersion(domain->connection, &number);
	put_version(number, emulator, size);
}

void domain_end(struct domain *domain)
{
	if (!domain->domain)
		return;
	pthread_mutex_lock(&domain->lock);
	virDomainGetUUID(domain->domain, domain->ended);
	pthread_mutex_unlock(&domain->lock);
	virDomainDestroy(domain->domain);
	virDomainFree(domain->domain);
	domain->domain = NULL;
}

/* One that went meanwhile is ended, too. */
static int end_one(virDomainPtr which, struct error *err)
{
	const char *name = virDomainGetName(which);
	struct error why = {0};

	if (virDomainDestroy(which) == 0)
		return 0;
	fail(&why, name);
	if (virDomainIsActive(which) != 1)
		return 0;
	*err = why;
	return -1;
}

int domain_end_all(struct domain *domain, const char *prefix, struct error *err)
{
	cleanup_free virDomainPtr *all = NULL;
	int i, ended = 0, failed = 0;
	int count = virConnectListAllDomains(domain->connection, &all,
					     VIR_CONNECT_LIST_DOMAINS_ACTIVE);

	if (count < 0)
		return fail(err, "cannot list domains");
	for (i = 0; i < count; i++) {
		if (!strncmp(virDomainGetName(all[i]), prefix,
			     strlen(prefix))) {
			if (end_one(all[i], err) < 0)
				failed = 1;
			ended++;
		}
		virDomainFree(all[i]);
	}
	return failed ? -1 : ended;
}

void domain_free(struct domain *domain)
{
	if (!domain)
		return;
	domain_end(domain);
	if (domain->callback >= 0)
		virConnectDomainEventDeregisterAny(domain->connection,
						   domain->callback);
	if (domain->connection)
		virConnectClose(domain->connection);
	domain->stopping = 1;
	if (domain->has_loop)
		pthread_join(domain->loop, NULL);
	if (domain->watch >= 0)
		close(domain->watch);
	pthread_mutex_destroy(&domain->lock);
	free(domain);
}
