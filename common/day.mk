# The one recipe by which every day is built and tested. A day's Makefile says what is its own
# (DAY, NAME and, from the day that needs one, LIBS) and includes this file.
#
#   make                the program, ./tiny-docker
#   make test           its suites and those of the earlier days
#   make exercises      the suites of its exercises
#   make SANITIZE=1     with the address and undefined-behaviour sanitizers, in build/sanitize
#   make STATIC=1       without shared libraries, in build/static
#   make BUILD=... CC=  any other variant, in a directory of its own

COMMON := $(patsubst %/,%,$(dir $(lastword $(MAKEFILE_LIST))))
BUILD ?= build$(if $(SANITIZE),/sanitize)$(if $(STATIC),/static)
PROGRAM := $(if $(filter build,$(BUILD)),tiny-docker,$(BUILD)/tiny-docker)

OPTIMIZE ?= -O2 -g
WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes
SANITIZERS := $(if $(SANITIZE),-fsanitize=address -fsanitize=undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer)
CPPFLAGS += -D_GNU_SOURCE -DDAY=$(DAY) -DNAME='"$(NAME)"' -Isrc -I$(COMMON)/src -MMD -MP
CFLAGS += -std=gnu17 $(OPTIMIZE) $(WARNINGS) $(SANITIZERS)
LDFLAGS += $(SANITIZERS) $(if $(STATIC),-static)

program_objects := $(patsubst src/%.c,$(BUILD)/src/%.o,$(wildcard src/*.c))
# What needs a library is left out until the day that has it.
left_out := %/probe.c %/probe_network.c %/probe_security.c $(if $(filter -lcjson,$(LIBS)),,%/json.c %/inspect.c)
common_objects := $(patsubst $(COMMON)/src/%.c,$(BUILD)/common/%.o, \
	$(filter-out $(left_out),$(wildcard $(COMMON)/src/*.c)))
harness_objects := $(patsubst $(COMMON)/test/%.c,$(BUILD)/harness/%.o, \
	$(filter-out $(left_out) $(wildcard $(COMMON)/test/unit_*.c),$(wildcard $(COMMON)/test/*.c)))
suites := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/test_*.c))
units := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/unit_*.c))
exercises := $(patsubst %.c,$(BUILD)/%,$(wildcard exercises/*/test_*.c))

.PHONY: all tests suites exercises test clean
.SECONDARY: # no object is thrown away
all: $(PROGRAM)

$(PROGRAM): $(program_objects) $(common_objects)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/src/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/common/%.o: $(COMMON)/src/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# The tests. A suite drives the program from outside and knows none of its source; a unit test
# is linked with it. The probe is what runs inside the containers of both.
tests: $(PROGRAM) suites $(units)
suites: $(suites) $(BUILD)/tests/probe
exercises: $(exercises) $(BUILD)/tests/probe

# What is built in a root shell belongs to whoever has the directory, and may be built here by both.
all tests suites exercises:
	@[ "$$(id -u)" != 0 ] || chown -hR --reference=. $(BUILD) $(PROGRAM) 2>/dev/null || true

$(BUILD)/tests/test_% $(BUILD)/tests/unit_% $(BUILD)/exercises/%: CPPFLAGS += -I$(COMMON)/test -DSUITE_DAY=$(DAY)

$(BUILD)/tests/test_%: tests/test_%.c $(harness_objects) $(common_objects)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.o,$^) -lcunit $(LIBS)

$(BUILD)/exercises/%: exercises/%.c $(harness_objects) $(common_objects)
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.o,$^) -lcunit $(LIBS)

$(BUILD)/tests/unit_%: tests/unit_%.c $(harness_objects) $(common_objects) \
		$(filter-out %/main.o,$(program_objects))
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.o,$^) -lcunit $(LIBS)

$(BUILD)/harness/%.o: $(COMMON)/test/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(BUILD)/tests/probe: $(wildcard $(COMMON)/test/probe*)
	@mkdir -p $(@D)
	$(CC) -D_GNU_SOURCE -std=gnu17 -O2 $(WARNINGS) -static -o $@ $(filter %.c,$^)

TEST ?= $(COMMON)/tools/test --day $(DAY)
test:
	@$(TEST)

clean:
	rm -rf build tiny-docker

-include $(wildcard $(BUILD)/src/*.d $(BUILD)/common/*.d $(BUILD)/harness/*.d $(BUILD)/tests/*.d \
	$(BUILD)/exercises/*/*.d)
