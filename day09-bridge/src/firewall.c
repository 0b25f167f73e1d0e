/*
 * firewall.c - the rules that let a bridge's containers out, by nft(8).
 */
#include "firewall.h"

#include <stdio.h>
#include <string.h>

#include "cleanup.h"
#include "explain.h"
#include "subprocess.h"
#include "text.h"

/* A chain of somebody else. */
struct chain {
    char family[16];
    char table[64];
    char name[64];
};

/* Let the containers' packets through this chain, before all that it says. */
static void put_accepts(FILE *out, const struct chain *chain, const char *bridge)
{
    static const char *const ends[] = { "iifname", "oifname" };

    for (int i = 0; i < 2; i++)
        fprintf(out, "insert rule %s %s %s %s \"%s\" counter accept comment \"tiny-docker-%s\"\n",
                chain->family, chain->table, chain->name, ends[i], bridge, bridge);
}

/* One line of the list: where are we, is this a rule of ours, does this chain drop? Docker makes
 * its own chain anew whenever it starts, but leaves DOCKER-USER alone and asks it first. */
static void read_line(const char *line, struct chain *chain, const char *bridge, bool open,
                      FILE *out)
{
    CLEANUP_FREE char *comment = text_format("comment \"tiny-docker-%s\" # handle ", bridge);
    const char *ours = strstr(line, comment);

    if (sscanf(line, "table %15s %63s", chain->family, chain->table) == 2)
        return;
    if (ours != NULL)
        fprintf(out, "delete rule %s %s %s handle %s\n", chain->family, chain->table, chain->name,
                ours + strlen(comment));
    if ((sscanf(line, " chain %63s", chain->name) == 1 &&
         strcmp(chain->name, "DOCKER-USER") == 0) ||
        (strstr(line, "hook forward ") != NULL && strstr(line, "policy drop;") != NULL &&
         (strcmp(chain->family, "ip") == 0 || strcmp(chain->family, "inet") == 0))) {
        if (open)
            put_accepts(out, chain, bridge);
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
    FILE *out = open_memstream(&commands, &length);

    for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n"))
        read_line(line, &chain, bridge, subnet != NULL, out);
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

/* Run nft with the commands as its standard input. Returns 0 and what it has printed, or -1. */
static int nft(char *const words[], const char *commands, char **printed, struct error *err)
{
    int status = subprocess_run(words, commands, printed, err);

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
