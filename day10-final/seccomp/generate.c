/*
 * generate.c - make the seccomp filter of the list of system calls, when the program is built.
 *
 *     generate FILE >seccomp_filter.h
 *
 * A filter is a program for a small machine in the kernel, run at every system call (man 2 seccomp;
 * Documentation/networking/filter.rst). To write one takes the calls' numbers, which differ from
 * architecture to architecture: libseccomp knows them. It could write the filter too, but neither
 * can it say "all ioctls but two", nor leave open what depends on the container's capabilities.
 * Allowed and refused calls lie in runs, and the filter looks its run up by halves: loading it is
 * fast, which every start of a container has to wait for.
 */
#include <asm/ioctls.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/capability.h>
#include <sys/socket.h>

enum {
    NUMBERS = 1024, /* more than any architecture has */
    LONGEST = 4096, /* instructions */
    ALLOW = SECCOMP_RET_ALLOW,
    REFUSE = SECCOMP_RET_ERRNO | EPERM,
    UNKNOWN = SECCOMP_RET_ERRNO | ENOSYS,
};

/* The architectures whose programs this machine can run. The 32 bits of x32 are left out: its
 * numbers count as unknown, and hardly a kernel has them. */
static const struct architecture {
    uint32_t seccomp;
    uint32_t audit;
} architectures[] = {
#if defined(__x86_64__)
    { SCMP_ARCH_X86_64, AUDIT_ARCH_X86_64 },
    { SCMP_ARCH_X86, AUDIT_ARCH_I386 },
#elif defined(__aarch64__)
    { SCMP_ARCH_AARCH64, AUDIT_ARCH_AARCH64 },
    { SCMP_ARCH_ARM, AUDIT_ARCH_ARM },
#else
#error "which architectures can programs of this machine have?"
#endif
};

/* Calls that depend on an argument, or on its lower half, which is all that the kernel looks at. */
static const struct condition {
    const char *name;
    int argument;
    int comparison;
    bool allowed; /* if it matches one of the values; else it is allowed if it matches none */
    int count;
    uint32_t values[5];
} conditions[] = {
    /* Every flag of a namespace. clone3 has them in memory, where a filter cannot look: it is
     * unknown, and the C library does without it. */
    { "clone", 0, BPF_JSET, false, 1, { 0x7e020000 } },
    /* To type at a terminal as if one were its user (CVE-2017-5226), or to paste there. */
    { "ioctl", 1, BPF_JEQ, false, 2, { TIOCSTI, 0x541c /* TIOCLINUX */ } },
    { "personality", 0, BPF_JEQ, true, 5, { 0, 8, 0x20000, 0x20008, 0xffffffff } },
    /* To the hypervisor, and to the kernel's ciphers (CVE-2026-31431). */
    { "socket", 0, BPF_JEQ, false, 2, { AF_VSOCK, AF_ALG } },
};

enum { CONDITIONS = sizeof(conditions) / sizeof(conditions[0]) };

/* What becomes of a call. */
struct verdict {
    uint32_t action;
    uint64_t capabilities; /* one of these, and it is allowed */
    const struct condition *condition;
};

/* An instruction that becomes "allow" if the container has one of the capabilities. */
struct dependence {
    int at;
    uint64_t capabilities;
};

static struct sock_filter filter[LONGEST];
static struct dependence dependences[LONGEST];
static int length;
static int dependence_count;

static void give_up(const char *why, const char *what)
{
    fprintf(stderr, "generate: %s: %s\n", why, what);
    exit(1);
}

static int emit(int code, uint32_t operand)
{
    if (length == LONGEST)
        give_up("the filter grows too long", "");
    filter[length] = (struct sock_filter){ .code = (uint16_t)code, .k = operand };
    return length++;
}

static void emit_verdict(uint32_t action, uint64_t capabilities)
{
    int at = emit(BPF_RET | BPF_K, action);

    if (action != ALLOW && capabilities != 0)
        dependences[dependence_count++] = (struct dependence){ at, capabilities };
}

/* Jump over what has been written since the branch. */
static void land(int branch)
{
    int distance = length - branch - 1;

    if (distance > UINT8_MAX)
        give_up("a jump is too far", "");
    filter[branch].jt = (uint8_t)distance;
}

static void emit_condition(const struct condition *condition, const struct verdict *verdict)
{
    int branches[5];

    emit(BPF_LD | BPF_W | BPF_ABS,
         (uint32_t)(offsetof(struct seccomp_data, args) + 8 * (size_t)condition->argument));
    for (int i = 0; i < condition->count; i++)
        branches[i] = emit(BPF_JMP | condition->comparison | BPF_K, condition->values[i]);
    emit_verdict(condition->allowed ? (uint32_t)REFUSE : (uint32_t)ALLOW, verdict->capabilities);
    for (int i = 0; i < condition->count; i++)
        land(branches[i]);
    emit_verdict(condition->allowed ? (uint32_t)ALLOW : (uint32_t)REFUSE, verdict->capabilities);
}

/* The numbers from starts[0] to starts[count] have one verdict from each start to the next. */
static void emit_search(const struct verdict *verdicts, const int *starts, int count)
{
    if (count == 1) {
        const struct verdict *verdict = &verdicts[starts[0]];
        if (verdict->condition != NULL)
            emit_condition(verdict->condition, verdict);
        else
            emit_verdict(verdict->action, verdict->capabilities);
        return;
    }
    int half = count / 2;
    int branch = emit(BPF_JMP | BPF_JGE | BPF_K, (uint32_t)starts[half]);
    emit_search(verdicts, starts, half);
    land(branch);
    emit_search(verdicts, starts + half, count - half);
}

static bool same(const struct verdict *a, const struct verdict *b)
{
    return a->action == b->action && a->capabilities == b->capabilities &&
           a->condition == b->condition;
}

static void emit_architecture(const struct architecture *architecture,
                              const struct verdict *verdicts)
{
    int starts[NUMBERS];
    int count = 0;

    for (int number = 0; number < NUMBERS; number++)
        if (number == 0 || !same(&verdicts[number], &verdicts[number - 1]))
            starts[count++] = number;
    /* The next architecture may be too far for a conditional jump. */
    int mine = emit(BPF_JMP | BPF_JEQ | BPF_K, architecture->audit);
    int other = emit(BPF_JMP | BPF_JA, 0);
    land(mine);
    emit(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    emit_search(verdicts, starts, count);
    filter[other].k = (uint32_t)(length - other - 1);
}

static const struct condition *find_condition(const char *name)
{
    for (int i = 0; i < CONDITIONS; i++)
        if (strcmp(conditions[i].name, name) == 0)
            return &conditions[i];
    return NULL;
}

/* Note one name of the list. The architecture may not have it. */
static void note(struct verdict *verdicts, uint32_t architecture, const char *name,
                 uint64_t capabilities)
{
    int number = seccomp_syscall_resolve_name_arch(architecture, name);

    if (number < 0)
        return;
    if (number >= NUMBERS)
        give_up("this number is too high", name);
    if (capabilities == 0)
        verdicts[number].action = ALLOW;
    verdicts[number].capabilities |= capabilities;
    verdicts[number].condition = find_condition(name);
}

/* The capability that a heading names, as a set. */
static uint64_t read_heading(char *line)
{
    cap_value_t value;

    line[strcspn(line, "]")] = '\0';
    if (strcmp(line, "[every container") == 0)
        return 0;
    if (cap_from_name(line + 1, &value) < 0)
        give_up("there is no such capability", line + 1);
    return UINT64_C(1) << value;
}

static void read_list(const char *path, struct verdict *verdicts, uint32_t architecture)
{
    FILE *file = fopen(path, "re");
    uint64_t capabilities = 0;
    char line[256];

    if (file == NULL)
        give_up("cannot open the list", path);
    while (fgets(line, sizeof(line), file) != NULL) {
        char *rest = line;
        char *name;
        if (line[0] == '[')
            capabilities = read_heading(line);
        else if (line[0] != '#')
            while ((name = strsep(&rest, " \n")) != NULL)
                if (name[0] != '\0')
                    note(verdicts, architecture, name, capabilities);
    }
    fclose(file);
}

/* What is known is refused, until the list is read. */
static void begin(struct verdict *verdicts, uint32_t architecture)
{
    for (int number = 0; number < NUMBERS; number++) {
        char *name = seccomp_syscall_resolve_num_arch(architecture, number);
        bool is_unknown = name == NULL || strcmp(name, "clone3") == 0;
        verdicts[number] = (struct verdict){ .action = is_unknown ? UNKNOWN : REFUSE };
        free(name);
    }
}

/* What the kernel will do with the filter, for calls whose arguments are all 0. */
static uint32_t run(uint32_t architecture, uint32_t number)
{
    uint32_t a = 0;

    for (int at = 0;; at++) {
        const struct sock_filter *f = &filter[at];
        switch (f->code) {
        case BPF_LD | BPF_W | BPF_ABS:
            a = f->k == offsetof(struct seccomp_data, nr)     ? number
                : f->k == offsetof(struct seccomp_data, arch) ? architecture
                                                              : 0;
            break;
        case BPF_JMP | BPF_JA:
            at += (int)f->k;
            break;
        case BPF_JMP | BPF_JEQ | BPF_K:
            at += a == f->k ? f->jt : f->jf;
            break;
        case BPF_JMP | BPF_JGE | BPF_K:
            at += a >= f->k ? f->jt : f->jf;
            break;
        case BPF_JMP | BPF_JSET | BPF_K:
            at += (a & f->k) != 0 ? f->jt : f->jf;
            break;
        default:
            return f->k;
        }
    }
}

static void check(const struct architecture *architecture, const struct verdict *verdicts)
{
    char number[16];

    for (uint32_t n = 0; n < NUMBERS; n++) {
        uint32_t expected = verdicts[n].condition != NULL ? (uint32_t)ALLOW : verdicts[n].action;
        snprintf(number, sizeof(number), "%u", n);
        if (run(architecture->audit, n) != expected)
            give_up("the filter is wrong about the number", number);
    }
}

static void print(void)
{
    printf("/* Written by seccomp/generate.c. */\n");
    printf("static const struct sock_filter seccomp_filter[] = {\n");
    for (int i = 0; i < length; i++)
        printf("    { 0x%02x, %u, %u, 0x%08x },\n", filter[i].code, filter[i].jt, filter[i].jf,
               filter[i].k);
    printf(
        "};\n\n/* The instructions that are to allow if there is one of these capabilities. */\n");
    printf("static const struct {\n    int at;\n    uint64_t capabilities;\n");
    printf("} seccomp_dependences[] = {\n");
    for (int i = 0; i < dependence_count; i++)
        printf("    { %d, 0x%llx },\n", dependences[i].at,
               (unsigned long long)dependences[i].capabilities);
    printf("};\n");
}

int main(int argc, char **argv)
{
    enum { COUNT = sizeof(architectures) / sizeof(architectures[0]) };
    static struct verdict verdicts[COUNT][NUMBERS];

    if (argc != 2)
        give_up("usage", "generate FILE");
    emit(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
    for (int i = 0; i < COUNT; i++) {
        begin(verdicts[i], architectures[i].seccomp);
        read_list(argv[1], verdicts[i], architectures[i].seccomp);
        emit_architecture(&architectures[i], verdicts[i]);
    }
    emit(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
    for (int i = 0; i < COUNT; i++)
        check(&architectures[i], verdicts[i]);
    print();
    return 0;
}
