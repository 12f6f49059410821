/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "runners/vm/keys.h"

const struct key vm_keys[] = {
	{.name = "accelerator",
	 .type = KEY_CHOICE,
	 .value = "auto",
	 .choices = "auto kvm tcg",
	 .title =
		 "hardware help (kvm) or emulation (tcg); auto: kvm only if a guest really runs under it"},
	{.name = "disk",
	 .type = KEY_SIZE,
	 .value = "512MiB",
	 .unit = "bytes",
	 .minimum = INT64_C(64) << 20,
	 .maximum = INT64_C(64) << 30,
	 .can_be_off = 1,
	 .title = "size of the data disk, a preallocated raw image"},
	{.name = "kernel",
	 .type = KEY_TEXT,
	 .value = "auto",
	 .title =
		 "kernel image of the guest; its modules are looked for beside it"},
	{.name = "connect",
	 .type = KEY_TEXT,
	 .value = "embedded",
	 .title =
		 "URI of a running libvirtd, such as qemu:///system; embedded: libvirt's driver in a process of ours"},
	{.name = "emulator_uid",
	 .type = KEY_COUNT,
	 .value = "64055",
	 .minimum = 0,
	 .maximum = INT64_C(4294967294),
	 .title = "user and group id of the emulator",
	 .source = "Debian's static id of libvirt-qemu"},
	{0},
};

json_t *vm_catalogue(void)
{
	return json_pack("{s:[{s:s, s:s, s:o}]}", "runners", "kind", "vm",
			 "title",
			 "a virtual machine: a kernel of its own under libvirt",
			 "keys", key_table_json(vm_keys));
}
