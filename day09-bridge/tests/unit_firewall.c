/*
 * unit_firewall.c - what nft is told, for the rules of others that it has listed.
 */
#include "firewall.h"

#include <stdlib.h>
#include <string.h>

#include "harness.h"

static const struct subnet subnet = { 0x0a0a0000, 24 };

#define OWN                                                                                        \
    "add table ip tiny-docker-td0\ndelete table ip tiny-docker-td0\n"                              \
    "add table ip tiny-docker-td0\n"                                                               \
    "add chain ip tiny-docker-td0 nat { type nat hook postrouting priority 100 ; }\n"              \
    "add rule ip tiny-docker-td0 nat ip saddr 10.10.0.0/24 oifname != \"td0\" masquerade\n"        \
    "add chain ip tiny-docker-td0 forward { type filter hook forward priority 0 ; }\n"             \
    "add rule ip tiny-docker-td0 forward iifname \"td0\" accept\n"                                 \
    "add rule ip tiny-docker-td0 forward oifname \"td0\" accept\n"
#define ACCEPTS(chain)                                                                             \
    "insert rule " chain " iifname \"td0\" counter accept comment \"tiny-docker-td0\"\n"           \
    "insert rule " chain " oifname \"td0\" counter accept comment \"tiny-docker-td0\"\n"

static void check(const char *ruleset, const struct subnet *of, const char *expected)
{
    char *commands = firewall_commands(ruleset, "td0", of);
    const char *copy = text("%s", commands);

    free(commands);
    EXPECT_TEXT(copy, expected);
}

CASE(without_other_rules_there_is_a_table_of_ours)
{
    check("", &subnet, OWN);
    check("", NULL, "add table ip tiny-docker-td0\ndelete table ip tiny-docker-td0\n");
}

CASE(a_chain_that_drops_what_is_forwarded_gets_accepts)
{
    check("table ip filter { # handle 1\n"
          "\tchain FORWARD { # handle 2\n"
          "\t\ttype filter hook forward priority filter; policy drop;\n"
          "\t}\n"
          "}\n",
          &subnet, ACCEPTS("ip filter FORWARD") OWN);
    check("table inet mine { # handle 9\n"
          "\tchain through { # handle 1\n"
          "\t\ttype filter hook forward priority 10; policy drop;\n"
          "\t}\n"
          "}",
          &subnet, ACCEPTS("inet mine through") OWN);
}

CASE(docker_asks_its_users_chain_first)
{
    check("table ip filter { # handle 1\n"
          "\tchain DOCKER-USER { # handle 2\n"
          "\t\tcounter packets 0 bytes 0 return # handle 7\n"
          "\t}\n"
          "}\n",
          &subnet, ACCEPTS("ip filter DOCKER-USER") OWN);
}

CASE(other_chains_are_left_alone)
{
    check("table ip filter { # handle 1\n"
          "\tchain INPUT { # handle 1\n"
          "\t\ttype filter hook input priority filter; policy drop;\n"
          "\t}\n"
          "\tchain FORWARD { # handle 2\n"
          "\t\ttype filter hook forward priority filter; policy accept;\n"
          "\t\tiifname \"td0\" drop comment \"tiny-docker-td01\" # handle 4\n"
          "\t\tip daddr 169.254.169.254 reject # handle 5\n"
          "\t}\n"
          "}\n"
          "table ip6 filter { # handle 2\n"
          "\tchain FORWARD { # handle 1\n"
          "\t\ttype filter hook forward priority filter; policy drop;\n"
          "\t}\n"
          "}\n",
          &subnet, OWN);
}

CASE(rules_of_ours_are_taken_out)
{
    static const char ruleset[] = "table ip filter { # handle 1\n"
                                  "\tchain FORWARD { # handle 2\n"
                                  "\t\ttype filter hook forward priority filter; policy drop;\n"
                                  "\t\toifname \"td0\" counter packets 0 bytes 0 accept comment "
                                  "\"tiny-docker-td0\" # handle 6\n"
                                  "\t\toifname \"td1\" counter packets 0 bytes 0 accept comment "
                                  "\"tiny-docker-td1\" # handle 5\n"
                                  "\t}\n"
                                  "}\n";

    check(ruleset, NULL,
          "delete rule ip filter FORWARD handle 6\n"
          "add table ip tiny-docker-td0\ndelete table ip tiny-docker-td0\n");
    check(ruleset, &subnet,
          ACCEPTS("ip filter FORWARD") "delete rule ip filter FORWARD handle 6\n" OWN);
}

/* As firewalld does, and who has learned it from there. */
CASE(a_chain_that_refuses_what_is_left_gets_accepts)
{
    static const char *const refusals[] = { "reject with icmpx admin-prohibited", "drop",
                                            "counter packets 3 bytes 252 drop" };

    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
        check(text("table inet firewalld { # handle 1\n"
                   "\tchain filter_FORWARD { # handle 2\n"
                   "\t\ttype filter hook forward priority filter + 10; policy accept;\n"
                   "\t\tct state invalid drop # handle 3\n"
                   "\t\t%s # handle 4\n"
                   "\t\t%s # handle 5\n"
                   "\t}\n"
                   "\tchain other { # handle 6\n"
                   "\t\tdrop # handle 7\n"
                   "\t}\n"
                   "}\n",
                   refusals[i], refusals[i]),
              &subnet, ACCEPTS("inet firewalld filter_FORWARD") OWN);
}

CASE(what_a_comment_says_is_no_rule)
{
    check("table ip filter { # handle 1\n"
          "\tchain INPUT { # handle 1\n"
          "\t\tcomment \"\t\ttype filter hook forward priority filter; policy drop;\"\n"
          "\t\ttype filter hook input priority filter; policy drop;\n"
          "\t\ttcp dport 22 accept comment \"see: hook forward policy drop;\n"
          "\t\ttype filter hook forward priority filter; policy drop;\n"
          "\tchain other {\n"
          "iifname td0 # handle 9\" # handle 2\n"
          "\t}\n"
          "}\n",
          &subnet, OWN);
}

#define LONG "a-name-that-is-longer-than-sixty-four-characters-as-nothing-forbids-it"

CASE(names_may_be_long)
{
    check("table ip " LONG " { # handle 1\n"
          "\tchain " LONG " { # handle 2\n"
          "\t\ttype filter hook forward priority filter; policy drop;\n"
          "\t}\n"
          "}\n",
          &subnet, ACCEPTS("ip " LONG " " LONG) OWN);
}

/* The rules as iptables-nft-save and -restore leave them (1.8.9). */
CASE(a_rule_of_ours_is_known_without_its_comment)
{
    check("table ip filter { # handle 2\n"
          "\tchain FORWARD { # handle 2\n"
          "\t\ttype filter hook forward priority filter; policy drop;\n"
          "\t\toifname \"td0\"  counter packets 0 bytes 0 accept # handle 4\n"
          "\t\tiifname \"td0\"  counter packets 7 bytes 588 accept # handle 5\n"
          "\t\tiifname \"td01\" counter packets 0 bytes 0 accept # handle 6\n"
          "\t\tiifname \"td0\" tcp dport 80 counter packets 0 bytes 0 accept # handle 7\n"
          "\t}\n"
          "\tchain OUTPUT { # handle 3\n"
          "\t\toifname \"td0\" counter packets 0 bytes 0 accept # handle 8\n"
          "\t}\n"
          "}\n",
          NULL,
          "delete rule ip filter FORWARD handle 4\ndelete rule ip filter FORWARD handle 5\n"
          "add table ip tiny-docker-td0\ndelete table ip tiny-docker-td0\n");
}

CASE(a_table_with_an_owner_is_not_touched)
{
    check("table inet firewalld { # progname firewalld\n"
          "\tflags owner,persist\n"
          "\n"
          "\tchain filter_FORWARD { # handle 2\n"
          "\t\ttype filter hook forward priority filter + 10; policy drop;\n"
          "\t}\n"
          "}\n"
          "table ip filter { # handle 1\n"
          "\tchain FORWARD { # handle 2\n"
          "\t\ttype filter hook forward priority filter; policy drop;\n"
          "\t}\n"
          "}\n",
          &subnet, ACCEPTS("ip filter FORWARD") OWN);
}

SUITE("firewall", "what nft is told")
