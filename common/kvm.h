/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the kernel's KVM runs a guest's code at all usefully. */
#ifndef COMMON_KVM_H
#define COMMON_KVM_H

#include "common/error.h"

#define KVM_DEVICE "/dev/kvm"

/**
 * Have a machine of a few instructions run. Negative with the reason when there
 * can be none, or when it takes a thousand times as long as the processor
 * would: a KVM that interprets what it is given (as inside some guests) says
 * that it can do everything, and no guest with an ordinary kernel ever finishes
 * booting. Then it takes some tenths of a second. Linux,
 * Documentation/virt/kvm/api.rst.
 */
int kvm_try(struct error *err);

#endif
