"""Step 6: everybody holds what its audience says, and says how it is."""

import json
import pathlib
import tempfile

from lib.waiting import NotHeld, until
from scenario.telling import hold, note, step

# Fields of `yichuang status --json`, and what each is about.
ASKED = {"chain": "link", "roundTripMs": "lag", "unsent": "backlog", "lacking": "backlog", "diskFreeBytes": "disk",
         "dataBytes": "disk", "clockAheadMs": "clock", "version": "version"}


def prove_equality(world):
    step(6, "Every node proves what it holds.")
    # From below, so that nothing is on its way up any more when a hub is asked.
    for hub, node in ((world.county, world.town_a), (world.county, world.town_b), (world.county, world.town_c),
                      (world.province, world.county)):
        report = world.nothing_under_way(node)
        hold(int(report["quarantined"]) == 0, f"{node.name} and {hub.name} found what they hold equal; "
             f"{report['cases']} cases, nothing in quarantine", report)
        try:
            until(f"{node.name} and {hub.name} state the same sums", lambda h=hub, n=node: len(set(_sums(h, n))) == 1)
        except NotHeld as different:
            raise NotHeld(f"{different}: {_sums(hub, node)}") from None
        logs, feed = _sums(hub, node)[0]
        hold(logs and feed, f"and state the same sums: logs {logs}, feed {feed}")
    _same_cases(world)
    _prove_a_case(world)
    for node in world.nodes:
        _status(node)


def _prove_a_case(world):
    """A case's history as a file: read by another node, and noticed when one byte of it is another."""
    number = world.numbers_given[0]
    holder = next(node for node in (world.town_a, world.town_b, world.town_c) if node.division == number[:9])
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "case"
        holder.command("prove", number, "--out", file, with_key=True)
        told = world.province.command("prove", "--check", file, with_key=True)
        hold(number in told and world.county.division in told, f"{number} is proven by a file of "
             f"{file.stat().st_size} bytes, with the county's receipt")
        note(f"  {told.strip().splitlines()[1]}")
        altered = bytearray(file.read_bytes())
        altered[len(altered) // 2] ^= 1
        file.write_bytes(altered)
        refused = world.province.try_command("prove", "--data", world.province.data, "--key-file",
                                             world.province.key_file, "--check", file)
        hold(refused.returncode != 0, "and one byte changed in it is noticed", refused.stdout)


def _sums(hub, node):
    """The sums over logs and feed as the node states them, and as its hub does."""
    own = node.report()
    below = next((one for one in hub.own().get("/api/v1/fleet").get("nodes", []) if one["division"] == node.division), {})
    return tuple((one.get("logsDigest"), one.get("feedDigest")) for one in (own, below))


def _same_cases(world):
    """The same cases with the same events wherever two nodes should agree."""
    wanted = set(world.numbers_given)
    for node in (world.province, world.county):
        admin = world.admin(node)
        seen = until(f"{node.name} has {len(wanted)} cases",
                     lambda a=admin: (lambda numbers: numbers if len(numbers) >= len(wanted) else None)(a.numbers()))
        hold(len(seen) == len(set(seen)) and set(seen) == wanted,
             f"{node.name} has each of the {len(wanted)} numbers exactly once", sorted(set(seen) ^ wanted)[:5])
    county = world.admin(world.county)
    for node in (world.town_a, world.town_b, world.town_c):
        clerk = world.clerk(node)
        taken, concerned = _business_of(node, county)
        listed = set(clerk.numbers())
        hold(taken <= listed <= concerned and int(node.report()["cases"]) == len(concerned),
             f"{node.name} holds the {len(concerned)} cases that are its business, and no other",
             [node.report()["cases"], *sorted(listed ^ concerned)[:5]])
        differing = [number for number in concerned if _fingerprint(clerk, number) != _fingerprint(county, number)]
        hold(not differing, f"{node.name} and the county show the same events, state and form of each", differing[:5])


def _business_of(node, county):
    """Numbers, by the county's book, of the cases taken at `node`, and of those taken or decided there."""
    book = [row["summary"] for row in county.pages("/api/v1/cases")]
    return ({case["number"] for case in book if case["acceptingDivision"] == node.division},
            {case["number"] for case in book if node.division in (case["acceptingDivision"], case["decidingDivision"])})


def _fingerprint(client, number):
    case = client.case(number)
    return (case["etag"], case["summary"]["state"], json.dumps(case["form"], sort_keys=True),
            [(entry["id"], entry["standing"]) for entry in case["timeline"]])


def _status(node):
    words = node.command("status")
    hold(words.strip() and node.division in words, f"`yichuang status` on {node.name}:")
    for line in words.strip().splitlines():
        note(f"  {line}")
    report = json.loads(node.command("status", "--json"))
    missing = [field for field in ASKED if field not in report]
    hold(not missing and report["version"], "`--json` has link, lag, backlog, disk, clock and version", missing)


def verify_data_at_rest(world):
    """After all have stopped: every chain and record of every folder is checked again."""
    for node in world.nodes:
        node.command("verify", with_key=True)
    hold(True, "`yichuang verify` finds every data folder whole")
