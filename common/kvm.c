/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/kvm.h"

#include "common/cleanup.h"
#include "common/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>

#ifdef __x86_64__
/* In real mode: mov $100000, %ecx; again: dec %ecx; jnz again; hlt. A processor
 * needs some fifty microseconds for it, an interpreter was seen to need 80 ms
 * and more. */
static const unsigned char code[] = {0x66, 0xb9, 0xa0, 0x86, 0x01, 0x00,
				     0x66, 0x49, 0x75, 0xfc, 0xf4};
#define CODE_AT 0x1000
#define PAGE 4096
/* Of the processor's time, so that a busy machine is not taken for a slow one.
 */
#define MOST_NS (10 * NS_PER_MS)

static nanoseconds own_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return now.tv_sec * NS_PER_S + now.tv_nsec;
}

/* The code as the machine's whole memory, and a processor that stands at it. */
static int prepare(int machine, void *page, int *processor)
{
	struct kvm_userspace_memory_region memory = {
		.guest_phys_addr = CODE_AT,
		.memory_size = PAGE,
		.userspace_addr = (uintptr_t)page,
	};
	struct kvm_regs registers = {.rip = CODE_AT, .rflags = 2};
	struct kvm_sregs special;

	memcpy(page, code, sizeof(code));
	*processor = ioctl(machine, KVM_CREATE_VCPU, 0);
	if (*processor < 0 ||
	    ioctl(machine, KVM_SET_USER_MEMORY_REGION, &memory) < 0 ||
	    ioctl(*processor, KVM_GET_SREGS, &special) < 0)
		return -1;
	special.cs.base = special.cs.selector = 0;
	return ioctl(*processor, KVM_SET_SREGS, &special) < 0 ||
			       ioctl(*processor, KVM_SET_REGS, &registers) < 0
		       ? -1
		       : 0;
}

static int run(int processor, const struct kvm_run *state, struct error *err)
{
	nanoseconds taken = own_time();

	if (ioctl(processor, KVM_RUN, 0) < 0)
		return error_make(err, errno, KVM_DEVICE " runs no guest");
	taken = own_time() - taken;
	if (state->exit_reason != KVM_EXIT_HLT)
		return error_make(err, 0,
				  KVM_DEVICE
				  " runs no guest: it stopped for reason %u",
				  state->exit_reason);
	if (taken > MOST_NS)
		return error_make(
			err, 0,
			KVM_DEVICE
			" interprets a guest's code: %.0f ms for what takes a processor 0.05 ms",
			(double)taken / NS_PER_MS);
	return 0;
}

static int try_machine(int kvm, int machine, struct error *err)
{
	cleanup_close int processor = -1;
	int size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0), status;
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	void *state = MAP_FAILED;

	if (page == MAP_FAILED || size < (int)sizeof(struct kvm_run) ||
	    prepare(machine, page, &processor) < 0) {
		status = error_make(err, errno,
				    KVM_DEVICE " makes no processor");
	} else {
		state = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE,
			     MAP_SHARED, processor, 0);
		status = state == MAP_FAILED
				 ? error_make(err, errno,
					      KVM_DEVICE " makes no processor")
				 : run(processor, state, err);
	}
	if (state != MAP_FAILED)
		munmap(state, (size_t)size);
	if (page != MAP_FAILED)
		munmap(page, PAGE);
	return status;
}
#endif

/* Once. */
static int try_it(int kvm, struct error *err)
{
	cleanup_close int machine = ioctl(kvm, KVM_CREATE_VM, 0);

	if (machine < 0)
		return error_make(err, errno, KVM_DEVICE " makes no machine");
#ifdef __x86_64__
	return try_machine(kvm, machine, err);
#else
	return 0;
#endif
}

int kvm_try(struct error *err)
{
	cleanup_close int kvm = open(KVM_DEVICE, O_RDWR | O_CLOEXEC);
	struct error first;

	if (kvm < 0)
		return error_make(err, errno, "cannot open " KVM_DEVICE);
	if (ioctl(kvm, KVM_GET_API_VERSION, 0) != KVM_API_VERSION)
		return error_make(err, 0,
				  KVM_DEVICE
				  " speaks another version of its interface");
	/* Of a slow one it may be that somebody else had the processor. */
	if (try_it(kvm, &first) == 0)
		return 0;
	return try_it(kvm, err);
}
