"""A province and one township of it, running for the tests of the HTTP API."""

import os
import socket
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from lib import tiers  # noqa: E402
from lib.node import Built, Node  # noqa: E402

# Which build is tried; tests/run --preset says so.
PRESET = os.environ.get("YICHUANG_PRESET", "release")
PASSWORD = "Mima-2026-hao"
FIRST = "Chushi-2026-kl"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Hall:
    """Two townships below a province; a clerk at each, a reviewer at the first."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="yichuang-http-")
        home = Path(self._folder.name)
        built = Built(ROOT, PRESET)

        def node(division, name):
            return Node(built, division, name, free_port(), free_port(), home / division, home / "keys" / f"{division}.key",
                        https_port=free_port())

        self.province = node("32", "江苏省")
        self.town = node("329901101", "示范镇")
        self.other = node("329901102", "样板镇")
        self.nodes = [self.province, self.town, self.other]

    def start(self):
        try:
            self._start()
        except Exception:
            self.stop()
            raise
        return self

    def _start(self):
        tiers.found(self.province)
        self.province.start()
        tiers.publish(self.province)
        for town in (self.town, self.other):
            tiers.enroll(town, tiers.invite(self.province, town.division, town.name))
            town.start()
            tiers.wait_for_catalogue(town, self.province)
            self.add_account(town, "zc-0312", "王小窗", ["WINDOW_CLERK"])
        self.add_account(self.town, "sh-01", "刘审核", ["TOWN_REVIEWER"])
        self.add_account(self.town, "sp-01", "赵分管", ["TOWN_APPROVER"])

    def add_account(self, node, account, name, roles):
        node.own().put(f"/api/v1/accounts/{account}",
                       {"name": name, "division": node.division, "roles": roles, "firstPassword": FIRST})
        newcomer = node.client()
        newcomer.sign_in(account, FIRST)
        newcomer.change_password(FIRST, PASSWORD)

    def stop(self):
        for node in self.nodes:
            node.stop()
        self._folder.cleanup()
