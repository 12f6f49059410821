/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Functions that do not compile here. The Makefile includes this before every
 * source; the headers come first so that their own declarations still work.
 */
#ifndef COMMON_BANNED_H
#define COMMON_BANNED_H

#include <alloca.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef strcpy
#undef strcat
#undef strtok
#undef sprintf
#undef vsprintf
#undef gets
#undef ctime
#undef asctime
#undef system
#undef alloca
#define strcpy(...) strcpy_is_banned_use_snprintf
#define strcat(...) strcat_is_banned_use_snprintf
#define strtok(...) strtok_is_banned_use_strsep
#define sprintf(...) sprintf_is_banned_use_snprintf
#define vsprintf(...) vsprintf_is_banned_use_vsnprintf
#define gets(...) gets_is_banned_use_getline
#define ctime(...) ctime_is_banned_use_strftime
#define asctime(...) asctime_is_banned_use_strftime
#define system(...) system_is_banned_use_posix_spawn
#define alloca(...) alloca_is_banned_use_malloc

#endif
