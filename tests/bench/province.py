#!/usr/bin/env python3
"""A province's townships come back at once to one hub: how long until all have
compared, what each costs the hub in memory, how fast a month's cases of all of them
are taken in, and whether somebody at the hub still gets a page. Run by
tests/benchmark.

usage: province.py --cases FILE --catalogue FILE --folder DIR [--children N] [--each N]

The hub is the daemon; its children are one other process with real ledgers in
memory, real engines and a real line each. The single link that the rate is held
against is one such child with as many cases, in the same run.
"""
import argparse
import re
import subprocess
import sys
import threading
import time
from collections import namedtuple
from pathlib import Path

from halls import ROOT, Halls, figure, load, percentile, processor_seconds, say

BENCH = ROOT / "build" / "release" / "tests" / "bench" / "bench"
# Pages that an administrator looks at, in turn, so many a second.
PAGES = ("/api/v1/cases", "/api/v1/counts", "/api/v1/fleet")
PAGES_PER_SECOND = 20


def rss_kb(process):
    text = Path("/proc/%d/status" % process.pid).read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+) kB", text).group(1))


def peak_kb(process):
    text = Path("/proc/%d/status" % process.pid).read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+) kB", text).group(1))


class Crowd:
    """The children's process; to be used in a `with`."""

    def __init__(self, asked, hub, children):
        self.process = subprocess.Popen(
            [BENCH, "province", "--folder", asked.folder + "/crowd", "--cases", asked.cases, "--catalogue", asked.catalogue,
             "--count", "20000", "--hub", hub.sync_address, "--hub-data", hub.data, "--hub-key-file", hub.key_file,
             "--children", str(children)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._expect("ready")

    def _expect(self, word):
        line = self.process.stdout.readline().split()
        if not line or line[0] != word:
            sys.exit("the crowd did not say '%s'" % word)
        return line[1:]

    def _ask(self, command, answer):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self._expect(answer)

    def file(self, count):
        """The numbers of the first and the last case."""
        return self._ask("file %d" % count, "filed")

    def connect(self):
        return float(self._ask("connect", "equal")[0])

    def part(self):
        self._ask("part", "parted")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


class Reader:
    """Somebody at the hub who looks at pages until told to stop."""

    def __init__(self, client):
        self._client = client
        self._stop = threading.Event()
        self.took = []
        self._thread = threading.Thread(target=self._read)

    def _read(self):
        while not self._stop.is_set():
            begun = time.monotonic()
            self._client.get(PAGES[len(self.took) % len(PAGES)])
            took = time.monotonic() - begun
            self.took.append(took * 1000)
            self._stop.wait(max(0, 1 / PAGES_PER_SECOND - took))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()


def cases_at(hub):
    return int(hub.own().get("/api/v1/counts")["all"])


# Cases a second, ms of the pages meanwhile, the hub's peak; of several children also
# how long they take to compare once more, and what each costs.
Brought = namedtuple("Brought", "rate pages peak_mb reconnect_s kb_each")


def bring(asked, name, children, each):
    """Fills `children` of a new hub with cases while they are cut off, and lets them
    come back. At the end all are equal by receipts and sums, and the hub finds them."""
    with Halls("%s/%s" % (asked.folder, name), catalogue=asked.catalogue) as halls:
        hub = halls.province
        with Crowd(asked, hub, children) as crowd:
            # All have the catalogue before.
            crowd.connect()
            crowd.part()
            numbers = crowd.file(each)
            used = processor_seconds(hub.process)
            with Reader(hub.own()) as pages:
                seconds = crowd.connect()
            used = processor_seconds(hub.process) - used
            there = cases_at(hub)
            if there != children * each:
                sys.exit("of %d cases the hub counts %d" % (children * each, there))
            say("%s: %d cases in %.1f s, %.0f /s, %.1f us of hub CPU each, hub peak %.0f MB, %s" %
                (name, there, seconds, there / seconds, used / there * 1e6, peak_kb(hub.process) / 1024, load()))
            for number in numbers:
                hub.own().get("/api/v1/cases/" + number)
            crowd.part()
            return Brought(there / seconds, pages.took, peak_kb(hub.process) / 1024,
                           *(reconnect(hub, crowd, children) if children > 1 else (None, None)))


def reconnect(hub, crowd, children):
    """Nobody has anything new: seconds until all are known to be equal, and KB of a
    fresh hub's memory for each."""
    hub.stop()
    hub.start()
    hub.own().get("/api/v1/counts")
    time.sleep(2)
    before = rss_kb(hub.process)
    seconds = crowd.connect()
    time.sleep(2)
    each = (rss_kb(hub.process) - before) / children
    say("reconnect: %.2f s, %.1f KB each on %d KB, %s" % (seconds, each, before, load()))
    crowd.part()
    again = crowd.connect()
    say("once more, the hub still running: %.2f s" % again)
    return seconds, each


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", required=True)
    parser.add_argument("--catalogue", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--children", type=int, default=1237)
    parser.add_argument("--each", type=int, default=412, help="cases of a child: five months of a Jiangsu township")
    asked = parser.parse_args()
    Path(asked.folder).mkdir(parents=True, exist_ok=True)
    single = bring(asked, "single", 1, asked.children * asked.each)
    crowd = bring(asked, "crowd", asked.children, asked.each)
    figure("province_reconnect_s", crowd.reconnect_s, "s")
    figure("province_hub_kb_per_child", crowd.kb_each, "KB")
    figure("province_cases_per_s", crowd.rate, "cases/s")
    figure("province_single_cases_per_s", single.rate, "cases/s")
    figure("province_rate_ratio", crowd.rate / single.rate, "ratio")
    figure("province_page_p50_ms", percentile(crowd.pages, 50), "ms")
    figure("province_page_p99_ms", percentile(crowd.pages, 99), "ms")
    figure("province_hub_peak_mb", crowd.peak_mb, "MB")


if __name__ == "__main__":
    main()
