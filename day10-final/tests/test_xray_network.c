/*
 * test_xray_network.c - the way out of a container, compared with what ip and nft say.
 */
#include <string.h>

#include "internet.h"
#include "xray_look.h"

/* What `ip -j` says of an interface: the members of interest, in the words of the facts. */
static const char *interface_by_ip(const char *enter, const char *name)
{
    cJSON *list = cJSON_Parse(shell(text("%s ip -d -j address show dev %s", enter, name)));
    cJSON *found = cJSON_GetArrayItem(list, 0);
    cJSON *kind = cJSON_GetObjectItem(cJSON_GetObjectItem(found, "linkinfo"), "info_kind");
    const char *addresses = "";
    const cJSON *each;

    cJSON_ArrayForEach(each, cJSON_GetObjectItem(found, "addr_info"))
    {
        const char *address = cJSON_GetStringValue(cJSON_GetObjectItem(each, "local"));
        addresses = text("%s%s\"%s/%s\"", addresses, addresses[0] != '\0' ? "," : "", address,
                         as_text(cJSON_GetObjectItem(each, "prefixlen")));
    }
    const char *said = text(
        "{\"name\":\"%s\",\"index\":%s,\"kind\":%s,\"up\":%s,\"mac\":\"%s\",\"addresses\":[%s]}",
        as_text(cJSON_GetObjectItem(found, "ifname")),
        as_text(cJSON_GetObjectItem(found, "ifindex")),
        strcmp(name, "lo") == 0 ? "\"loopback\""
        : kind != NULL          ? text("\"%s\"", as_text(kind))
                                : "null",
        strstr(as_text(cJSON_GetObjectItem(found, "flags")), "\"UP\"") != NULL ? "true" : "false",
        as_text(cJSON_GetObjectItem(found, "address")), addresses);
    cJSON_Delete(list);
    return said;
}

/* Addresses of IPv6 take their time. */
static void without_ipv6(void)
{
    run_program("sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6");
}

CASE(the_way_out_is_the_one_that_ip_and_nft_know, .page = "man 7 rtnetlink")
{
    without_ipv6();
    internet_begin();
    run_program("ip", "route", "add", "default", "via", "192.0.2.80");
    /* In each of two the interface has the same number: only the namespace tells them apart. */
    const char *first = detach_ready("--rootfs", make_box(), SLEEP);
    const char *id = detach_ready("--rootfs", make_box(), "--hostname", "inner", SLEEP);
    struct view view = look_at(id);
    const char *facts = view.facts;
    struct result r = view.text;
    const char *enter = text("nsenter --net --target %s", inspected(id, "pid"));
    const char *cable = fact(facts, "network.cable.name");
    const char *names = shell(text("%s ip -j link show dev eth0", enter));
    const char *port = interface_by_ip(enter, "eth0");
    const char *others[] = { interface_by_ip(enter, "lo"), interface_by_ip("", cable),
                             interface_by_ip("", "td0"), interface_by_ip("", "up0") };
    const char *master = shell(text("ip -j link show dev %s", cable));
    const char *rules = shell("nft list ruleset");
    const char *forward = shell("cat /proc/sys/net/ipv4/ip_forward");
    internet_end();

    EXPECT_TEXT(fact(facts, "hostname"), "inner");
    EXPECT_TEXT(fact(facts, "host.hostname"), shell("uname -n"));
    EXPECT_TEXT(fact(facts, "network.mode"), "bridge");
    EXPECT_TEXT(fact(facts, "network.port"), "eth0");
    EXPECT_TEXT(fact(facts, "network.interfaces.0"), others[0]);
    EXPECT_TEXT(fact(facts, "network.interfaces.1"), port);
    EXPECT(count_of(facts, "network.interfaces") == 2, "two: %s", fact(facts, "network"));
    EXPECT_TEXT(fact(facts, "network.cable"), others[1]);
    EXPECT_TEXT(fact(facts, "network.bridge"), others[2]);
    EXPECT_TEXT(fact(facts, "network.way_out"), others[3]);
    EXPECT_TEXT(fact(facts, "network.gateway"), "10.10.0.1");
    EXPECT_TEXT(fact(facts, "network.host_gateway"), "192.0.2.80");
    EXPECT(strstr(names, text("\"link_index\":%s,", fact(facts, "network.cable.index"))) != NULL,
           "the cable's end %s: %s", fact(facts, "network.cable.index"), names);
    EXPECT(strstr(master, "\"master\":\"td0\"") != NULL, "a port of td0: %s", master);
    EXPECT_TEXT(fact(facts, "network.nat"), "{\"table\":\"ip tiny-docker-td0\",\"chain\":\"nat\"}");
    EXPECT(strstr(rules, "table ip tiny-docker-td0 {\n\tchain nat {\n") != NULL &&
               strstr(rules, "ip saddr 10.10.0.0/24 oifname != \"td0\" masquerade\n") != NULL,
           "this rule: %s", rules);
    EXPECT_TEXT(fact(facts, "network.forwarding"), forward[0] == '1' ? "true" : "false");
    EXPECT_OUT_HAS(r, text("\nNETWORK      eth0             %s/24        in the container\n",
                           inspected(id, "ip_address")));
    EXPECT_OUT_HAS(r, text("\n             %s ", cable));
    EXPECT_OUT_HAS(r, "masquerade by nftables, table ip tiny-docker-td0\n");
    EXPECT_OUT_HAS(r, "\n             up0              192.0.2.1/24 ");
    end(first);
    end(id);
}

/* Only a rule that the container's packets meet counts. */
CASE(address_translation_is_what_the_rules_say_now, .page = "man 8 nft")
{
    const char *id = detach_ready("--rootfs", make_box(), SLEEP);
    const char *add =
        "flush ruleset\nadd table ip other\n"
        "add chain ip other post { type nat hook postrouting priority 100 ; }\n%s%s\n";
    static const struct {
        const char *rule;
        bool fits;
    } rules[] = {
        { "", false },
        { "ip saddr 10.99.0.0/24 masquerade", false },
        { "oifname \"td0\" masquerade", false },
        { "tcp dport 80 masquerade", false },
        { "ip saddr { 10.99.0.1, 10.99.0.2 } masquerade", false },
        { "ip saddr 10.10.0.0/24 counter", false },
        { "ip saddr 10.10.0.0/20 counter masquerade", true },
        { "ip saddr 10.10.0.2 masquerade", true },
        { "oifname != \"td0\" masquerade", true },
    };

    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        EXPECT_STATUS(
            run_program_with(
                (struct start){
                    .input = text(add, rules[i].rule[0] != '\0' ? "add rule ip other post " : "",
                                  rules[i].rule) },
                "nft", "-f", "-"),
            0);
        const char *nat = fact(facts_of(id), "network.nat");
        EXPECT(strcmp(nat,
                      rules[i].fits ? "{\"table\":\"ip other\",\"chain\":\"post\"}" : "null") == 0,
               "of '%s': %s", rules[i].rule, nat);
    }
    EXPECT_STATUS(run_program("nft", "flush", "ruleset"), 0);
    EXPECT_OUT_HAS(run("xray", id), "│ NAT: no masquerade by nftables\n");
    run_program("sh", "-c", "echo 0 >/proc/sys/net/ipv4/ip_forward");
    EXPECT_OUT_HAS(run("xray", id), "; but ip_forward is 0\n");
    run_program("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward");
    end(id);
}

CASE(without_a_network_there_is_no_way_out)
{
    const char *id = detach_box("-u", "0");
    struct view view = look_at(id);
    const char *facts = view.facts;
    const char *lo = interface_by_ip(text("nsenter --net --target %s", inspected(id, "pid")), "lo");

    EXPECT_TEXT(fact(facts, "network.mode"), "none");
    EXPECT_TEXT(fact(facts, "network.interfaces"), text("[%s]", lo));
    EXPECT_TEXT(fact(facts, "network.cable"), "null");
    EXPECT_TEXT(fact(facts, "network.port"), "null");
    EXPECT_OUT_HAS(view.text, "\nNETWORK      its own, and no way out or in\n");
    EXPECT_OUT_HAS(run("xray", "--svg", "-", id), ">no cable to the host<");
    end(id);
}

CASE(with_the_hosts_network_it_has_the_hosts_interfaces)
{
    const char *id = detach_ready("--net", "host", "--rootfs", make_box(), SLEEP);
    struct view view = look_at(id);
    const char *facts = view.facts;

    EXPECT_TEXT(fact(facts, "network.mode"), "host");
    EXPECT_TEXT(fact(facts, "network.interfaces.0"), interface_by_ip("", "lo"));
    EXPECT_TEXT(fact(facts, "namespaces.4.shared"), "true");
    EXPECT_OUT_HAS(view.text, "\nNETWORK      the host's: every interface, ");
    EXPECT_OUT_HAS(run("xray", "--svg", "-", id), ">the host's network<");
    end(id);
}

/* Not the interface's name, nor what the record says, makes it the container's. */
CASE(a_cable_that_leads_elsewhere_is_not_taken_for_it)
{
    const char *id = detach_ready("--net", "none", "--rootfs", make_box(), SLEEP);
    const char *script = "ip link add x0 type veth peer name eth0 netns %s; "
                         "nsenter --net --target %s sh -c 'ip link set eth0 up'";
    const char *pid = inspected(id, "pid");

    EXPECT_STATUS(run_program("sh", "-ec", text(script, pid, pid)), 0);
    struct view view = look_at(id);
    const char *facts = view.facts;
    EXPECT_STATUS(run_program("ip", "link", "delete", "x0"), 0);
    EXPECT_TEXT(fact(facts, "network.mode"), "other");
    EXPECT_TEXT(fact(facts, "network.cable.name"), "x0");
    EXPECT_TEXT(fact(facts, "network.bridge"), "null");
    EXPECT_TEXT(fact(facts, "network.nat"), "unknown");
    EXPECT_OUT_HAS(view.text, "\nNETWORK      its own, on no bridge of the host\n");
    end(id);
}

SUITE("xray_network", "the way out of a container")
