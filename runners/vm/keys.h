/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can be set about a virtual machine. */
#ifndef RUNNERS_VM_KEYS_H
#define RUNNERS_VM_KEYS_H

#include "common/key.h"

/** The table, ended by a NULL name. */
extern const struct key vm_keys[];

/** {"runners": [{"kind": "vm", "title": …, "keys": […]}]}; new reference. */
json_t *vm_catalogue(void);

#endif
