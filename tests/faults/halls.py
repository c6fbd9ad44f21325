"""A province, a county and two towns as they run in earnest: real programs, lines
that can be cut, a small disk of its own for one town where that may be mounted."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "packaging"), str(ROOT / "tests" / "http")]

from hall import PRESET, free_port  # noqa: E402
from lib import accounts, tiers  # noqa: E402
from lib.node import Built, Node  # noqa: E402
from lib.waiting import NotHeld  # noqa: E402

SMALL_DISK_MB = 384
# With less of the small disk free, the node goes read-only.
READ_ONLY_MB = 16
# Half of it must hold what a start writes after a power cut: the write-ahead logs.
RESERVE_MB = 160
STEP_BYTES = 1 << 18


class Line:
    """The breaking proxy between a node and its hub."""

    def __init__(self, built, hub_port):
        program = built.root / "build" / built.preset / "tests" / "tools" / "link_proxy"
        self.port = free_port()
        self.is_cut = False
        self._process = subprocess.Popen([program, "--listen", str(self.port), "--to", str(hub_port)], text=True,
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._process.stdout.readline()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def cut(self):
        self.is_cut = True
        self._say("cut")

    def restore(self):
        self.is_cut = False
        self._say("restore")

    def close(self):
        self._process.stdin.close()
        self._process.wait()

    def _say(self, word):
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()


class SmallDisk:
    """A tmpfs that can be filled to the last byte."""

    def __init__(self, place):
        self.place = place
        self._filler = place / "filler"
        place.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK_MB}m", "tmpfs", place], check=False,
                              capture_output=True)
        self.mounted = done.returncode == 0

    @property
    def is_full(self):
        return self._filler.exists()

    def fill(self, leave_bytes):
        found = os.statvfs(self.place)
        size = found.f_bavail * found.f_frsize - leave_bytes
        with self._filler.open("wb") as file:
            # The node writes meanwhile: what was free is not for long.
            while size > 0:
                try:
                    os.posix_fallocate(file.fileno(), 0, size)
                    return
                except OSError:
                    size -= STEP_BYTES

    def empty(self):
        self._filler.unlink(missing_ok=True)

    def take_down(self, keep):
        """Unmounts; with `keep`, what was on it lies at the same place afterwards."""
        if not self.mounted:
            return
        self.empty()
        kept = self.place.with_name(self.place.name + ".kept")
        if keep:
            shutil.copytree(self.place, kept, ignore=shutil.ignore_patterns("*.sock"))
        subprocess.run(["umount", self.place], check=True)
        if keep:
            self.place.rmdir()
            kept.rename(self.place)


class Halls:
    def __init__(self, folder):
        self.folder = folder
        built = Built(ROOT, PRESET)

        def node(division, name, extra=()):
            return Node(built, division, name, free_port(), free_port(), folder / division,
                        folder / "keys" / f"{division}.key", extra=["--log-level", "warning", *extra])

        self.province = node("32", "江苏省")
        self.county = node("329901", "示范县")
        self.town_a = node("329901101", "示范镇")
        self.town_b = node("329901102", "样板镇", ["--disk-read-only-mb", str(READ_ONLY_MB)])
        self.town_b.reserve_mb = RESERVE_MB
        self.towns = [self.town_a, self.town_b]
        self.nodes = [self.province, self.county, *self.towns]
        self.hub_of = {self.county: self.province, self.town_a: self.county, self.town_b: self.county}
        self.staff = {self.county: accounts.COUNTY, self.town_a: accounts.town("03"), self.town_b: accounts.town("04")}
        self.lines = {}
        self.disk = SmallDisk(self.town_b.home)
        self.frozen = set()
        # How often a node was put back: what was under way before cannot be repeated.
        self.lives = {node: 0 for node in self.nodes}

    def set_up(self):
        tiers.found(self.province)
        self.province.start()
        tiers.publish(self.province)
        for node, hub in self.hub_of.items():
            self.lines[node] = Line(node.built, hub.sync_port)
            node.hub_address = self.lines[node].address
            tiers.enroll(node, tiers.invite(hub, node.division, node.name))
            node.start()
            tiers.wait_for_catalogue(node, hub)
        for node, staff in self.staff.items():
            accounts.make(self.county, node, staff)

    def login(self, node, role):
        return next(account.login for account in self.staff[node] if role in account.roles)

    def freeze(self, node):
        node.process.send_signal(signal.SIGSTOP)
        self.frozen.add(node)

    def thaw(self, node):
        if node in self.frozen:
            self.frozen.discard(node)
            node.process.send_signal(signal.SIGCONT)

    def stop(self):
        """Stops what runs, the lower nodes first; gives what went wrong in doing so."""
        faults = []
        for node in reversed(self.nodes):
            self.thaw(node)
            try:
                status = node.stop()
                if status != 0:
                    faults.append(f"{node.name} ended with {status} on SIGTERM")
            except NotHeld as late:
                faults.append(str(late))
        for line in self.lines.values():
            line.close()
        return faults

    def take_down(self, keep):
        self.disk.take_down(keep)
