/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What memory-highwater and its witness agree on. */
#ifndef ISOLATION_TESTS_EXHAUST_MEMORY_HIGHWATER_H
#define ISOLATION_TESTS_EXHAUST_MEMORY_HIGHWATER_H

/** Times that the memory is touched and given back. */
#define MEMORY_HIGHWATER_TIMES 3

#endif
