"""Step 5: town A is put back to an old backup."""

import datetime
import shutil

from lib.waiting import until
from scenario.residents import Resident, flexible_job, is_case_number
from scenario.step_outage import scan_is_there
from scenario.telling import hold, note, step

AFTER_RESTORE = [Resident(f"恢复{word}", datetime.date(1988, 2, 3), 300 + index, "329901101202")
                 for index, word in enumerate(("一", "二", "三", "四"))]
BACK_SECONDS = 120


def put_town_a_back(world):
    step(5, "Town A is put back to the backup made before step 1.")
    town = world.town_a
    world.nothing_under_way(town)
    before = _events(world)
    world.cut_line_of_a()
    hold(town.stop() == 0, "town A is stopped")
    shutil.move(town.data, town.home / "data-lost")
    printed = town.command("restore", "--from", world.backup_file, with_key=True)
    hold(town.data.is_dir(), "the backup is restored")
    note(printed.strip().splitlines()[-1] if printed.strip() else "(restore printed nothing)")
    town.start()
    hold(not world.clerk(town).numbers(), "right after the start it knows none of its cases, and its line is still cut")
    # The hardest moment: it cannot know yet which numbers it gave.
    for person in AFTER_RESTORE[:2]:
        _take_one(world, person)

    world.restore_line_of_a()
    until(f"town A has its {len(before)} cases back",
          lambda: before.keys() <= set(world.clerk(town).numbers()), BACK_SECONDS)
    world.nothing_under_way(town, BACK_SECONDS)
    after = _events(world)
    missing = {number: ids - after.get(number, set()) for number, ids in before.items() if ids - after.get(number, set())}
    hold(not missing, f"town A has back all it had written: {len(before)} cases, "
         f"{sum(len(ids) for ids in before.values())} events", dict(list(missing.items())[:3]))
    states = {number: world.clerk(town).case(number)["summary"]["state"] for number in (world.delegated, world.elsewhere)}
    hold(states == {world.delegated: "CLOSED", world.elsewhere: "DECIDED"},
         "the results of step 3 are there again", states)
    scan_is_there(world, world.clerk(town), town, world.delegated)
    for person in AFTER_RESTORE[2:]:
        _take_one(world, person)
    _says_so(town)


def _events(world):
    """Number → ids of the events, of every case that town A is shown."""
    return {number: {entry["id"] for entry in case["timeline"]}
            for number, case in world.cases_of(world.town_a).items()}


def _take_one(world, person):
    number = world.clerk(world.town_a).post("/api/v1/cases", flexible_job(person))["summary"]["number"]
    hold(is_case_number(number, world.town_a.division) and number not in world.numbers_given,
         f"a new case gets a number never given before: {number}", number)
    world.numbers_given.append(number)


def _says_so(town):
    verdict = town.report().get("startVerdict", "")
    hold(any(word in verdict for word in ("恢复", "备份")), f"town A says so: “{verdict}”", verdict)
    # The rest of the sentence goes on counting.
    hold(verdict.split(";")[0] in town.command("status"), "and `yichuang status` repeats it")
