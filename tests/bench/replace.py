#!/usr/bin/env python3
"""How long a township stands still when its box is replaced: a new box enrols, its
clerk signs in with the password of before and takes a case, behind a thin line; then
how long until the county's and the new box's holdings are equal. Run by
tests/benchmark.

usage: replace.py --bodies FILE --catalogue FILE --folder DIR [--cases N] [--bytes-per-s N] [--patience S]
"""
import argparse
import itertools
import os
import re
import subprocess
import sys
import time

from halls import FIRST, PASSWORD, ROOT, Feed, Halls, figure, free_port, load, say
from lib import tiers
from lib.api import Refused
from lib.node import Node
from lib.waiting import until

PROXY = ROOT / "build" / "release" / "tests" / "tools" / "link_proxy"
CLERK = "zc-0301"
FILLERS = 16
SECONDS_AT_ONCE = 10
# The door lets an address try so often.
TRY_SECONDS = 1
SETTLE_SECONDS = 1


class ThinLine:
    """A line to `port` that carries so many bytes a second; to be used in a `with`."""

    def __init__(self, port, bytes_per_s):
        self.process = subprocess.Popen([PROXY, "--listen", "0", "--to", str(port), "--bytes-per-s", str(bytes_per_s)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = "127.0.0.1:" + re.search(r":(\d+)", self.process.stdout.readline()).group(1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def bytes_down(self):
        self.process.stdin.write("count\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline().split()[3])


def clerk_of(county, town):
    """The county grants, the clerk sets a password at the town."""
    county.own().put("/api/v1/accounts/" + CLERK, {"name": CLERK, "division": town.division, "roles": ["WINDOW_CLERK"],
                                                   "firstPassword": FIRST})
    client = town.client()
    until("the account is at the town", lambda: signs_in(town, client, FIRST), 60)
    client.change_password(FIRST, PASSWORD)
    return client


def signs_in(node, client, password):
    """Once the account is known there; a password that has not come yet locks nobody out."""
    own = node.own()
    if not any(each["account"] == CLERK for each in own.get("/api/v1/accounts").get("accounts", [])):
        return False
    try:
        own.post("/api/v1/accounts/%s/unlock" % CLERK)
        client.sign_in(CLERK, password)
    except Refused:
        time.sleep(TRY_SECONDS)
        return False
    return True


def cases_at(node):
    return int(node.own().get("/api/v1/counts")["all"])


def fill(feed, town, clerk, count):
    there = 0
    while there < count:
        feed.run(town.url.rstrip("/"), clerk, FILLERS, max(1, min(SECONDS_AT_ONCE, (count - there) // 3000)))
        there = cases_at(town)
        say("%d cases" % there)
    # What was under way when the clients hung up is still taken.
    before = -1
    while before != there:
        before = there
        time.sleep(SETTLE_SECONDS)
        there = cases_at(town)
    return there


def case_of(bodies, index):
    with open(bodies, "rb") as lines:
        return next(itertools.islice(lines, index, None)).strip()


def takes_a_case(client, body):
    answer = client.request("POST", "/api/v1/cases", body, {"Content-Type": "application/json", "Idempotency-Key": "replaced"})
    return answer.status == 201


def fresh_box(halls, line):
    old = halls.town
    node = Node(halls.built, old.division, old.name, free_port(), free_port(), halls.folder / "town-2",
                halls.folder / "keys" / "town-2.key")
    node.hub_address = line.address
    return node


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bodies", required=True)
    parser.add_argument("--catalogue", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--bytes-per-s", type=int, default=250_000, help="2 Mbit/s")
    parser.add_argument("--patience", type=int, default=1200)
    asked = parser.parse_args()
    os.makedirs(asked.folder, exist_ok=True)
    with Halls(asked.folder + "/halls", "county", "town", catalogue=asked.catalogue) as halls:
        county, old = halls.county, halls.town
        clerk = clerk_of(county, old)
        count = fill(Feed(asked.bodies), old, clerk, asked.cases)
        until("the county has them all", lambda: old.report().get("logsEqual") and old.report().get("unsent", "0") == "0", 600)
        old.kill()
        printed = county.command("invite", "--division", old.division, "--name", old.name, "--replace")
        invitation = re.search(r"yc1\.[A-Za-z0-9_-]+", printed).group()
        with ThinLine(county.sync_port, asked.bytes_per_s) as line:
            new = fresh_box(halls, line)
            begun = time.monotonic()
            tiers.enroll(new, invitation)
            new.start()
            try:
                client = new.client()
                until("the clerk signs in", lambda: signs_in(new, client, PASSWORD), asked.patience)
                signed_in = time.monotonic() - begun
                until("a case is taken", lambda: takes_a_case(client, case_of(asked.bodies, count + 1000)), asked.patience)
                serving = time.monotonic() - begun
                at_serving = new.report()["completePercent"]
                until("all is there and proven", lambda: new.report().get("equalSince"), asked.patience)
                whole = time.monotonic() - begun
                there = cases_at(new)
                if there != count + 1:
                    sys.exit("of %d cases and a new one %d are there" % (count, there))
                down = line.bytes_down()
            finally:
                new.stop()
    say("replace: %d cases, signed in after %.1f s, %d %% there when serving, %s" % (count, signed_in, at_serving, load()))
    figure("replace_serving_s", serving, "s")
    figure("replace_whole_s", whole, "s")
    figure("replace_bytes_down", down, "bytes")
    figure("replace_line_share", down / asked.bytes_per_s / whole, "of the line")


if __name__ == "__main__":
    main()
