# tiny-docker - ten days from a command runner to a container runtime.
#
# The lines behind "##" are what `make help` prints.

DAYS := $(sort $(wildcard day[0-9][0-9]-*))
NEWEST := $(lastword $(DAYS))
TOOLS := common/tools
JOBS ?= 1

.PHONY: all help deps demo shell rootfs rootfs-debian rootfs-alpine test test-vm test-lessons diff check \
	check-days clean $(DAYS)

all: $(DAYS) ## build the program of every day (the default)
	@echo "built: $(DAYS:%=%/tiny-docker)"
	@echo "next:  make help"

$(DAYS):
	@$(MAKE) --no-print-directory -C $@

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.* ## /\1\t/p' $(MAKEFILE_LIST) | \
		while IFS='	' read -r target what; do printf '  make %-16s %s\n' "$$target" "$$what"; done

deps: ## install what is missing here, with the distribution's package manager
	@$(TOOLS)/deps build test run vm lessons check debian

demo: ## see a program run with a host name, a process tree and a root filesystem of its own
	@$(TOOLS)/deps build run rootfs
	@$(TOOLS)/rootfs busybox
	@$(MAKE) --no-print-directory -s -C $(NEWEST)
	@$(TOOLS)/demo $(NEWEST)

shell: ## open a shell in a container of the newest day
	@$(TOOLS)/deps build run rootfs
	@$(TOOLS)/rootfs busybox
	@$(MAKE) --no-print-directory -s -C $(NEWEST)
	@$(TOOLS)/shell $(NEWEST)

rootfs: ## make rootfs/busybox, a small root filesystem from the distribution's busybox
	@$(TOOLS)/deps rootfs
	@$(TOOLS)/rootfs busybox

rootfs-debian: ## make rootfs/debian with mmdebstrap
	@$(TOOLS)/deps debian
	@$(TOOLS)/rootfs debian

rootfs-alpine: ## fetch rootfs/alpine, checked against its published SHA-256
	@$(TOOLS)/deps alpine
	@$(TOOLS)/rootfs alpine

test: ## run every day's tests against its program and those of all later days (JOBS=2: side by side)
	@$(TOOLS)/deps build test run rootfs
	@$(TOOLS)/test --jobs $(JOBS)

test-vm: ## run them in a virtual machine that has cgroup version 2 only
	@$(TOOLS)/deps build test run vm
	@$(TOOLS)/test --vm

test-lessons: ## type what the lessons say and compare what comes
	@$(TOOLS)/deps build test run rootfs lessons
	@$(TOOLS)/rootfs busybox
	@$(TOOLS)/as-root "the lessons are typed in namespaces of their own" $(TOOLS)/lessons
	@$(TOOLS)/as-root "and so are the tests of that" common/test/test_lessons.sh

diff: ## show one day against the day before: make diff DAY=3 [FILE=child.c], DAY=10 CHAPTER=rootfs
	@$(TOOLS)/diff "$(DAY)" $(if $(CHAPTER),--chapter $(CHAPTER),$(FILE))

check: ## format, static analysis, warnings of two compilers, scripts, and the days' differences
	@$(TOOLS)/deps build test check
	@$(TOOLS)/check

check-days: ## count what each day adds and removes, against the budgets
	@$(TOOLS)/check-days

clean: ## remove what was built (rootfs/ stays)
	@for day in common $(DAYS); do $(MAKE) --no-print-directory -s -C $$day clean; done
