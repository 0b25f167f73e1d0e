/*
 * firewall.c - the rules that let a bridge's containers out, by nft(8).
 */
#include "firewall.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "explain.h"
#include "memory.h"
#include "netlink.h"
#include "subprocess.h"
#include "text.h"

/* A chain of somebody else. */
struct chain {
    char family[16];
    char table[256];
    char name[256];
    bool is_owned;    /* its table is another program's, and nobody else may change it */
    bool is_asked;    /* about what is forwarded */
    bool has_accepts; /* ours */
};

/* Let the containers' packets through this chain, before all that it says. */
static void put_accepts(FILE *out, struct chain *chain, const char *bridge)
{
    static const char *const ends[] = { "iifname", "oifname" };
    struct error err;

    chain->has_accepts = true;
    for (int i = 0; i < 2 && !chain->is_owned; i++)
        fprintf(out, "insert rule %s %s %s %s \"%s\" counter accept comment \"tiny-docker-%s\"\n",
                chain->family, chain->table, chain->name, ends[i], bridge, bridge);
    if (!chain->is_owned)
        return;
    fail_plain(&err, "the table '%s %s' refuses what is forwarded, and belongs to a program",
               chain->family, chain->table);
    error_hint(&err,
               "have that let '%s' through, such as: firewall-cmd --zone=trusted "
               "--add-interface=%s",
               bridge, bridge);
    error_print(&err, "run: warning");
}

/* Only say which chain this is. */
static void put_name(FILE *out, struct chain *chain, const char *bridge)
{
    (void)bridge;
    chain->has_accepts = true;
    fprintf(out, "%s%s %s %s\n", chain->is_owned ? FIREWALL_OWNED : "", chain->family, chain->table,
            chain->name);
}

/* Is it a rule that we have put there? iptables-save and -restore lose the comment. */
static bool is_ours(const char *line, const char *bridge)
{
    CLEANUP_FREE char *comment = text_format(" comment \"tiny-docker-%s\" # handle ", bridge);
    char name[16] = "";
    int end = 0;

    sscanf(line, " %*1[io]ifname \"%15[^\"]\" counter packets %*u bytes %*u accept # handle%n",
           name, &end);
    return strstr(line, comment) != NULL || (end > 0 && strcmp(name, bridge) == 0);
}

/* Does a rule refuse all that has come so far? */
static bool is_refusal(const char *line)
{
    char verdict[8] = "";

    if (sscanf(line, " counter packets %*u bytes %*u %7s", verdict) < 1)
        sscanf(line, " %7s", verdict);
    return strcmp(verdict, "drop") == 0 || strcmp(verdict, "reject") == 0;
}

/* One line of the list: where are we, is this a rule of ours, does this chain refuse? Docker makes
 * its own chain anew whenever it starts, but leaves DOCKER-USER alone and asks it first. */
static void read_line(const char *line, struct chain *chain, const char *bridge,
                      void (*refused)(FILE *out, struct chain *chain, const char *bridge),
                      FILE *out)
{
    static const char hook[] = "\t\ttype filter hook forward ";
    const char *handle = strstr(line, "# handle ");
    bool refuses = chain->is_asked && is_refusal(line);

    if (sscanf(line, "table %15s %255s", chain->family, chain->table) == 2)
        chain->is_owned = chain->is_asked = false;
    if (strcmp(chain->family, "ip") != 0 && strcmp(chain->family, "inet") != 0)
        return;
    if (strncmp(line, "\tflags ", strlen("\tflags ")) == 0)
        chain->is_owned = strstr(line, "owner") != NULL;
    if (sscanf(line, " chain %255s", chain->name) == 1) {
        refuses = chain->is_asked = strcmp(chain->name, "DOCKER-USER") == 0;
        chain->has_accepts = false;
    } else if (strncmp(line, hook, strlen(hook)) == 0) {
        refuses = strstr(line, "policy drop;") != NULL;
        chain->is_asked = true;
    }
    if (refuses && refused != NULL && !chain->has_accepts)
        refused(out, chain, bridge);
    if (handle != NULL && chain->is_asked && is_ours(line, bridge))
        fprintf(out, "delete rule %s %s %s %s\n", chain->family, chain->table, chain->name,
                handle + strlen("# "));
}

/* A comment may hold all that a rule may: without blanks and line ends it is but one word. */
static void close_strings(char *text)
{
    bool is_inside = false;

    for (; *text != '\0'; text++) {
        is_inside = is_inside != (*text == '"');
        if (is_inside && isspace((unsigned char)*text))
            *text = '_';
    }
}

char *firewall_commands(const char *ruleset, const char *bridge, const struct subnet *subnet)
{
    CLEANUP_FREE char *copy = text_copy(ruleset);
    CLEANUP_FREE char *range = subnet != NULL ? subnet_text(subnet) : NULL;
    CLEANUP_FREE char *table = text_format("ip tiny-docker-%s", bridge);
    struct chain chain = { 0 };
    char *commands = NULL;
    char *rest = copy;
    size_t length;
    FILE *out = memory_checked(open_memstream(&commands, &length));

    close_strings(copy);
    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n"))
        read_line(line, &chain, bridge, subnet != NULL ? put_accepts : NULL, out);
    /* To delete a table that is not there is an error; to add one that is there is none. */
    fprintf(out, "add table %s\ndelete table %s\n", table, table);
    if (subnet != NULL) {
        fprintf(out,
                "add table %s\nadd chain %s nat { type nat hook postrouting priority 100 ; }\n",
                table, table);
        fprintf(out, "add rule %s nat ip saddr %s oifname != \"%s\" masquerade\n", table, range,
                bridge);
        fprintf(out, "add chain %s forward { type filter hook forward priority 0 ; }\n", table);
        fprintf(out, "add rule %s forward iifname \"%s\" accept\n", table, bridge);
        fprintf(out, "add rule %s forward oifname \"%s\" accept\n", table, bridge);
    }
    fclose(out);
    return commands;
}

/* It takes milliseconds, or a second with very many rules. All others wait as long: the networks
 * are locked. */
enum { NFT_SECONDS = 10 };

/* Run nft with the commands as its standard input. Returns 0 and what it has printed, or -1. */
static int nft(char *const words[], const char *commands, char **printed, struct error *err)
{
    int status = subprocess_run(words, commands, NFT_SECONDS, printed, err);

    if (status == 0)
        return 0;
    if (status == 127)
        fail_plain(err, "there is no program 'nft' in PATH");
    else if (status > 0)
        fail_plain(err, "nft: status %d: %.*s", status, (int)strcspn(*printed, "\n"), *printed);
    return error_hint(err, "a network of its own needs nftables; --net none goes without");
}

int firewall_set(const char *bridge, const struct subnet *subnet, struct error *err)
{
    CLEANUP_FREE char *ruleset = NULL;
    CLEANUP_FREE char *printed = NULL;

    explain("nft -a list ruleset");
    if (nft((char *[]){ "nft", "-a", "list", "ruleset", NULL }, "", &ruleset, err) < 0)
        return -1;
    CLEANUP_FREE char *commands = firewall_commands(ruleset, bridge, subnet);
    CLEANUP_FREE char *copy = text_copy(commands);
    char *rest = copy;
    for (char *line = strsep(&rest, "\n"); rest != NULL; line = strsep(&rest, "\n"))
        explain("nft %s", line);
    return nft((char *[]){ "nft", "-f", "-", NULL }, commands, &printed, err);
}

/* What is to be deleted is not asked for here: no bridge has this name. */
int firewall_list_refusals(char **names, struct error *err)
{
    CLEANUP_FREE char *ruleset = NULL;
    struct chain chain = { 0 };
    size_t length;

    explain("nft -a list ruleset");
    if (nft((char *[]){ "nft", "-a", "list", "ruleset", NULL }, "", &ruleset, err) < 0)
        return -1;
    char *rest = ruleset;
    close_strings(ruleset);
    FILE *out = memory_checked(open_memstream(names, &length));
    while (rest != NULL)
        read_line(strsep(&rest, "\n"), &chain, "", put_name, out);
    fclose(out);
    return 0;
}

int firewall_keep(const char *bridge, const struct subnet *subnet, struct error *err)
{
    CLEANUP_FREE char *table = text_format("tiny-docker-%s", bridge);
    int found = table_show(table, err);

    return found == 0 ? firewall_set(bridge, subnet, err) : found;
}
