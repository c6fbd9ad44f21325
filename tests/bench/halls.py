"""What the benchmarks of the running program share: tiers as the daemon runs them,
the bare server that they are held against, wrk, and figures."""
import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
from collections import namedtuple
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "tests" / "bench"
BARE = ROOT / "build" / "release" / "tests" / "bench" / "bare_server"
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "packaging"))

from lib import tiers  # noqa: E402
from lib.node import Built, Node  # noqa: E402
from lib.waiting import until  # noqa: E402

# gen_cases.py pins its cases to this township.
DIVISIONS = {"province": ("41", "河南省"), "county": ("410121", "示范县"), "town": ("410121100", "示范镇")}
FIRST = "Chushi-2026-kl"
PASSWORD = "Mima-2026-hao"


def say(text):
    print("  " + text, file=sys.stderr, flush=True)


def figure(name, value, unit):
    form = "%.0f" if value >= 1000 else "%.1f" if value >= 10 else "%.3f"
    print(name, form % value, unit, flush=True)


def load():
    """The machine's load of the last minute: who else computes here."""
    return "load %.2f" % os.getloadavg()[0]


def percentile(values, part):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part / 100))]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processor_seconds(process):
    """Of all threads of a process since its start."""
    fields = Path("/proc/%d/stat" % process.pid).read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Program(Built):
    """Another build of the program than the one that is here, when BENCH_PROGRAM
    names it: what a change is worth is seen side by side."""

    @property
    def program(self):
        return Path(os.environ.get("BENCH_PROGRAM", super().program))


class Halls:
    """A province and the tiers named below it, on ports of their own, each with the
    catalogue of the benchmarks. To be used in a `with`."""

    def __init__(self, folder, *names, catalogue=None, https=False):
        self.folder = Path(folder)
        self.built = Program(ROOT)
        self._catalogue = catalogue
        for name in ("province",) + names:
            division, title = DIVISIONS[name]
            node = Node(self.built, division, title, free_port(), free_port(), self.folder / name,
                        self.folder / "keys" / (name + ".key"))
            if https and name == "town":
                node.https_port = free_port()
            setattr(self, name, node)
        self._nodes = [getattr(self, name) for name in ("province",) + names]

    def __enter__(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for node in reversed(self._nodes):
            node.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self):
        above = None
        for node in self._nodes:
            if above is None:
                tiers.found(node)
            else:
                tiers.enroll(node, tiers.invite(above, node.division, node.name))
            node.start()
            if above is not None:
                tiers.wait_for_catalogue(node, above)
            elif self._catalogue is None:
                tiers.publish(node)
            else:
                node.command("catalogue", "load", self._catalogue)
            above = node

    @staticmethod
    def signed_in(node, account, *roles):
        """A new account of the node's own division; gives its client."""
        node.own().put("/api/v1/accounts/" + account,
                       {"name": account, "division": node.division, "roles": list(roles), "firstPassword": FIRST})
        client = node.client()
        client.sign_in(account, FIRST)
        client.change_password(FIRST, PASSWORD)
        return client

    @staticmethod
    def signed_in_securely(node, account):
        """The same person over HTTPS, once the hub has certified the node."""
        until(node.division + " is certified", lambda: not node.report()["webCertificate"].get("selfSigned"), 60)
        client = node.secure_client(node.authority())
        client.sign_in(account, PASSWORD)
        return client


class Bare:
    """The bare server; to be used in a `with`."""

    def __init__(self, folder, https=False):
        self.folder = Path(folder)
        self._https = https

    def __enter__(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        command = [BARE, "--folder", self.folder / "db"]
        if self._https:
            certificate, key = self.folder / "certificate.pem", self.folder / "key.pem"
            # The kind of key that the node makes for itself.
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                            "-days", "2", "-subj", "/CN=localhost", "-out", certificate, "-keyout", key],
                           check=True, capture_output=True)
            command += ["--certificate", certificate, "--private-key", key]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        _, plain, secure = self.process.stdout.readline().split()
        self.port, self.https_port = int(plain), int(secure)
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def rows(self):
        line = http.client.HTTPConnection("127.0.0.1", self.port)
        line.request("GET", "/rows")
        return int(line.getresponse().read())


Filed = namedtuple("Filed", "count per_second p50_ms p99_ms")


class Feed:
    """Files cases with wrk, each line of `bodies` once."""

    def __init__(self, bodies):
        self.bodies = bodies
        self._used = 0

    def start(self, url, client, connections, seconds, per_second=None):
        cookie = client.cookie if client else "-"
        words = [str(per_second)] if per_second else []
        return subprocess.Popen(["wrk", "-t1", "-c%d" % connections, "-d%ds" % seconds, "--latency", "-s",
                                 HERE / "file_cases.lua", url, "--", self.bodies, str(self._used), cookie, *words],
                                stdout=subprocess.PIPE, text=True)

    def finish(self, wrk):
        """What the run came to; ends the benchmark when a single case was refused."""
        out = wrk.communicate()[0]
        if wrk.returncode != 0 or "result " not in out:
            sys.exit("wrk failed:\n" + out)
        count, refused, broken, microseconds, p50, p99 = map(int, out.rpartition("result ")[2].split())
        if refused or broken or not count:
            sys.exit("of %d requests %d were refused and %d broke" % (count, refused, broken))
        # Those under way at the end were not counted, and may have been kept.
        self._used += count + 64
        return Filed(count, count / microseconds * 1e6, p50 / 1000, p99 / 1000)

    def run(self, url, client, connections, seconds):
        return self.finish(self.start(url, client, connections, seconds))


def median(values):
    return statistics.median(values)
