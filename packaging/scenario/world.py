"""The nodes of the scenario, its people, and the breakable line of town A."""

import shutil

from lib import accounts, tiers
from lib.node import Node, check_ports
from lib.waiting import NotHeld, until
from scenario.breakable_line import BreakableLine

# HTTPS listens 400 above HTTP, sync 1,000; town A's line lies above them all.
HTTPS_ABOVE_HTTP = 400
SYNC_ABOVE_HTTP = 1000
LINE_ABOVE_HTTP = 1500


class World:
    def __init__(self, built, folder, ports_from):
        self.built = built
        self.folder = folder
        self._ports_from = ports_from
        self.province = self._node("32", "江苏省", 32)
        self.county = self._node("329901", "示范县", 85)
        self.town_a = self._node("329901101", "示范镇", 101)
        self.town_b = self._node("329901102", "样板镇", 102)
        self.town_c = self._node("329901103", "试点镇", 103)
        self.nodes = [self.province, self.county, self.town_a, self.town_b, self.town_c]
        self.line = None
        # What town A's PCs have installed (PEM).
        self.authority_of_a = None
        # Every case number that any node ever gave, in order.
        self.numbers_given = []
        # The two cases of step 1: decided by the county, and by town B.
        self.delegated = None
        self.elsewhere = None

    def _node(self, division, name, port):
        http_port = self._ports_from + port
        return Node(self.built, division, name, http_port, http_port + SYNC_ABOVE_HTTP, self.folder / division,
                    self.folder / "keys" / f"{division}.key", https_port=http_port + HTTPS_ABOVE_HTTP)

    @property
    def backup_file(self):
        return self.folder / "town-a.backup"

    def set_up(self):
        """Province, county, towns A and B with catalogue and people, as after a quickstart."""
        check_ports(self.nodes)
        shutil.rmtree(self.folder, ignore_errors=True)
        tiers.found(self.province)
        self.province.start()
        tiers.publish(self.province)
        self._join(self.province, self.county)
        self.line = BreakableLine(self._ports_from + LINE_ABOVE_HTTP, self.county.sync_port)
        self.town_a.hub_address = self.line.address
        self._join(self.county, self.town_a)
        self._join(self.county, self.town_b)
        for granter, node, staff in ((self.province, self.province, accounts.PROVINCE),
                                     (self.county, self.county, accounts.COUNTY),
                                     (self.county, self.town_a, accounts.town("03")),
                                     (self.county, self.town_b, accounts.town("04"))):
            accounts.make(granter, node, staff)
        for node in (self.county, self.town_a, self.town_b):
            tiers.wait_for_catalogue(node, self.province)

    def _join(self, hub, node):
        tiers.enroll(node, tiers.invite(hub, node.division, node.name))
        node.start()

    def tear_down(self):
        """Stops what runs, the lower nodes first; gives what went wrong in doing so."""
        failures = []
        for node in reversed(self.nodes):
            try:
                status = node.stop()
                if status != 0:
                    failures.append(f"{node.name} ended with {status} on SIGTERM")
            except NotHeld as late:
                failures.append(str(late))
        if self.line is not None:
            self.line.close()
        return failures

    # ------------------------------------------------------------ people
    def clerk(self, node):
        return self._staff(node, "WINDOW_CLERK")

    def reviewer(self, node):
        return self._staff(node, "COUNTY_REVIEWER" if node is self.county else "TOWN_REVIEWER")

    def approver(self, node):
        return self._staff(node, "COUNTY_APPROVER" if node is self.county else "TOWN_APPROVER")

    def admin(self, node):
        return self._staff(node, "HUB_ADMIN")

    def staff(self, node):
        return {self.province: accounts.PROVINCE, self.county: accounts.COUNTY, self.town_a: accounts.town("03"),
                self.town_b: accounts.town("04"), self.town_c: accounts.town("05")}[node]

    def _staff(self, node, role):
        login = next(account.login for account in self.staff(node) if role in account.roles)
        return node.signed_in(login, accounts.PASSWORD)

    # ------------------------------------------------------------ lines
    def link_state(self, node):
        """How `node` sees the line to the hub right above it."""
        above = [tier for tier in node.report().get("chain", []) if tier["division"] != node.division]
        return max(above, key=lambda tier: len(tier["division"]))["state"] if above else "none"

    def cut_line_of_a(self):
        self.line.cut()
        until("town A notices that its line is cut", lambda: self.link_state(self.town_a) == "down", 90)

    def restore_line_of_a(self):
        self.line.restore()
        until("town A's line is up again", lambda: self.link_state(self.town_a) == "up", 90)

    def nothing_under_way(self, node, seconds=90):
        """Waits until `node` has nothing unsent, lacks nothing, and hub and node found
        what they hold equal."""
        def settled():
            report = node.report()
            equal = report["logsEqual"] and report["feedEqual"]
            return report if equal and int(report["unsent"]) == 0 and int(report["lacking"]) == 0 else None
        return until(f"{node.name} and its hub hold the same", settled, seconds)

    def cases_of(self, node):
        """All cases that a window of `node` is shown: number → Case."""
        clerk = self.clerk(node)
        return {number: clerk.case(number) for number in clerk.numbers()}
