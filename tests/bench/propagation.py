#!/usr/bin/env python3
"""How long after the town's 201 a county client hears of a case. Run by
tests/benchmark.

usage: propagation.py --bodies FILE --catalogue FILE --folder DIR [--count N]

One clock: town, county and both clients are on this machine.
"""
import argparse
import itertools
import os
import random
import socket
import sys
import threading
import time

from halls import Halls, figure, load, percentile, say

GAP_SECONDS = (0.050, 0.150)
PATIENCE_SECONDS = 30
PROBE_BYTES = 1024


class Listener(threading.Thread):
    """A page at the county: hears events, and asks then how many cases there are."""

    def __init__(self, node, client):
        super().__init__(daemon=True)
        self._client = client
        self._line = socket.create_connection(("127.0.0.1", node.http_port))
        self._line.sendall(("GET /api/v1/events HTTP/1.1\r\nHost: county\r\nCookie: %s\r\n\r\n" % client.cookie).encode())
        self._stream = self._line.makefile("rb")
        if b" 200 " not in self._stream.readline():
            sys.exit("the county gives no events")
        self._changed = threading.Condition()
        self._heard = []  # when each case was heard of, in the order of the town's log
        self.start()

    def run(self):
        for line in self._stream:
            if line.strip() == b"event: cases":
                self._note(time.monotonic())

    def _note(self, at):
        there = self._client.get("/api/v1/counts")["all"]
        with self._changed:
            new = int(there) - len(self._heard)
            # Of several at once it is not known which the event was for: they count
            # as heard of when the page has fetched them.
            self._heard += [at] if new == 1 else [time.monotonic()] * new
            self._changed.notify_all()

    def heard(self, count):
        """When the first `count` cases were heard of."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._heard) >= count, PATIENCE_SECONDS):
                sys.exit("of %d cases the county has heard of %d" % (count, len(self._heard)))
            return self._heard[:count]


class Machine:
    """The least that it takes: a synced write here, a hop, a synced write there, a
    hop. Asked between cases, on the same disk in the same minute."""

    def __init__(self, folder):
        self._files = [os.open(os.path.join(folder, "probe%d" % i), os.O_CREAT | os.O_WRONLY, 0o600) for i in (0, 1)]
        self._here, there = socket.socketpair()
        threading.Thread(target=self._serve, args=(there,), daemon=True).start()

    def _keep(self, which, content):
        os.write(self._files[which], content)
        os.fdatasync(self._files[which])

    def _serve(self, line):
        while content := line.recv(PROBE_BYTES, socket.MSG_WAITALL):
            self._keep(1, content)
            line.sendall(b".")

    def milliseconds(self):
        begun = time.monotonic()
        content = os.urandom(PROBE_BYTES)
        self._keep(0, content)
        self._here.sendall(content)
        self._here.recv(1)
        return (time.monotonic() - begun) * 1000


def file_cases(town, clerk, bodies, count, machine):
    """When each 201 was there, and what the machine took between them."""
    gaps = random.Random(1)
    answered, machines = [], []
    with open(bodies, "rb") as lines:
        for i, body in enumerate(itertools.islice(lines, count)):
            answer = clerk.request("POST", "/api/v1/cases", body.strip(),
                                   {"Content-Type": "application/json", "Idempotency-Key": "bench-%d" % i})
            answered.append(time.monotonic())
            if answer.status != 201:
                sys.exit("the town refused a case: %r" % answer.body)
            until = answered[-1] + gaps.uniform(*GAP_SECONDS)
            # When the case is long at the county.
            time.sleep(max(0, (until - time.monotonic()) * 0.8))
            machines.append(machine.milliseconds())
            time.sleep(max(0, until - time.monotonic()))
    return answered, machines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bodies", required=True)
    parser.add_argument("--catalogue", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--count", type=int, default=1000)
    asked = parser.parse_args()
    os.makedirs(asked.folder, exist_ok=True)
    with Halls(asked.folder + "/halls", "county", "town", catalogue=asked.catalogue) as halls:
        clerk = halls.signed_in(halls.town, "zc-0301", "WINDOW_CLERK")
        admin = halls.signed_in(halls.county, "admin", "HUB_ADMIN")
        listener = Listener(halls.county, admin)
        answered, machines = file_cases(halls.town, clerk, asked.bodies, asked.count, Machine(asked.folder))
        heard = listener.heard(asked.count)
        # An event that came before the answer was read is no wait at all.
        waits = [max(0, there - here) * 1000 for here, there in zip(answered, heard)]
        last = clerk.get("/api/v1/cases?limit=1")["rows"][0]["summary"]["number"]
        if admin.case(last)["summary"]["number"] != last:
            sys.exit("the county does not have the town's last case")
    say("propagation: longest %.1f ms, %s" % (max(waits), load()))
    figure("propagation_p50_ms", percentile(waits, 50), "ms")
    figure("propagation_p99_ms", percentile(waits, 99), "ms")
    figure("propagation_probe_p50_ms", percentile(machines, 50), "ms")
    figure("propagation_probe_p99_ms", percentile(machines, 99), "ms")


if __name__ == "__main__":
    main()
