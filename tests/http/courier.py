#!/usr/bin/env python3
"""A town whose line is cut for good, and somebody with a USB stick: the real program,
from the case at the window to the decision back at it, with receipts of county and
province; then sticks that are half, altered, old, foreign or not wanted; a town that is let
in by stick, one that is put back to its
backup, and a machine that is revoked by it. Prints a line
for each thing that holds; exit status 1 at the first that does not."""

import datetime
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "packaging"), str(ROOT / "tests" / "http")]

from hall import PRESET  # noqa: E402
from lib import accounts, tiers  # noqa: E402
from lib.node import Built  # noqa: E402
from lib.waiting import until  # noqa: E402
from returned import ELSEWHERE, FIELD, MOVES, PACKAGES, STAYS, VILLAGE, package, row  # noqa: E402
from scenario.residents import HARDSHIP, Resident, hardship, scan  # noqa: E402
from scenario.step_outage import JOBLESS, _in_state  # noqa: E402
from scenario.telling import hold  # noqa: E402
from scenario.world import World  # noqa: E402

TOWN, COUNTY = "329901101", "329901"
# Nobody listens there.
NOWHERE = "127.0.0.1:9"
NEWCOMER = Resident("韩梅梅", datetime.date(1971, 5, 4), 68, "329901103200")
LATE_COMER = Resident("晚来", datetime.date(1975, 1, 1), 21, "329901101200")
LATER_STILL = Resident("再晚", datetime.date(1976, 2, 2), 23, "329901101200")


def export(node, to, target):
    return node.command("courier", "export", "--to", to, target)


def refused(node, *words):
    done = node.try_command("courier", "--data", node.data, *words)
    assert done.returncode == 1, f"{words} ended with {done.returncode}: {done.stdout}"
    return done.stdout + done.stderr


def main_job(world, stick):
    town, county = world.town_a, world.county
    clerk = world.clerk(town)
    image = scan()
    attached = clerk.attach("身份证.png", "image/png", image)
    number = clerk.post("/api/v1/cases", hardship(JOBLESS, attached))["summary"]["number"]
    world.reviewer(town).act(number, "pass", opinion="初审通过")
    hold(number not in world.reviewer(county).numbers(), "the county knows nothing of the case")

    said = export(town, "up", stick)
    (up,) = stick.glob("*.stick")
    hold(up.name.startswith(f"yc-{TOWN}-{COUNTY}-") and "附件 1 个" in said, f"the town writes {up.name}: {said.strip()}")
    hold(image[:64] not in up.read_bytes() and JOBLESS.name.encode() not in up.read_bytes(), "nothing in it can be read")
    shown = town.try_command("courier", "info", up).stdout
    hold("有结尾" in shown and COUNTY in shown, "courier info says by whom, for whom, and that it is whole")

    read = county.command("courier", "import", up)
    hold("已读完" in read and "附件 1 个" in read, f"the county reads it: {read.strip()}")
    reviewer, approver = world.reviewer(county), world.approver(county)
    hold(number in reviewer.numbers("/api/v1/inbox"), "the county's reviewer finds the case in the inbox")
    back = reviewer.request("GET", f"/api/v1/attachments/{attached['blob']}?case={number}")
    hold(back.status == 200 and back.body == image, "and the scan, byte by byte", back.status)
    reviewer.act(number, "pass", opinion="审查通过")
    approver.act(number, "decide", granted=True, opinion="符合认定条件")
    until("the county is even with the province",
          lambda: county.report()["logsEqual"] and int(county.report()["unsent"]) == 0, 60)

    down = stick / "answer.stick"
    export(county, TOWN, down)
    read = town.command("courier", "import", down)
    hold("已读完" in read, f"the town reads the answer: {read.strip()}")
    case = until("the town sees the decision", lambda: _in_state(clerk, number, "DECIDED"), 10)
    hold(case["decision"]["opinion"] == "符合认定条件", "the town's clerk sees the decision and its reason")
    return number, up, down


def receipts_are_green(world, number):
    tiers = world.clerk(world.town_a).case(number)["safe"]
    state = {tier["division"]: tier for tier in tiers}
    for division in (TOWN, COUNTY, "32"):
        hold(state[division]["safe"], f"the case is safe at {division}, by receipt", tiers)


def bad_sticks(world, up, down, stick):
    town, county = world.town_a, world.county
    bytes_up = up.read_bytes()
    half = stick / "half.stick"
    half.write_bytes(bytes_up[: len(bytes_up) * 2 // 3])
    words = refused(county, "import", half)
    hold("文件不完整" in words and "字节为止" in words, f"half a file: {words.strip().splitlines()[-1]}")
    altered = stick / "altered.stick"
    altered.write_bytes(bytes_up[:-400] + bytes([bytes_up[-400] ^ 1]) + bytes_up[-399:])
    words = refused(county, "import", altered)
    hold("起损坏" in words, f"an altered one: {words.strip().splitlines()[-1]}")
    words = refused(world.town_b, "import", down)
    hold("打不开" in words and TOWN in words, f"another town's: {words.strip().splitlines()[-1]}")
    picture = stick / "picture.stick"
    picture.write_bytes(scan())
    words = refused(county, "import", picture)
    hold("不是一窗的U盘文件" in words, f"a picture: {words.strip()}")
    words = refused(town, "export", "--to", "up", up)
    hold("已有同名文件" in words and up.read_bytes() == bytes_up, f"a file that is there: {words.strip()}")
    words = refused(county, "export", "--to", "329901199", stick)
    hold("329901101" in words, f"a town that does not exist: {words.strip()}")
    words = refused(world.province, "export", "--to", "up", stick)
    hold("没有可以写给 up" in words, f"a province: {words.strip()}")
    hold(not list(stick.glob("*.part")), "no half-written file is left on the stick")
    again = town.command("courier", "import", down)
    hold("比本机已知的旧" in again, f"the same answer twice: {again.strip()}")


def told(world):
    report = world.county.own().get("/api/v1/courier?of=" + TOWN)
    whole = [note for note in report["notes"] if note["state"] == "whole"]
    hold({note["deed"] for note in whole} == {"written", "read"}, "the county's page lists what was written and read")
    hold(any(note["state"] == "refused" and note["trouble"] for note in report["notes"]), "and what was refused, and why")
    status = world.town_a.command("status")
    hold("U盘" in status and "最近读入" in status, "yichuang status says when a stick was last read and written")
    clerk = world.clerk(world.town_a).request("GET", "/api/v1/courier/export?to=up")
    hold(clerk.status == 403, "a clerk may not write sticks", clerk.status)


def enrolled_by_stick(world, folder):
    """A third town that nobody can reach: the request goes up, everything comes down."""
    county, town = world.county, world.town_c
    town.hub_address = NOWHERE
    stick = folder / "newcomer"
    stick.mkdir()
    for account in accounts.town("05"):
        county.own().put(f"/api/v1/accounts/{account.login}",
                         {"name": account.person, "division": town.division, "roles": list(account.roles),
                          "firstPassword": accounts.FIRST_PASSWORD})
    invitation = tiers.invite(county, town.division, town.name)
    tiers.make_folders(town)
    enroll = ("enroll", "--data", town.data, "--key-file", town.key_file, invitation, "--stick")
    lost = town.try_command(*enroll, stick / "nowhere")
    hold(lost.returncode == 1 and "没有这个文件夹" in lost.stderr, f"a folder that is not there: {lost.stderr.strip()}")
    said = town.try_command(*enroll, stick)
    hold(said.returncode == 0 and "接入请求已在" in said.stdout, f"the box asks: {said.stdout.strip().splitlines()[0]}")
    (request,) = stick.glob("*.stick")
    again = town.try_command(*enroll, stick)
    hold(again.returncode == 0 and [request] == list(stick.glob("*.stick")), "asking again leaves the one request")
    hold("请求接入" in town.try_command("courier", "info", request).stdout, "courier info says what it is")
    words = refused(world.province, "import", request)
    hold("打不开" in words, f"the province cannot read it: {words.strip().splitlines()[-1]}")
    altered = stick / "altered.stick"
    altered.write_bytes(request.read_bytes()[:-3] + b"abc")
    refused(county, "import", altered)
    altered.unlink()
    read = county.command("courier", "import", request)
    hold("接入:试点镇" in read, f"the county lets it in: {read.strip().splitlines()[-1]}")
    read = county.command("courier", "import", request)
    hold("早已接入" in read, "reading it twice changes nothing")
    used = [one for one in county.own().get("/api/v1/invitations")["invitations"] if one["division"] == town.division]
    hold([one["state"] for one in used] == ["used"], "the invitation is used")
    partner = [one for one in county.own().get("/api/v1/courier")["partners"] if one["division"] == town.division]
    hold(partner and partner[0].get("awaited"), "the county's page waits for the newcomer", partner)

    answer = stick / "answer.stick"
    export(county, town.division, answer)
    whole = answer.read_bytes()
    answer.write_bytes(whole[: len(whole) * 2 // 3])
    half = town.try_command(*enroll, stick)
    hold(half.returncode == 1 and "文件不完整" in half.stderr, f"half an answer: {half.stderr.strip()}")
    answer.write_bytes(whole)
    done = town.try_command(*enroll, stick)
    hold(done.returncode == 0 and "已接入" in done.stdout, f"the answer: {done.stdout.strip().splitlines()[0]}")
    town.start()
    hold(len(tiers.businesses(town)) == len(tiers.businesses(county)) > 0,
         f"it serves with {len(tiers.businesses(town))} businesses")
    for account in accounts.town("05"):
        accounts.first_sign_in(town, account)
    hold(True, "its people sign in with the accounts that the county granted")
    clerk = world.clerk(town)
    number = clerk.post("/api/v1/cases", hardship(NEWCOMER))["summary"]["number"]
    world.reviewer(town).act(number, "pass", opinion="初审通过")
    up = stick / "first-case.stick"
    export(town, "up", up)
    county.command("courier", "import", up)
    hold(number in world.reviewer(county).numbers("/api/v1/inbox"), "its first case is in the county's inbox")
    down = stick / "first-answer.stick"
    export(county, town.division, down)
    town.command("courier", "import", down)
    safe = {tier["division"]: tier["safe"] for tier in clerk.case(number)["safe"]}
    hold(safe[COUNTY], "and its receipt is back", safe)
    over = town.try_command(*enroll, stick)
    hold(over.returncode == 1 and "已有一个接入的节点" in over.stderr, f"enrolling once more: {over.stderr.strip()}")


def restored_by_stick(world, folder):
    """The town's machine is put back: what was taken away in between is there again, and locked until a stick has
    proven what is gone."""
    town, county = world.town_a, world.county
    stick = folder / "restored"
    stick.mkdir()

    def held(who):
        path = f"/api/v1/returned/prefill?idNo={who.id_no}&businessCode={HARDSHIP}"
        values = world.clerk(town).get(path).get("values", [])
        return next((value for value in values if value["field"] == FIELD), {})

    def answer(name):
        down = stick / f"{name}.stick"
        export(county, TOWN, down)
        return down

    def ask(name):
        up = stick / f"{name}-up.stick"
        export(town, "up", up)
        county.command("courier", "import", up)
        return answer(name)

    county.own().post(PACKAGES, package(row(STAYS, VILLAGE, "2026-03-01"), row(MOVES, VILLAGE, "2026-04-01")))
    town.command("courier", "import", ask("given"))
    hold(held(MOVES).get("value") == "2026-04-01", "returned data comes by stick, and is read", held(MOVES))
    unread = answer("unread")
    saved = folder / "saved.yc"
    town.command("backup", "--to", saved)
    county.own().post(PACKAGES, package(row(MOVES, ELSEWHERE, "2026-04-01"), days_later=1))
    town.command("courier", "import", ask("taken-away"))
    hold(held(MOVES) == {}, "and taken away by it", held(MOVES))
    town.stop()
    shutil.move(town.data, folder / "data-lost")
    town.command("restore", "--from", saved, with_key=True)
    town.start()
    for who in (STAYS, MOVES):
        hold(held(who).get("locked") and "value" not in held(who), "put back to its backup, the town reads nobody's", held(who))
    town.command("courier", "import", unread)
    hold(held(MOVES).get("locked"), "nor with a stick that was written before the data was taken away", held(MOVES))
    town.command("courier", "import", ask("proven"))
    hold(held(STAYS).get("value") == "2026-03-01", "the answer to its own stick opens what is still its", held(STAYS))
    hold(held(MOVES) == {}, "and what was taken away is gone again", held(MOVES))


def revoked(world, stick):
    """Last: the county takes the town's machine out of service, and the stick says so."""
    town, county = world.town_a, world.county
    county.command("revoke", TOWN, "--reason", "设备遗失,报案号 12")
    clerk = world.clerk(town)
    late = clerk.post("/api/v1/cases", hardship(LATE_COMER))["summary"]["number"]
    up, down = stick / "revoked-up.stick", stick / "revoked-down.stick"
    export(town, "up", up)
    read = county.command("courier", "import", up)
    hold("吊销" in read and "隔离区" in read, f"the county reads its last stick: {read.strip().splitlines()[-1]}")
    until("the fleet's list calls it revoked, and says why", lambda: [
        one for one in county.own().get("/api/v1/fleet")["nodes"]
        if one["division"] == TOWN and one["state"] == "revoked" and "报案号 12" in one["revoked"]["reason"]], 10)
    hold(late not in world.reviewer(county).numbers(), "what it wrote since counts nowhere")
    aside = county.own().get("/api/v1/quarantine").get("rows", [])
    hold(aside, "a person at the county finds it in quarantine", len(aside))
    said = export(county, TOWN, down)
    hold("只写了吊销通知" in said, f"for it the county writes: {said.strip().splitlines()[0]}")
    hold(down.stat().st_size < 3000, "no catalogue, receipts or data", down.stat().st_size)
    read = town.command("courier", "import", down)
    hold("吊销" in read and "报案号 12" in read, f"the town reads: {read.strip().splitlines()[-1]}")
    at_once = clerk.request("POST", "/api/v1/cases", hardship(LATER_STILL))
    hold(at_once.status == 403, "from then on it takes no case any more", at_once.status)
    town.stop()
    town.start()
    again = world.clerk(town).request("POST", "/api/v1/cases", hardship(LATER_STILL))
    hold(again.status == 403, "nor after a start", again.status)
    hold("报案号 12" in town.report()["revoked"]["reason"], "and its pages say why")


def main():
    with tempfile.TemporaryDirectory(prefix="yichuang-courier-") as folder:
        world = World(Built(ROOT, PRESET), Path(folder) / "nodes", 18500)
        stick = Path(folder) / "stick"
        stick.mkdir()
        try:
            world.set_up()
            world.cut_line_of_a()
            number, up, down = main_job(world, stick)
            receipts_are_green(world, number)
            bad_sticks(world, up, down, stick)
            receipts_are_green(world, number)
            told(world)
            enrolled_by_stick(world, Path(folder))
            restored_by_stick(world, Path(folder))
            revoked(world, stick)
            print("a case has lived by stick")
            return 0
        finally:
            for failure in world.tear_down():
                print(failure)


if __name__ == "__main__":
    sys.exit(main())
