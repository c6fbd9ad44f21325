"""Files of returned data, and a town that was put back to a backup and whose county is
silent: it reads none of what it holds."""

import datetime
import shutil

from nodes import COUNTY, TOWN
from scenario.residents import Resident

WHO = Resident("韩有数", datetime.date(1968, 4, 5), 61, f"{TOWN}200")
HEAD = ("身份号码,姓名,所属村(社区)代码,职工养老,居民养老,职工医保,居民医保,参保单位,停保日期\n")


def packages(home):
    """A good file and one with two faults; of whom, and what it says of the employer."""
    employer = "示范纺织厂"
    row = f"{WHO.id_no},{WHO.name},{WHO.village},paused,none,paused,none,{employer}"
    good, bad = home / "参保.csv", home / "有误.csv"
    # As a spreadsheet in China saves it.
    good.write_bytes(f"{HEAD}{row},2026-03-01\n".encode("gb18030"))
    bad.write_text(f"{HEAD}{row},2026-02-30\n{row[1:]},2026-03-01\n", "utf-8")
    return {"package": {"good": str(good), "bad": str(bad)}, "person": {"idNo": WHO.id_no, "name": WHO.name},
            "employer": employer}


def put_back(nodes, home):
    """The town with what it was given, from a backup; the county does not answer."""
    town = nodes[TOWN]
    saved = home / "town.backup"
    town.command("backup", "--to", saved)
    nodes[COUNTY].stop()
    town.stop()
    shutil.move(town.data, town.home / "data-lost")
    town.command("restore", "--from", saved, with_key=True)
    town.start()
