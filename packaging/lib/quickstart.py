"""A province, a county and two towns on this machine, with demo accounts, until Ctrl-C.

Everything lies under .quickstart/ and is there again at the next start.
"""

import argparse
import shutil
import signal
import sys
import unicodedata
from pathlib import Path

from lib import accounts, tiers
from lib.api import Refused
from lib.node import Built, Node, check_ports
from lib.waiting import NotHeld

# Sync listens 1,000 above HTTP, HTTPS 400.
SYNC_ABOVE_HTTP = 1000
HTTPS_ABOVE_HTTP = 400
TIERS = (("32", "江苏省", 8032), ("329901", "示范县", 8085), ("329901101", "示范镇", 8101), ("329901102", "样板镇", 8102))


class Quickstart:
    """The four nodes and what has been set up on them."""

    def __init__(self, built, folder, second_factor="whoever-has-one"):
        self.folder = folder
        self.second_factor = second_factor
        self.province, self.county, *self.towns = [
            Node(built, division, name, port, port + SYNC_ABOVE_HTTP, folder / division, folder / "keys" / f"{division}.key",
                 https_port=port + HTTPS_ABOVE_HTTP, second_factor=second_factor)
            for division, name, port in TIERS
        ]
        # (who grants, where they work, the accounts)
        self.staff = [
            (self.province, self.province, accounts.PROVINCE),
            (self.county, self.county, accounts.COUNTY),
            (self.county, self.towns[0], accounts.town("03")),
            (self.county, self.towns[1], accounts.town("04")),
        ]

    @property
    def nodes(self):
        return [self.province, self.county, *self.towns]

    def start(self):
        """Starts all nodes, the upper ones first; makes those that are not there yet."""
        for node, hub in zip(self.nodes, [None, self.province, self.county, self.county]):
            if not node.exists():
                print(f"  {node.name}: first start", flush=True)
                if hub is None:
                    tiers.found(node)
                else:
                    tiers.enroll(node, tiers.invite(hub, node.division, node.name))
            node.start()
            print(f"  {node.name} {node.division}: {node.url} {node.https_url}", flush=True)
            if hub is None:
                tiers.publish(node)

    def staff_nodes(self):
        """Makes the demo accounts that are not there yet."""
        for granter, node, wanted in self.staff:
            for account in wanted:
                self._staff_one(granter, node, account)
            print(f"  {node.name}: {len(wanted)} accounts", flush=True)
        for town in self.towns:
            tiers.wait_for_catalogue(town, self.province)

    def _staff_one(self, granter, node, account):
        # A mark of ours says that the first sign-in is behind us; without it a
        # stopped first start would leave an account that nobody can use.
        mark = node.home / "accounts" / account.login
        if mark.exists():
            return
        if account.login not in accounts.known(node) or not can_sign_in(node, account):
            accounts.make(granter, node, [account])
        mark.parent.mkdir(exist_ok=True)
        mark.touch()

    def explain(self):
        pages = "" if self.province.built.pages.is_dir() else "  (the pages are not built: the addresses serve the API only)"
        print(f"\nOpen and sign in; every password is {accounts.PASSWORD}{pages}")
        for _, node, wanted in self.staff:
            print(f"\n  {node.url}  {node.https_url}  {node.name} {node.division}")
            for account in wanted:
                print(f"      {account.login:<9} {padded(account.person, 18)} {account.does}")
        asked = "must set up" if self.second_factor == "administrators" else "need no"
        switch = "" if self.second_factor == "administrators" else "; start with --second-factor to ask for them as a real node does"
        print(f"\nAdministrators {asked} one-time codes here{switch}.")
        print(f"""
HTTPS is what PCs on the LAN use: a browser trusts it once /ca.crt of the node is installed.
Data, keys and logs: {self.folder.name}/     Status: {self.county.built.program.relative_to(self.county.built.root)} \
status --data {self.folder.name}/329901101/data
Ctrl-C stops everything; the next start goes on with this data.""", flush=True)

    def watch(self):
        """Until a signal comes or a node ends by itself."""
        while True:
            for node in self.nodes:
                if not node.is_running():
                    raise NotHeld(f"{node.name} ended by itself; its log ends:\n{node.log_end()}")
            if signal.sigtimedwait((signal.SIGINT, signal.SIGTERM), 1.0):
                return

    def stop(self):
        """Stops all nodes, the lower ones first. The rest is stopped when one fails to."""
        failures = []
        for node in reversed(self.nodes):
            try:
                status = node.stop()
                if status != 0:
                    failures.append(f"{node.name} ended with {status}")
            except NotHeld as late:
                failures.append(str(late))
        return failures


def padded(text, columns):
    """`text` filled up with blanks; a Chinese character takes two columns."""
    taken = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * (columns - taken)


def can_sign_in(node, account):
    try:
        node.signed_in(account.login, accounts.PASSWORD)
        return True
    except Refused:
        return False


def run(quickstart):
    """Gives the exit status."""
    failed = []
    try:
        check_ports(quickstart.nodes)
        print("Starting:", flush=True)
        quickstart.start()
        quickstart.staff_nodes()
        quickstart.explain()
        # From here on signals are waited for, so that none is lost between two looks.
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
        quickstart.watch()
    except KeyboardInterrupt:
        pass
    except (NotHeld, Refused, OSError) as fault:
        failed.append(str(fault))
    signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    if any(node.process for node in quickstart.nodes):
        print("\nStopping.", flush=True)
    failed += quickstart.stop()
    for fault in failed:
        print(f"quickstart: {fault}", file=sys.stderr)
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser(prog="packaging/quickstart")
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--preset", default="release")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--second-factor", action="store_true")
    options = parser.parse_args()
    folder = options.root / ".quickstart"
    if options.fresh:
        for division, *_ in TIERS:
            shutil.rmtree(folder / division, ignore_errors=True)
        shutil.rmtree(folder / "keys", ignore_errors=True)
    # SIGTERM ends a start under way as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    rule = "administrators" if options.second_factor else "whoever-has-one"
    sys.exit(run(Quickstart(Built(options.root, options.preset), folder, rule)))


if __name__ == "__main__":
    main()
