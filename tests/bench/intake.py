#!/usr/bin/env python3
"""How many cases a second a town's node takes over HTTP, and over HTTPS. Run by
tests/benchmark.

usage: intake.py --bodies FILE --catalogue FILE --folder DIR [--pairs N] [--seconds N] [--warm-up N] [--no-probe]
"""
import argparse
import os

from halls import Bare, Feed, Halls, figure, load, median, processor_seconds, say

CLIENTS = 32
SCHEMES = ("http", "https")


def kept_by(town):
    return town.own().get("/api/v1/counts")["all"]


class Kept:
    """Holds what came in against what was answered: all of it is there, and not
    more than was under way when the clients went."""

    def __init__(self, rows):
        self._rows = rows
        self._answered = 0
        self._runs = 0

    def check(self, filed):
        self._answered += int(filed.count)
        self._runs += 1
        rows = int(self._rows())
        if not self._answered <= rows <= self._answered + self._runs * CLIENTS:
            raise SystemExit("%d cases were answered, %d are there" % (self._answered, rows))


def measure(asked, feed, url, client, process, kept):
    kept.check(feed.run(url, client, CLIENTS, asked.warm_up))
    before = processor_seconds(process)
    filed = feed.run(url, client, CLIENTS, asked.seconds)
    used = processor_seconds(process) - before
    kept.check(filed)
    say("%s: %.0f /s, p50 %.1f ms, p99 %.1f ms, %.0f us of processor time each, %s"
        % (url.split(":")[0], filed.per_second, filed.p50_ms, filed.p99_ms, used / filed.count * 1e6, load()))
    return filed


def subject(asked):
    feed = Feed(asked.bodies)
    with Halls(asked.folder + "/halls", "town", catalogue=asked.catalogue, https=True) as halls:
        clerks = {"http": halls.signed_in(halls.town, "zc-0301", "WINDOW_CLERK"),
                  "https": halls.signed_in_securely(halls.town, "zc-0301")}
        # The line is down: what else a hub would compute here is another figure's.
        halls.province.stop()
        kept = Kept(lambda: kept_by(halls.town))
        ports = {"http": halls.town.http_port, "https": halls.town.https_port}
        return {scheme: measure(asked, feed, "%s://127.0.0.1:%d" % (scheme, ports[scheme]), clerks[scheme],
                                halls.town.process, kept)
                for scheme in SCHEMES}


def probe(asked):
    feed = Feed(asked.bodies)
    with Bare(asked.folder + "/bare", https=True) as bare:
        kept = Kept(bare.rows)
        ports = {"http": bare.port, "https": bare.https_port}
        return {scheme: measure(asked, feed, "%s://127.0.0.1:%d" % (scheme, ports[scheme]), None, bare.process, kept)
                for scheme in SCHEMES}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bodies", required=True)
    parser.add_argument("--catalogue", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--warm-up", type=int, default=2)
    parser.add_argument("--no-probe", action="store_true", help="for a profiler: the node alone, without ratios")
    asked = parser.parse_args()
    os.makedirs(asked.folder, exist_ok=True)
    runs = []
    for _ in range(asked.pairs):
        runs.append((subject(asked), None if asked.no_probe else probe(asked)))
    for scheme in SCHEMES:
        name = "intake" if scheme == "http" else "intake_https"
        ours = [run[0][scheme] for run in runs]
        figure(name + "_per_s", median([one.per_second for one in ours]), "cases/s")
        figure(name + "_p50_ms", median([one.p50_ms for one in ours]), "ms")
        figure(name + "_p99_ms", median([one.p99_ms for one in ours]), "ms")
        if not asked.no_probe:
            figure(name + "_probe_per_s", median([run[1][scheme].per_second for run in runs]), "cases/s")
            figure(name + "_ratio", median([run[0][scheme].per_second / run[1][scheme].per_second for run in runs]), "ratio")


if __name__ == "__main__":
    main()
