"""Runs the six steps; exit status 1 at the first thing that does not hold."""

import argparse
import signal
import sys
import time
from pathlib import Path

from lib.api import Refused
from lib.node import Built
from lib.waiting import NotHeld
from scenario.step_crash import kill_in_a_burst
from scenario.step_newcomer import invite_third_town
from scenario.step_outage import decide_when_line_is_back, take_cases_behind_cut_line
from scenario.step_proof import prove_equality, verify_data_at_rest
from scenario.step_restore import put_town_a_back
from scenario.telling import held
from scenario.web_trust import pages_are_trusted
from scenario.world import World

STEPS = (take_cases_behind_cut_line, kill_in_a_burst, decide_when_line_is_back, invite_third_town, put_town_a_back,
         prove_equality)


def play(world):
    """Gives what went wrong; nothing when all holds."""
    faults = []
    try:
        print("Setting up a province, a county and two towns", flush=True)
        world.set_up()
        held("all four run, with catalogue and people")
        world.authority_of_a = pages_are_trusted(world.town_a, world.county, [world.county])
        pages_are_trusted(world.county, world.province)
        for step in STEPS:
            step(world)
    except (NotHeld, Refused, OSError, KeyError) as fault:
        faults.append(f"{type(fault).__name__}: {fault}")
    except KeyboardInterrupt:
        faults.append("interrupted")
    faults += world.tear_down()
    if not faults:
        held("all nodes stop cleanly on SIGTERM")
        try:
            verify_data_at_rest(world)
        except (NotHeld, OSError) as fault:
            faults.append(str(fault))
    return faults


def main():
    parser = argparse.ArgumentParser(prog="packaging/quickstart --scenario")
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--preset", default="release")
    parser.add_argument("--ports-from", type=int, default=18000)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    began = time.monotonic()
    folder = options.root / ".quickstart" / "scenario"
    faults = play(World(Built(options.root, options.preset), folder, options.ports_from))
    for fault in faults:
        print(f"\n   ✗ {fault}", file=sys.stderr, flush=True)
    if faults:
        print(f"\nThe scenario failed. Logs: {folder.relative_to(options.root)}/*/log", file=sys.stderr)
        sys.exit(1)
    print(f"\nEverything holds ({time.monotonic() - began:.0f} s).")


if __name__ == "__main__":
    main()
