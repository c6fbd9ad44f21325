#!/usr/bin/env python3
"""Clients that mean harm, or are broken, against a running node: each is answered or
cut by a named limit, and clerks go on working meanwhile."""

import concurrent.futures
import http.client
import itertools
import json
import re
import resource
import socket
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from hall import FIRST, PASSWORD, PRESET, Hall  # noqa: E402
from lib.waiting import until  # noqa: E402
from scenario import residents  # noqa: E402

VILLAGE = "329901101200"
# Linux lets a client be any of 127/8: the abuser is another PC than the clerk's.
ABUSER = "127.0.0.66"
# What a clerk may wait in 99 of 100 cases while all this goes on, seconds; a machine
# that is shared with other work included. Sanitizers slow everything down.
CLERK_P99 = 1.0 if PRESET == "release" else 5.0
IDLE = 2000
SLOW = 200
RSS_GROWTH_MB_MAX = 160 if PRESET == "release" else 1500


def connect(port, source=ABUSER, timeout=30, receive_bytes=None):
    wire = socket.socket()
    if receive_bytes:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
    wire.settimeout(timeout)
    wire.bind((source, 0))
    wire.connect(("127.0.0.1", port))
    return wire


def everything(wire):
    """All that comes until the other side ends."""
    out = b""
    try:
        while part := wire.recv(65536):
            out += part
    except OSError:
        pass
    return out


def answers(wire, count):
    """That many whole answers: (status, headers, body) each."""
    stream = wire.makefile("rb")
    out = []
    for _ in range(count):
        line = stream.readline()
        if not line:
            break
        headers = http.client.parse_headers(stream)
        out.append((int(line.split()[1]), headers, stream.read(int(headers.get("Content-Length", 0)))))
    return out


class Clerk(threading.Thread):
    """Takes cases and lists them until told to stop, on a connection that is kept."""

    people = iter(residents.numbered(800, VILLAGE))
    people_lock = threading.Lock()

    def __init__(self, node, cookie):
        super().__init__()
        self._node, self._cookie = node, cookie
        self._stopping = threading.Event()
        self.took, self.faults = [], []

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, failed, *_):
        if failed is None:
            until("the clerk has worked meanwhile", lambda: self.faults or len(self.took) > 5, 30)
        self._stopping.set()
        self.join()

    def _ask(self, line, method, path, body=None):
        began = time.monotonic()
        line.request(method, path, body, {"Cookie": self._cookie, "Content-Type": "application/json"})
        answer = line.getresponse()
        answer.read()
        self.took.append(time.monotonic() - began)
        if answer.status not in (200, 201):
            self.faults.append(f"{method} {path}: {answer.status}")

    def run(self):
        line = http.client.HTTPConnection("127.0.0.1", self._node.http_port, timeout=30)
        try:
            while not self._stopping.wait(0.05):
                with self.people_lock:
                    who = next(self.people, None)
                if who is not None:
                    self._ask(line, "POST", "/api/v1/cases", json.dumps(residents.hardship(who)))
                self._ask(line, "GET", "/api/v1/cases?limit=20")
        except (OSError, http.client.HTTPException) as broken:
            self.faults.append(repr(broken))
        finally:
            line.close()

    def p99(self):
        return sorted(self.took)[int(len(self.took) * 0.99)]


class Abuse(unittest.TestCase):
    hall = None

    @classmethod
    def setUpClass(cls):
        cls.node = cls.hall.town
        cls.clerk = cls.node.signed_in("zc-0312", PASSWORD)
        cls.port = cls.node.http_port
        cls.clerk.get("/api/v1/cases")
        cls.rss, cls.descriptors, cls.threads = cls.footprint()

    @classmethod
    def footprint(cls):
        proc = Path("/proc") / str(cls.node.process.pid)
        status = proc.joinpath("status").read_text("utf-8")
        return (int(re.search(r"VmRSS:\s+(\d+)", status)[1]) >> 10, len(list(proc.joinpath("fd").iterdir())),
                int(re.search(r"Threads:\s+(\d+)", status)[1]))

    def gauge(self, name):
        text = self.node.own().request("GET", "/metrics").body.decode()
        return float(re.search(re.escape(name) + r" ([\d.e+]+)", text)[1])

    def cuts(self, reason):
        return self.gauge(f'yichuang_http_cut{{reason="{reason}"}}')

    def working_clerk(self):
        return Clerk(self.node, self.clerk._cookie)

    def holds(self, clerk):
        """The clerk noticed nothing."""
        self.assertEqual(clerk.faults, [])
        self.assertGreater(len(clerk.took), 5)
        self.assertLess(clerk.p99(), CLERK_P99)
        print(f"  {self._testMethodName}: a clerk's p99 of {len(clerk.took)}: {clerk.p99() * 1000:.0f} ms", flush=True)

    def raw(self, request, source=ABUSER):
        """The answer to some bytes: (status or None, everything)."""
        with connect(self.port, source) as wire:
            try:
                wire.sendall(request)
            except OSError:
                pass
            out = everything(wire)
        found = re.match(rb"HTTP/1\.1 (\d+)", out)
        return (int(found[1]) if found else None), out

    def ask(self, target, method="GET", fields=""):
        return self.raw(f"{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{fields}\r\n".encode("latin-1"))

    def signed(self):
        return f"Cookie: {self.clerk._cookie}\r\n"


class Slow(Abuse):
    def test_two_thousand_idle_connections(self):
        before = self.cuts("too_many")
        wires = []
        with self.working_clerk() as clerk:
            for i in range(IDLE):
                wires.append(connect(self.port, f"127.0.1.{1 + i % 8}"))
            until("all of them are counted", lambda: self.gauge("yichuang_http_connections") > IDLE - 10, 20)
            more = [connect(self.port) for _ in range(300)]
            until("the oldest gave way", lambda: self.cuts("too_many") > before, 10)
            self.assertLessEqual(self.gauge("yichuang_http_connections"), 2048 + 8)
            until("the silent are cut", lambda: self.gauge("yichuang_http_connections") < 50, 25)
        for wire in wires + more:
            wire.close()
        self.holds(clerk)

    def test_who_never_asked_gives_way_to_who_did(self):
        line = http.client.HTTPConnection("127.0.0.1", self.port, source_address=(ABUSER, 0), timeout=10)
        line.request("GET", "/healthz")
        self.assertEqual(line.getresponse().read(), b"ok\n")
        wires = [connect(self.port) for _ in range(300)]
        kept = line.sock
        line.request("GET", "/healthz")
        self.assertEqual(line.getresponse().read(), b"ok\n")
        self.assertIs(line.sock, kept)
        line.close()
        for wire in wires:
            wire.close()

    def drip(self, head, reason):
        before = self.cuts(reason)
        wires = [connect(self.port) for _ in range(SLOW)]
        began = time.monotonic()
        with self.working_clerk() as clerk:
            for wire in wires:
                wire.sendall(head)
            open_wires = list(wires)
            while time.monotonic() - began < 9:
                for wire in open_wires:
                    try:
                        wire.send(b"x")
                    except OSError:
                        pass
                time.sleep(0.5)
            until("all are cut", lambda: self.cuts(reason) >= before + SLOW, 10)
            self.assertLess(time.monotonic() - began, 20)
        for wire in wires:
            wire.close()
        self.holds(clerk)

    def test_slow_heads(self):
        self.drip(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ", "slow_head")

    def test_slow_bodies(self):
        head = f"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\n{self.signed()}Content-Length: 100000\r\n\r\n"
        self.drip(head.encode(), "slow_body")

    def attachment(self):
        content = bytes(range(256)) * (20 * 4096 - 4)
        sent = self.clerk.request("POST", "/api/v1/attachments?name=x.png", content, {"Content-Type": "image/png"}).json()
        with Clerk.people_lock:
            who = next(Clerk.people)
        number = self.clerk.post("/api/v1/cases", residents.hardship(who, sent))["summary"]["number"]
        return content, f"/api/v1/attachments/{sent['blob']}?case={number}"

    def test_slow_readers_of_a_large_answer_hold_no_memory_and_are_cut(self):
        _, path = self.attachment()
        before, rss = self.cuts("slow_reader"), self.footprint()[0]
        request = f"GET {path} HTTP/1.1\r\nHost: x\r\n{self.signed()}\r\n".encode()
        wires = [connect(self.port, receive_bytes=4096) for _ in range(40)]
        with self.working_clerk() as clerk:
            for wire in wires:
                wire.sendall(request)
            until("they are cut", lambda: self.cuts("slow_reader") >= before + 40, 30)
        # 40 answers of 20 MB would be 800 MB.
        self.assertLess(self.footprint()[0] - rss, RSS_GROWTH_MB_MAX)
        for wire in wires:
            wire.close()
        self.holds(clerk)

    def test_streams_are_bounded_and_one_that_is_not_read_is_cut(self):
        request = f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\n{self.signed()}\r\n".encode()
        before = self.cuts("stream_behind")
        own = self.node.own()
        account = {"name": "搅一搅", "division": self.node.division, "roles": ["GUIDE"]}
        names = itertools.cycle(("改一", "改二"))
        own.put("/api/v1/accounts/stir", {**account, "firstPassword": FIRST})
        deaf = connect(self.port, "127.0.0.67", receive_bytes=1)
        deaf.sendall(request)
        wires = [connect(self.port) for _ in range(60)]
        with self.working_clerk() as clerk:
            for wire in wires:
                wire.sendall(request)
            heads = [wire.recv(4096) for wire in wires]
            served = [b"text/event-stream" in head for head in heads].count(True)
            self.assertEqual([b" 503 " in head for head in heads].count(True), len(wires) - served)
            self.assertEqual(served, 48)
            listener = next(wire for wire, head in zip(wires, heads) if b"text/event-stream" in head)
            heard = b""
            while b"event: cases" not in heard:
                heard += listener.recv(4096)

            def is_cut_while_much_changes():
                # Whatever is written in a tenth of a second is one hint.
                own.put("/api/v1/accounts/stir", {**account, "name": next(names)})
                return self.cuts("stream_behind") > before

            until("the deaf one is cut", is_cut_while_much_changes, 90)
        for wire in wires + [deaf]:
            wire.close()
        until("no stream is left", lambda: self.gauge("yichuang_http_streams") == 0, 40)
        self.holds(clerk)


class Shapes(Abuse):
    def test_pipelined_requests_are_answered_in_their_order(self):
        with connect(self.port) as wire, self.working_clerk() as clerk:
            targets = ["/healthz", "/api/v1/nothing", "/readyz", "/api/openapi.json"] * 50
            wire.sendall(b"".join(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for target in targets))
            got = answers(wire, len(targets))
            time.sleep(0.5)
        self.assertEqual([status for status, _, _ in got], [200, 404, 200, 200] * 50)
        self.assertEqual([body for _, _, body in got][0::4], [b"ok\n"] * 50)
        self.assertTrue(all(body.startswith(b"{") for _, _, body in got[3::4]))
        self.holds(clerk)

    def test_a_body_belongs_to_its_own_request(self):
        inner = b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"
        with connect(self.port) as wire:
            wire.sendall(b"POST /api/v1/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(inner) + inner +
                         b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            got = answers(wire, 2)
            self.assertEqual([status for status, _, _ in got], [404, 200])
            self.assertEqual(got[1][2], b"ok\n")

    def refused(self, request, *statuses):
        status, out = self.raw(request)
        self.assertIn(status, statuses, (request[:80], out[:200]))
        self.assertEqual(len(re.findall(rb"HTTP/1\.1 \d", out)), 1, (request[:80], out[:400]))

    def test_requests_that_two_programs_read_in_two_ways(self):
        hidden = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        for fields in (b"Content-Length: 4\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\nContent-Length: 4",
                       b"Content-Length: 4\r\nContent-Length: 5", b"Content-Length: 4, 4", b"Content-Length: +4",
                       b"Content-Length: -4", b"Content-Length: 0x4", b"Content-Length: 4 4", b"Content-Length:",
                       b"Content-Length : 4", b" Content-Length: 4", b"X: a\r\n folded", b"X: a\nContent-Length: 4",
                       b"X: a\rContent-Length: 4", b"X: \0", b"X\0: a", b"No colon", b": none", b"X(: a",
                       b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", b"Host: y"):
            self.refused(b"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\n" + fields + b"\r\n\r\n" + hidden, 400)
        for coding in (b"identity", b"gzip, chunked", b"xchunked", b"chunked, chunked", b"chunked;a=b"):
            self.refused(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + coding + b"\r\n\r\n0\r\n\r\n" + hidden, 501)
        self.refused(b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden, 400)

    def test_absurd_lengths(self):
        for length, statuses in ((b"9" * 18, (413,)), (b"9" * 40, (400,)), (b"20971521", (413,))):
            self.refused(b"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + b"\r\n\r\nx", *statuses)

    def test_chunked_bodies(self):
        head = b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
        body = json.dumps({"account": "zc-0312", "password": PASSWORD}).encode()
        chunks = b"".join(b"1\r\n" + body[i:i + 1] + b"\r\n" for i in range(len(body)))
        status, out = self.raw(head + b"Connection: close\r\n\r\n" + chunks + b"0\r\nX-Trailer: 1\r\n\r\n")
        self.assertEqual(status, 200, out)
        for rubbish in (b"\r\n", b"g\r\n", b"-1\r\n", b"1\r\nab\r\n", b"1\na\n", b"0x1\r\na\r\n", b"1;ext=1\r\na\r\n", b" 1\r\na\r\n",
                        b"f" * 20 + b"\r\n", b"0" * 100000, b"\0\r\n"):
            self.refused(head + b"\r\n" + rubbish, 400)
        self.refused(head + b"\r\nfffffff\r\n", 413)
        self.refused(head + b"\r\n0\r\n" + b"X: 1\r\n" * 2000, 431)

    def test_floods_of_heads(self):
        start = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
        with self.working_clerk() as clerk:
            for flood, status in ((start + b"X: 1\r\n" * 1000, 431), (start + b"X: " + b"a" * 9000, 431),
                                  (start + (b"X: " + b"a" * 4000 + b"\r\n") * 20, 431), (b"GET /" + b"a" * 9000, 414),
                                  (b"A" * 1000000, 414), (b"\r\n" * 100000, 400)):
                self.refused(flood, status)
            threads = concurrent.futures.ThreadPoolExecutor(20)
            found = list(threads.map(lambda _: self.raw(start + b"X: " + b"a" * 1000000)[0], range(200)))
            self.assertEqual(set(found) - {None}, {431})
        self.holds(clerk)

    def test_what_is_no_http_1(self):
        for request, status in ((b"GET /\r\n\r\n", 400), (b"GET / HTTP/2.0\r\n\r\n", 505), (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
                                (b"GET / HTTP/1.1\r\n\r\n", 400), (b"GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
                                (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500, 400),
                                (b"GET / http/1.1\r\nHost: x\r\n\r\n", 400), (b"\0" * 100, 400)):
            self.refused(request, status)
        status, out = self.raw(b"GET /healthz HTTP/1.0\r\n\r\n")
        self.assertEqual(status, 200)
        self.assertTrue(out.endswith(b"ok\n"))
        with connect(self.port) as wire:
            wire.sendall(b"GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" * 2)
            self.assertEqual([status for status, _, _ in answers(wire, 2)], [200, 200])

    def test_expect_continue(self):
        body = json.dumps({"account": "zc-0312", "password": PASSWORD}).encode()
        head = b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
        with connect(self.port) as wire:
            wire.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body))
            self.assertEqual(wire.recv(100), b"HTTP/1.1 100 Continue\r\n\r\n")
            wire.sendall(body)
            self.assertEqual(answers(wire, 1)[0][0], 200)
        self.refused(head + b"Content-Length: 99999999\r\n\r\n", 413)
        self.refused(b"GET / HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\n\r\n", 417)


class Places(Abuse):
    def test_no_way_out_in_any_spelling(self):
        ups = ("..", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "..%00", "..%5c", "..\\", "%c0%ae%c0%ae", "..;", "....//", ".")
        seps = ("/", "%2f", "%5c", "\\", "//")
        for base in ("/", "/counter/", "/counter/assets/", "/api/v1/", "/api/v1/cases/"):
            for up in ups:
                for sep in seps:
                    status, out = self.ask(base + (up + sep) * 6 + "etc/passwd")
                    self.assertIn(status, (200, 400, 404, 401), (base, up, sep, out[:100]))
                    self.assertNotIn(b"root:", out)
        for path in ("/counter/../x", "/counter/%2e%2e/x", "/a%00b", "/a%0d%0aX: y", "/a\\b", "//evil/x", "/a%zz", "*"):
            self.assertEqual(self.ask(path)[0], 400, path)
        self.assertEqual(self.ask("http://elsewhere/healthz")[0], 200)

    def test_wrong_methods(self):
        for target, allowed in (("/api/v1/cases", b"GET, POST"), ("/healthz", b"GET, HEAD"), ("/api/v1/counts", b"GET, HEAD"),
                                ("/counter/", b"GET, HEAD")):
            for method in ("PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "BREW"):
                if target == "/counter/" and not self.node.built.pages.is_dir():
                    continue
                status, out = self.ask(target, method)
                self.assertEqual(status, 405, (method, target, out))
                self.assertIn(b"Allow:", out)
                for one in allowed.split(b", "):
                    self.assertIn(one, re.search(rb"Allow: (.*)\r", out)[1])
        self.assertEqual(self.ask("elsewhere:443", "CONNECT")[0], 400)

    def test_head_gives_the_head_alone(self):
        for target in ("/healthz", "/api/openapi.json", "/nothing", "/counter/"):
            whole = self.ask(target)[1]
            head = self.ask(target, "HEAD")[1]
            self.assertTrue(head.endswith(b"\r\n\r\n"), target)
            self.assertEqual(re.search(rb"Content-Length: (\d+)", head)[1], re.search(rb"Content-Length: (\d+)", whole)[1])
        status, out = self.ask("/api/v1/events", "HEAD", self.signed())
        self.assertEqual((status, out[-4:]), (200, b"\r\n\r\n"))

    def test_another_origin_is_given_nothing_to_read_by(self):
        for method in ("GET", "OPTIONS"):
            _, out = self.ask("/api/v1/cases", method, self.signed() + "Origin: http://evil.example\r\n")
            self.assertNotIn(b"access-control", out.lower())

    def test_unknown_pages_say_so_in_words(self):
        status, out = self.ask("/nothing/here")
        self.assertEqual(status, 404)
        self.assertIn("没有这个页面".encode(), out)
        status, out = self.ask("/api/nothing")
        self.assertEqual(status, 404)
        self.assertIn(b"application/problem+json", out)

    def test_parts_of_an_attachment(self):
        content, path = Slow.attachment(self)
        get = lambda **fields: self.clerk.request("GET", path, headers={k.replace("_", "-"): v for k, v in fields.items()})
        whole = get()
        self.assertEqual((whole.status, whole.headers["accept-ranges"]), (200, "bytes"))
        self.assertEqual(whole.body, content)
        size = len(content)
        for wish, first, last in (("0-0", 0, 0), ("131000-131100", 131000, 131100), ("-5", size - 5, size - 1),
                                  (f"{size - 3}-", size - 3, size - 1), (f"5-{size * 9}", 5, size - 1)):
            part = get(Range="bytes=" + wish)
            self.assertEqual((part.status, part.headers["content-range"]), (206, f"bytes {first}-{last}/{size}"))
            self.assertEqual(part.body, content[first:last + 1])
        for wish in (f"{size}-", "-0"):
            beyond = get(Range="bytes=" + wish)
            self.assertEqual((beyond.status, beyond.headers["content-range"]), (416, f"bytes */{size}"))
        for wish in ("lines=1-2", "bytes=5-1", "bytes=0-1,3-4", "bytes=a-b", "bytes=", "bytes=-", "bytes=99999999999999999999-"):
            self.assertEqual(get(Range=wish).status, 200, wish)
        self.assertEqual(get(Range="bytes=0-1", If_Range=whole.headers["etag"]).status, 206)
        self.assertEqual(get(Range="bytes=0-1", If_Range='"other"').status, 200)

    @unittest.skipUnless((Path(__file__).resolve().parents[2] / "admin-ui" / "dist").is_dir(), "the pages are not built")
    def test_pages_are_packed_and_kept(self):
        page = self.ask("/counter/index.html")[1].decode("utf-8")
        asset = re.search(r'"(/[^"]*assets/[^"]*\.js)"', page)[1]
        plain = self.ask(asset)[1]
        self.assertIn(b"immutable", plain)
        self.assertIn(b"Content-Type: text/javascript", plain)
        _, packed = self.ask(asset, fields="Accept-Encoding: gzip\r\n")
        self.assertIn(b"Content-Encoding: gzip", packed)
        self.assertLess(len(packed), len(plain) / 2)
        self.assertNotIn(b"Content-Encoding", self.ask(asset, fields="Accept-Encoding: gzip;q=0\r\n")[1])
        etag = re.search(rb"ETag: (.*)\r", packed)[1].decode()
        fields = f'Accept-Encoding: gzip\r\nIf-None-Match: "x", W/{etag}\r\n'
        self.assertEqual(self.ask(asset, fields=fields)[0], 304)
        self.assertIn(b"no-store", self.ask("/counter/index.html")[1])
        part = self.ask(asset, fields="Range: bytes=0-9\r\n")
        self.assertEqual(part[0], 206)
        self.assertEqual(part[1][-10:], plain.split(b"\r\n\r\n", 1)[1][:10])
        self.assertEqual(self.ask("/counter/assets/gone-1234.js")[0], 404)


class ZAfterwards(Abuse):
    """Last, as unittest takes classes by name."""

    def test_nothing_is_left_over(self):
        until("connections are gone", lambda: self.gauge("yichuang_http_connections") <= 2, 100)
        self.assertLess(self.gauge("yichuang_http_held_bytes"), 1 << 20)
        rss, descriptors, threads = self.footprint()
        first_rss, first_descriptors, first_threads = ZAfterwards.began
        print(f"  RSS {first_rss} → {rss} MB, descriptors {first_descriptors} → {descriptors}, "
              f"threads {first_threads} → {threads}", flush=True)
        self.assertLess(rss - first_rss, RSS_GROWTH_MB_MAX)
        self.assertLessEqual(descriptors, first_descriptors + 8)
        self.assertLessEqual(threads, first_threads + 2)


if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    # The node begins with what a shell gives, and helps itself.
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(1024, hard), hard))
    Abuse.hall = Hall().start()
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(8192, hard), hard))
    try:
        Abuse.node = Abuse.hall.town
        Abuse.node.signed_in("zc-0312", PASSWORD).get("/api/v1/cases")
        ZAfterwards.began = Abuse.footprint()
        program = unittest.main(exit=False, verbosity=1)
    finally:
        Abuse.hall.stop()
    sys.exit(0 if program.result.wasSuccessful() else 1)
