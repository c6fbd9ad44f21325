#!/usr/bin/env python3
"""Who decided this case? A town shows it by the root key alone, with real nodes: what its feed
brought it has proven by its hub while the line is up, and says what is not while it is down.
Prints a line for each thing that holds; exit status 1 at the first that does not."""

import datetime
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "packaging"), str(ROOT / "tests" / "http")]

from hall import PRESET  # noqa: E402
from lib.node import Built  # noqa: E402
from lib.waiting import until  # noqa: E402
from scenario.residents import Resident, hardship  # noqa: E402
from scenario.step_outage import _in_state  # noqa: E402
from scenario.telling import hold  # noqa: E402
from scenario.world import World  # noqa: E402


def decided(world, day):
    """A case that the town took and the county decided; its number."""
    clerk, county = world.clerk(world.town_a), world.county
    who = Resident("求证", datetime.date(1971, 1, day), day, "329901101200")
    number = clerk.post("/api/v1/cases", hardship(who))["summary"]["number"]
    world.reviewer(world.town_a).act(number, "pass", opinion="初审通过")
    reviewer, approver = world.reviewer(county), world.approver(county)
    until("the county has the case", lambda: number in reviewer.numbers("/api/v1/inbox"), 60)
    reviewer.act(number, "pass", opinion="审查通过")
    approver.act(number, "decide", granted=True, opinion="符合认定条件")
    until("the town sees the decision", lambda: _in_state(clerk, number, "DECIDED"), 60)
    return number


def shown(node, number, file):
    """What `prove` says, and how many entries the file holds and proves."""
    said = node.command("prove", number, "--out", file, with_key=True)
    read = node.command("prove", "--check", file, with_key=True)
    entries, proven = map(int, re.search(r"(\d+) 条记录,(\d+) 条已由省级根公钥证明", read).groups())
    return said, entries, proven


def main():
    with tempfile.TemporaryDirectory(prefix="yichuang-prove-") as folder:
        world = World(Built(ROOT, PRESET), Path(folder) / "nodes", 18500)
        try:
            world.set_up()
            first, second = decided(world, 4), decided(world, 5)
            said, entries, proven = shown(world.town_a, first, Path(folder) / "first")
            hold(entries == proven > 2 and "未证明" not in said, "with the line up every entry is proven", (said, proven))
            world.cut_line_of_a()
            said, entries, proven = shown(world.town_a, second, Path(folder) / "second")
            hold(0 < proven < entries and "线路不通" in said, "with the line down it says what is not", (said, proven))
            said, entries, again = shown(world.town_a, first, Path(folder) / "again")
            hold(entries == again, "what was proven once stays so", (said, again))
            world.restore_line_of_a()
            said, entries, proven = shown(world.town_a, second, Path(folder) / "later")
            hold(entries == proven, "and with the line back the rest is proven too", (said, proven))
            return 0
        finally:
            for failure in world.tear_down():
                print(failure)


if __name__ == "__main__":
    sys.exit(main())
