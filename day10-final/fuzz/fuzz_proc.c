/*
 * fuzz_proc.c - files of the kernel that say what no kernel would.
 *
 * Every file that is read holds the same. The first byte says who reads it.
 *
 * wraps: file_read
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cgroup.h"
#include "cgroup_version.h"
#include "container.h"
#include "environment.h"
#include "error.h"
#include "process.h"
#include "usage.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int __wrap_file_read(int directory, const char *path, size_t limit, char **text, size_t *length,
                     struct error *err);

static const uint8_t *file;
static size_t file_size;

/* As all of the kernel's lists, it ends with a newline. */
int __wrap_file_read(int directory, const char *path, size_t limit, char **text, size_t *length,
                     struct error *err)
{
    (void)directory;
    if (file_size + 1 > limit)
        return fail_plain(err, "cannot read '%s': it is longer than %zu bytes", path, limit);
    *text = malloc(file_size + 2);
    memcpy(*text, file, file_size);
    memcpy(*text + file_size, "\n", 2);
    if (length != NULL)
        *length = file_size + 1;
    return 0;
}

static void try_usage(const struct cgroup_version *version)
{
    char hierarchy[] = "/none";
    char path[] = "/none/group";
    struct container c = { .cgroup_count = 1 };
    struct usage usage = { 0 };
    struct allowance allowance = { 0 };

    c.cgroups[0] = (struct cgroup){ version, hierarchy, path, -1, (1U << CONTROLLERS) - 1, -1 };
    usage_of_groups(&c, &usage);
    usage_allowed(&c, &allowance);
}

static void try_mounts(void)
{
    struct container c = { .memory_limit = 1, .pids_limit = 1, .cpus = 1 };
    struct error err = { 0 };
    char *v1;
    char *v2;

    cgroup_find(&c, &err);
    cgroup_forget(&c);
    if (cgroup_list_hierarchies(&v1, &v2, &err) == 0) {
        free(v1);
        free(v2);
    }
}

static void try_process(void)
{
    char boot[BOOT_ID_SIZE];
    struct error err = { 0 };
    int64_t ticks;

    process_start_time(1, &ticks, &err);
    process_is_stopped(1);
    process_boot_id(boot, &err);
}

static void try_environment(void)
{
    struct error err = { 0 };
    char **list = NULL;

    environment_add_file(&list, "variables", &err);
    for (char **at = list; at != NULL && *at != NULL; at++)
        free(*at);
    free(list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    file = data + 1;
    file_size = size - 1;
    switch (data[0] % 5) {
    case 0:
        try_process();
        break;
    case 1:
        try_mounts();
        break;
    case 2:
        try_usage(&cgroup_v1);
        break;
    case 3:
        try_usage(&cgroup_v2);
        break;
    default:
        try_environment();
    }
    return 0;
}
