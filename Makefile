# SPDX-License-Identifier: GPL-3.0-or-later
#
# Everything that is built, measured, tested and installed. GNU make. Sources
# are globbed: a new workload in bench/ or attack in isolation-tests/ is in.
# What is made lies under build/ in the current directory (out-of-tree builds:
# run configure from there). 'make help' says what can be asked for.

MAKEFLAGS += --no-builtin-rules
top := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
self = $(MAKE) --no-print-directory -f $(firstword $(MAKEFILE_LIST)) inner=yes
SUITE = default

ifndef inner
# The outer make takes its goals one after the other, each in a make of its own:
# so configure sees what deps has installed before.
.NOTPARALLEL:
goals := $(or $(MAKECMDGOALS),all)
simple := help deps deps-test clean distclean
as_root := bench bench-life isolation isolation-coverage isolation-soak nightly \
	report reference check check-guest measure validate-gather install \
	install-examples uninstall
jobs = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

# Under sudo all is built as the user who called it, so that no file of root's
# stays in the tree. Empty when there is nobody to go back to.
as_user := $(shell \
	if [ "$$(id -u)" = 0 ] && [ "$${SUDO_UID:-0}" != 0 ] && \
		[ "$$(stat -c %u $(top))" != 0 ]; then \
		echo setpriv --reuid=$$SUDO_UID \
			--regid=$${SUDO_GID:-$$SUDO_UID} --clear-groups; \
	fi)

.PHONY: $(goals)
$(filter-out $(simple) $(as_root),$(goals)):
	+@$(as_user) $(self) $(jobs) $@
$(filter $(as_root),$(goals)):
	+@$(if $(as_user),$(as_user) $(self) $(jobs) built-for-$@)
	+@$(self) $(jobs) $(if $(as_user),built=yes) $@

ifneq ($(filter $(simple),$(goals)),)
help:
	@sed -n 's/^#: \{0,1\}//p' $(top)/Makefile
deps:
	@$(top)/tools/deps.sh build
deps-test:
	@$(top)/tools/deps.sh --test build
clean:
	rm -rf build/obj build/bulkhead build/bulkhead-* build/unit-tests \
		build/commit.h build/page-css.h build/run-schema.h \
		build/seccomp-default.h build/measure build/validate \
		build/locale
distclean:
	rm -rf build config.h config.mk config.log config.status
endif

else
# The inner make knows what configure found.
#: Usage: make [GOAL]... [SUITE=default] [REPORT_LANG=en] [DESTDIR=/elsewhere]
#:
#:   all         build everything (the default; runs ./configure if need be)
#:   bench       measure and attack, then write REPORT.md (SUITE=quick: 2 min)
#:   bench-life  what environments cost to start, to end and to have
#:   isolation   the attacks alone
#:   isolation-coverage  whether an attack needs each protection of a container
#:               (20 minutes)
#:   isolation-soak   20 times, and compared; goes on where it was stopped (2 hours)
#:   nightly     measure, and compare with all nights before (12 min)
#:   report      write REPORT.md from what was measured last (SUITE=course: in that
#:               suite; REPORT_LANG=fr: in French)
#:   reference   write REPORT.md from results/reference.json, which it is kept with
#:   check       unit tests and integration tests
#:   check-guest all of the tests of containers in a guest, with cgroups v2
#:   validate    docs/validation.md: how often intervals hold the truth, simulated
#:               (10 minutes)
#:   validate-gather  measure what it draws nights from, on a quiet machine
#:               (25 minutes; each call adds)
#:   measure     how good the program is on this machine (two quiet hours)
#:   install, uninstall   under the prefix given to ./configure, and DESTDIR
#:   messages    gather what reports say, for the translations in po/
#:   pages       the manual page that the program writes itself
#:   dist        a source archive
#:   deps        install what building and running need, and a guest kernel
#:   deps-test   what only tests and comparisons need
#:   clean, distclean     remove what was built; what was configured too
#:
#: 'make deps bench' on a fresh clone is enough.
.DEFAULT_GOAL := all
include config.mk
config.mk: $(top)/configure $(top)/VERSION
	@if [ -x config.status ]; then ./config.status; else $(top)/configure; fi

programs := $(patsubst %,build/%, \
	$(if $(wildcard $(top)/harness/cli/main.c),bulkhead-conductor) \
	$(if $(wildcard $(top)/probe/main.c),bulkhead-probe bulkhead) \
	$(if $(and $(HAVE_LIBVIRT),$(wildcard $(top)/runners/vm/main.c)),bulkhead-vm))

# objects FOLDER...: of all sources in these folders and two levels below.
objects = $(patsubst $(top)/%.c,build/obj/%.o,$(sort $(wildcard $(foreach \
	folder,$(1),$(addprefix $(top)/$(folder)/,*.c */*.c */*/*.c)))))

common := $(call objects,common)
vm := $(call objects,runners/vm)
probe := $(filter-out $(vm),$(call objects,probe bench isolation-tests runners))
conductor := $(call objects,harness)
simulation := $(call objects,tests/simulation)
simulated := $(filter-out %/main.o,$(simulation))
unit := $(filter-out $(if $(HAVE_LIBVIRT),,build/obj/tests/unit/vm-%), \
	$(call objects,tests/unit))
filter := $(addprefix build/obj/, \
	tools/seccomp-default.o runners/container/seccomp-names.o)
measured := $(addprefix build/measure/,floor empty spawn-timer)
# Messages of the report in other languages, where there is msgfmt.
messages := $(if $(MSGFMT),$(patsubst $(top)/po/%.po, \
	build/locale/%/LC_MESSAGES/bulkhead.mo,$(wildcard $(top)/po/*.po)) \
	$(patsubst $(top)/po/recorded/%.po, \
	build/locale/%/LC_MESSAGES/bulkhead-recorded.mo, \
	$(wildcard $(top)/po/recorded/*.po)))
# What cannot be linked into a test: main() and the commands, which it knows.
mains := $(addprefix build/obj/,probe/main.o runners/vm/main.o) \
	$(filter-out %/arguments.o,$(call objects,harness/cli))
tested := $(filter-out $(mains), \
	$(common) $(probe) $(conductor) $(if $(HAVE_LIBVIRT),$(vm)))

warnings := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wvla -Wno-format-truncation \
	-Wno-missing-field-initializers \
	$(if $(findstring clang,$(CC)),-Wno-unknown-warning-option) \
	-Werror=implicit-function-declaration -Werror=incompatible-pointer-types \
	-Werror=int-conversion -Werror=return-type -Werror=format-security \
	-Werror=vla $(WERROR)
compile = $(CC) -std=gnu11 -D_GNU_SOURCE $(warnings) -I. -I$(top) -Ibuild \
	-include common/banned.h -MMD -MP $(COMMON_CFLAGS) $(PROBE_CFLAGS) \
	$(CONDUCTOR_CFLAGS) $(VM_CFLAGS) $(CHECK_CFLAGS) $(CPPFLAGS) $(CFLAGS)
link = @echo '  LINK $@'; $(CC) $(CFLAGS) $(LDFLAGS) $(1) -o $@ $(filter %.o,$^)

.PHONY: all bench bench-life isolation isolation-coverage isolation-soak nightly \
	report reference check check-guest measure validate validate-gather install \
	install-examples uninstall messages pages dist always
all: $(programs) $(messages)
build/locale/%/LC_MESSAGES/bulkhead.mo: $(top)/po/%.po
	@mkdir -p $(@D)
	@echo '  MSG  $*'
	@$(MSGFMT) --check -o $@.new $< && mv $@.new $@
build/locale/%/LC_MESSAGES/bulkhead-recorded.mo: $(top)/po/recorded/%.po
	@mkdir -p $(@D)
	@echo '  MSG  recorded/$*'
	@$(MSGFMT) --check -o $@.new $< && mv $@.new $@
built-for-check: all build/unit-tests
built-for-measure: all $(measured)
built-for-%: all ;

# The agent under the name that people call; see probe/front.h.
build/bulkhead: build/bulkhead-probe
	@ln -sf bulkhead-probe $@
# After the last 2 MiB boundary there are 512 KiB at least, of which nothing is
# mapped: for isolation-tests/covert/page-cache.c. A linker writes here and there:
# copied in one go, as when it is installed, the file's pages lie together in
# memory, and each start takes 0.1 ms less.
build/bulkhead-probe: $(common) $(probe)
	$(call link,$(STATIC)) $(COMMON_LIBS) $(PROBE_LIBS)
	@end=$$(($$(stat -c %s $@) % 2097152)); [ $$end -ge 524288 ] || \
		yes bulkhead | head -c $$((524288 - end)) >>$@
	@cp $@ $@.new && mv -f $@.new $@
build/bulkhead-vm: $(common) $(vm)
	$(call link) $(VM_LIBS) $(COMMON_LIBS)
build/bulkhead-conductor: $(common) $(conductor)
	$(call link) $(CONDUCTOR_LIBS) $(COMMON_LIBS)
ifneq ($(HAVE_CHECK),)
build/unit-tests: $(unit) $(simulated) $(tested)
	$(call link) $(CHECK_LIBS) $(CONDUCTOR_LIBS) $(VM_LIBS) $(COMMON_LIBS) \
		$(PROBE_LIBS)
else
build/unit-tests:
	@echo "make: the tests need the library check: 'make deps' installs it" >&2
	@false
endif

# The tested are linked by name: an archive would leave out jobs, which register
# themselves.
build/validate: $(simulation) $(tested)
	$(call link) $(CONDUCTOR_LIBS) $(VM_LIBS) $(COMMON_LIBS) $(PROBE_LIBS)

# A test file has no header: its suite registers itself.
$(unit): warnings += -Wno-missing-prototypes

build/obj/%.o: $(top)/%.c config.mk | build/commit.h
	@mkdir -p $(@D)
	@echo '  CC   $*.c'
	@$(compile) -c -o $@ $<
-include $(patsubst %.o,%.d,$(tested) $(mains) $(unit) $(simulation) $(filter))

# The built-in filter of system calls, compiled once and not at each start.
build/obj/tools/seccomp-default: $(filter)
	$(call link,$(STATIC)) $(PROBE_LIBS)
build/seccomp-default.h: build/obj/tools/seccomp-default
	@$< >$@.new && mv $@.new $@
build/obj/runners/container/seccomp.o: build/seccomp-default.h

# Texts that are built in: the published format of exported runs, against which
# import checks, and the style of the report's page.
text = @mkdir -p $(@D); \
	{ echo 'static const char $(1)[] ='; \
		sed 's/[\\"]/\\&/g; s/.*/"&\\n"/' $<; echo ';'; } >$@.new && \
	mv $@.new $@
build/run-schema.h: $(top)/docs/run.schema.json
	$(call text,run_schema)
build/obj/harness/store/json-schema.o: build/run-schema.h
build/page-css.h: $(top)/harness/report/page.css
	$(call text,page_css)
build/obj/harness/report/page.o: build/page-css.h

# What only the measurements start: programs without any library, and a timer.
floor := $(wildcard $(top)/tests/floor/*.c)
bare = @mkdir -p $(@D); echo '  FLOOR $@'; \
	$(CC) -std=gnu11 -D_GNU_SOURCE -O2 $(warnings) -I$(top) -Ibuild \
	-ffreestanding -fno-stack-protector -nostdlib -static -o $@ $(1)
build/measure/floor: $(floor) $(top)/tests/floor/floor.h \
		$(top)/tests/floor/calls.h build/seccomp-default.h
	$(call bare,$(filter-out %/empty.c,$(floor)))
build/measure/empty: $(top)/tests/floor/empty.c $(top)/tests/floor/calls.h
	$(call bare,$<)
build/measure/spawn-timer: build/obj/tests/measure/spawn-timer.o
	@mkdir -p $(@D)
	$(call link)

# The commit this is built from; rewritten only when it is another one.
ifndef built
build/commit.h: always
	@mkdir -p $(@D)
	@$(top)/tools/commit.sh $@
endif

# Programs that are run must not take themselves for a part of make.
run = @env -u MAKEFLAGS -u MAKELEVEL

bench: all
	$(run) $(top)/tools/bench.sh build/bulkhead $(SUITE)
bench-life: all
	$(run) build/bulkhead run --suite life
isolation: all
	$(run) build/bulkhead isolate
isolation-coverage: all
	$(run) $(top)/tools/coverage.sh build/bulkhead
isolation-soak: all
	$(run) env BUILD=build $(top)/tests/measure/soak.sh
nightly: all
	$(run) build/bulkhead nightly
report: all
	$(run) build/bulkhead report $(if $(filter command,$(origin SUITE)), \
		--suite $(SUITE)) $(if $(REPORT_LANG),--lang $(REPORT_LANG))
reference: all
	$(run) $(top)/tools/reference.sh build/bulkhead
check: built-for-check
	$(run) $(top)/tools/check.sh build
check-guest: all
	$(run) $(top)/tests/measure/all.sh build guest
measure: built-for-measure
	$(run) $(top)/tests/measure/all.sh build
messages: build/bulkhead-probe
	@mkdir -p build
	$(top)/tools/messages.sh build build/bulkhead.pot
	@for po in $(top)/po/*.po; do \
		msgmerge --update --backup=none --no-fuzzy-matching --no-wrap \
			--no-location "$$po" build/bulkhead.pot && \
		sed -i '/^"POT-Creation-Date:/d' "$$po"; \
	done
# The page says what is not good enough (status 1).
validate: build/validate
	$(run) build/validate $(top)/tests/fixtures/gathered.json \
		>build/validation.md; status=$$?; [ $$status -gt 1 ] || \
		mv build/validation.md $(top)/docs/validation.md; exit $$status
validate-gather: all
	$(run) env BUILD=build $(top)/tests/measure/gather.sh
pages: all
	$(run) build/bulkhead list --page >build/bulkhead-keys.7
	@mv build/bulkhead-keys.7 $(top)/docs/bulkhead-keys.7
dist:
	$(run) $(top)/tools/dist.sh

pages = $(wildcard $(top)/docs/*.$(1))
files = $(wildcard $(top)/$(1)/*)
guest := $(wildcard build/guest/boot build/guest/lib)
put = install -d $(DESTDIR)$(3) $(if $(2),&& install -m $(1) $(2) $(DESTDIR)$(3))

# They name the program where it was installed.
install-examples:
	$(call put,644,$(call files,contrib),$(docdir)/examples)
	sed -i 's,@bindir@,$(bindir),' $(patsubst $(top)/contrib/%, \
		$(DESTDIR)$(docdir)/examples/%,$(call files,contrib))

install: all install-examples
	$(call put,755,build/bulkhead,$(bindir))
	$(call put,755,$(filter-out build/bulkhead,$(programs)),$(libexecdir)/bulkhead)
	$(call put,644,$(call files,suites),$(datadir)/bulkhead/suites)
	$(call put,644,$(wildcard $(top)/plots/*.gp),$(datadir)/bulkhead/plots)
	$(call put,644,$(call pages,1),$(mandir)/man1)
	$(call put,644,$(call pages,5),$(mandir)/man5)
	$(call put,644,$(call pages,7),$(mandir)/man7)
	$(foreach made,$(messages),install -D -m 644 $(made) \
		$(DESTDIR)$(localedir)/$(made:build/locale/%=%) &&) true
	install -d $(DESTDIR)$(datadir)/bash-completion/completions
	install -m 644 $(top)/harness/cli/completion.bash \
		$(DESTDIR)$(datadir)/bash-completion/completions/bulkhead
	$(call put,644,$(call pages,md) $(call pages,json) \
		$(wildcard $(top)/README.md),$(docdir))
	$(if $(guest),mkdir -p $(DESTDIR)$(libexecdir)/bulkhead/guest && \
		cp -R $(guest) $(DESTDIR)$(libexecdir)/bulkhead/guest)

uninstall:
	rm -f $(DESTDIR)$(bindir)/bulkhead
	rm -f $(patsubst $(top)/docs/%,$(DESTDIR)$(mandir)/man1/%,$(call pages,1))
	rm -f $(patsubst $(top)/docs/%,$(DESTDIR)$(mandir)/man5/%,$(call pages,5))
	rm -f $(patsubst $(top)/docs/%,$(DESTDIR)$(mandir)/man7/%,$(call pages,7))
	rm -f $(DESTDIR)$(datadir)/bash-completion/completions/bulkhead
	rm -f $(patsubst build/locale/%,$(DESTDIR)$(localedir)/%,$(messages))
	rm -rf $(DESTDIR)$(libexecdir)/bulkhead $(DESTDIR)$(datadir)/bulkhead \
		$(DESTDIR)$(docdir)
endif
