# tiny-docker - ten days from a command runner to a container runtime.
#
# The lines behind "##" are what `make help` prints.

DAYS := $(sort $(wildcard day[0-9][0-9]-*))
NEWEST := $(lastword $(DAYS))
TOOLS := common/tools
JOBS ?= 1

# `make grade DAY=5` builds suites of other days too, and each day's Makefile has a DAY of its own.
MAKEOVERRIDES := $(filter-out DAY=%,$(MAKEOVERRIDES))

INSTALL := $(NEWEST)/install
STORM_SETTINGS = SEED="$(SEED)" STORM_MINUTES="$(STORM_MINUTES)" STORM_ONLY="$(STORM_ONLY)" \
	STORM_ALL="$(STORM_ALL)" STORM_SCENARIO="$(STORM_SCENARIO)"

.PHONY: all help deps demo shell rootfs rootfs-debian rootfs-alpine test test-vm test-lessons \
	test-install test-workshop test-exercises test-book bench bench-deps storm storm-vm fuzz start \
	grade watch exercise compare reset progress diff book book-serve check check-days install \
	uninstall deb clean $(DAYS)

all: $(DAYS) ## build the program of every day (the default)
	@echo "built: $(DAYS:%=%/tiny-docker)"
	@echo "next:  make help"

$(DAYS):
	@$(MAKE) --no-print-directory -C $@

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.* ## /\1\t/p' $(MAKEFILE_LIST) | \
		while IFS='	' read -r target what; do printf '  make %-16s %s\n' "$$target" "$$what"; done

deps: ## install what is missing here, with the distribution's package manager
	@$(TOOLS)/deps build test run vm lessons check debian install test-install

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
	@$(TOOLS)/test --jobs "$(JOBS)"

test-vm: ## run them in a virtual machine that has cgroup version 2 only
	@$(TOOLS)/deps build test run vm
	@$(TOOLS)/test --vm

test-lessons: ## type what the lessons say and compare what comes
	@$(TOOLS)/deps build test run rootfs lessons
	@$(TOOLS)/rootfs busybox
	@$(TOOLS)/as-root "the lessons are typed in namespaces of their own" $(TOOLS)/lessons
	@$(TOOLS)/as-root "and so are the tests of that" common/test/test_lessons.sh

test-install: ## install it in an empty place and on a fresh Debian, and remove it again
	@$(TOOLS)/deps build run install test-install debian
	@$(MAKE) --no-print-directory -s -C $(NEWEST)
	@$(TOOLS)/as-root "packages are installed in a root filesystem of their own" common/test/test_install.sh

test-workshop: ## build days as a learner would, and grade them (ALL=1: all ten)
	@$(TOOLS)/deps build test run rootfs
	@$(TOOLS)/as-root "programs are graded in namespaces of their own" common/test/test_workshop.sh \
		$(if $(ALL),--all)

test-exercises: ## do the exercises' tests fail without the solution, and pass with it? [DAY=2]
	@$(TOOLS)/deps build test run rootfs
	@$(TOOLS)/exercises $(DAY)
	@$(if $(DAY),,$(TOOLS)/as-root "exercises are tried in namespaces of their own" common/test/test_exercises.sh)

bench: ## how fast it is, beside others, in minutes (BENCH_QUICK=1: does this still work? in one)
	@$(TOOLS)/deps build test run rootfs bench $(if $(BENCH_VM),vm)
	@$(TOOLS)/rootfs busybox
	@$(MAKE) --no-print-directory -s $(DAYS)
	@$(TOOLS)/bench

bench-deps: ## install what to compare with, and what draws the chart
	@$(TOOLS)/deps build test run rootfs bench bench-deps

storm: ## do the newest day harm for a minute: make storm [STORM_MINUTES=10] [SEED=7]
	@$(TOOLS)/deps build test run rootfs
	@$(STORM_SETTINGS) $(TOOLS)/storm

storm-vm: ## the same in a virtual machine that has cgroup version 2 only
	@$(TOOLS)/deps build test run vm
	@$(STORM_SETTINGS) $(TOOLS)/storm --vm

fuzz: ## give the parsers what nobody would type: make fuzz [FUZZ=words] [FUZZ_SECONDS=60]
	@$(TOOLS)/deps build run fuzz
	@FUZZ_SECONDS="$(FUZZ_SECONDS)" $(TOOLS)/fuzz $(FUZZ)

start: ## make workshop/day05, where you build day 5 yourself: make start DAY=5 [FROM=workshop/day04]
	@$(TOOLS)/start "$(DAY)" $(if $(FROM),--from "$(FROM)")

# A promise that is not kept yet, or an exercise that is not solved (status 1), is no failure of make's.
grade: ## which promises your program keeps: make grade DAY=5 [SUITE=logs] [ALL=1] [BIN=any/program]
	@$(TOOLS)/deps build test run rootfs
	@$(TOOLS)/grade "$(DAY)" $(if $(SUITE),--suite "$(SUITE)") $(if $(ALL),--all) $(if $(BIN),"$(BIN)") || \
		[ $$? = 1 ]

watch: ## the same at every save, today's promises first
	@$(TOOLS)/deps build test run rootfs
	@exec $(TOOLS)/watch "$(DAY)" $(if $(SUITE),--suite "$(SUITE)") $(if $(BIN),"$(BIN)")

exercise: ## a day's exercises, is one solved, its solution: make exercise DAY=2 [N=1] [SHOW=1] [APPLY=1] [BIN=any]
	@$(TOOLS)/deps build test run rootfs
	@$(TOOLS)/exercise "$(DAY)" $(if $(N),"$(N)" \
		$(if $(APPLY),--apply,$(if $(SHOW),--show,$(if $(BIN),"$(BIN)")))) || [ $$? = 1 ]

compare: ## your source beside ours: make compare DAY=5 [FILE=child.c] [SIDE=1]
	@$(TOOLS)/compare "$(DAY)" $(if $(SIDE),--side) $(FILE)

reset: ## begin a day again, and keep what is there under another name: make reset DAY=5
	@$(TOOLS)/start "$(DAY)" --reset $(if $(FROM),--from "$(FROM)")

progress: ## the ten days, and what you have of each
	@$(TOOLS)/progress

test-book: ## read it in a browser: links, search, diffs, phone layout, contrast
	@$(TOOLS)/deps book test-book
	@$(TOOLS)/book test

diff: ## show one day against the day before: make diff DAY=3 [FILE=child.c], DAY=10 CHAPTER=rootfs
	@$(TOOLS)/diff "$(DAY)" $(if $(CHAPTER),--chapter $(CHAPTER),$(FILE))

book: ## make the book, a site with the lessons, the source and the diffs, in build/book/site
	@$(TOOLS)/deps book
	@$(TOOLS)/book build

book-serve: book ## make it and show it at http://localhost:4173
	@$(TOOLS)/book serve

check: ## format, static analysis, warnings of two compilers, scripts, and the days' differences
	@$(TOOLS)/deps build test check
	@$(TOOLS)/check

check-days: ## count what each day adds and removes, against the budgets
	@$(TOOLS)/check-days

install uninstall: export PREFIX := $(value PREFIX)
install uninstall: export DESTDIR := $(value DESTDIR)
install: ## put the newest day's program, its manual page and completions under PREFIX (/usr/local)
	@$(TOOLS)/deps build run install
	@$(MAKE) --no-print-directory -s -C $(NEWEST)
	@$(INSTALL)/install

uninstall: ## remove exactly these
	@$(INSTALL)/install --remove

deb: ## make a Debian package of the same
	@$(TOOLS)/deps build run install
	@$(MAKE) --no-print-directory -s -C $(NEWEST)
	@$(INSTALL)/deb

clean: ## remove what was built (rootfs/ stays)
	@for day in common common/storm $(DAYS); do $(MAKE) --no-print-directory -s -C $$day clean; done
	@rm -rf build
