"""Does to the halls what the plan says, and says what happened."""

import heapq
import itertools
import shutil
import time

from lib.waiting import NotHeld

NAMES = {"32": "the province", "329901": "the county", "329901101": "town A", "329901102": "town B"}
MOST_LEFT_BYTES = 6 << 20


def name(node):
    return NAMES[node.division]


class Breaker:
    """Thread: the main one, since nodes end with the thread that started them."""

    def __init__(self, halls, book):
        self._halls, self._book = halls, book
        self._began = time.monotonic()
        self._due = []  # (when, order, what to do) of what ends later
        self._order = itertools.count()
        self._backups = {node: [] for node in halls.nodes}  # (made from, file)
        self._seen = {}  # (number, etag) → ids of its entries
        self.counts = {}

    def say(self, text):
        print(f"  {time.monotonic() - self._began:6.1f} s  {text}", flush=True)

    def run(self, plan):
        for fault in plan:
            self._wait_until(fault.at)
            nodes = [self._halls.nodes[index] for index in fault.whom]
            done = getattr(self, "_" + fault.what.replace(" ", "_"))(nodes, fault)
            if done:
                self.counts[fault.what] = self.counts.get(fault.what, 0) + 1

    def heal(self):
        """Everything is there again; nothing that was under way goes on."""
        self._due.clear()
        if self._halls.disk.mounted:
            self._halls.disk.empty()
        for line in self._halls.lines.values():
            line.restore()
        for node in self._halls.nodes:
            self._bring_up(node)

    # ------------------------------------------------------------ time
    def _wait_until(self, at):
        while True:
            now = time.monotonic() - self._began
            if self._due and self._due[0][0] <= max(now, 0):
                heapq.heappop(self._due)[2]()
                continue
            if now >= at:
                return
            time.sleep(min(at - now, self._due[0][0] - now if self._due else at - now, 0.2))

    def _later(self, seconds, action):
        heapq.heappush(self._due, (time.monotonic() - self._began + seconds, next(self._order), action))

    # ------------------------------------------------------------ faults
    def _kill(self, nodes, fault):
        struck = [node for node in nodes if node.is_running()]
        for node in struck:
            self._halls.frozen.discard(node)
            node.kill()
            self._later(fault.seconds, lambda n=node: self._bring_up(n))
        if struck:
            self.say(f"{' and '.join(map(name, struck))} killed for {fault.seconds:.1f} s")
        return struck

    _kill_two = _kill

    def _stop(self, nodes, fault):
        node = nodes[0]
        if not node.is_running() or node in self._halls.frozen:
            return False
        status = node.stop()
        if status != 0:
            self._book.fault(f"{name(node)} ended with {status} on SIGTERM")
        self.say(f"{name(node)} stopped in good order for {fault.seconds:.1f} s")
        self._later(fault.seconds, lambda: self._bring_up(node))
        return True

    def _freeze(self, nodes, fault):
        node = nodes[0]
        if not node.is_running() or node in self._halls.frozen:
            return False
        self._halls.freeze(node)
        self.say(f"{name(node)} frozen for {fault.seconds:.1f} s")
        self._later(fault.seconds, lambda: self._halls.thaw(node))
        return True

    def _cut(self, nodes, fault):
        line = self._halls.lines[nodes[0]]
        if line.is_cut:
            return False
        line.cut()
        self.say(f"the line of {name(nodes[0])} cut for {fault.seconds:.1f} s")
        self._later(fault.seconds, line.restore)
        return True

    def _fill(self, nodes, fault):
        disk = self._halls.disk
        if not disk.mounted or disk.is_full:
            return False
        leave = int(fault.pick * MOST_LEFT_BYTES)
        disk.fill(leave)
        self.say(f"the disk of {name(nodes[0])} filled but for {leave >> 10} KB, for {fault.seconds:.1f} s")
        self._later(fault.seconds, disk.empty)
        return True

    def _back_up(self, nodes, _):
        node = nodes[0]
        if not node.is_running() or node in self._halls.frozen:
            return False
        file = self._halls.folder / f"{node.division}-{len(self._backups[node])}.backup"
        began = time.monotonic()
        done = node.try_command("backup", "--data", node.data, "--to", file)
        if done.returncode != 0:
            # It may well be cut or full; what was made by then must not look like a backup.
            self.say(f"no backup of {name(node)}: {done.stderr.strip().splitlines()[:1]}")
            if file.exists():
                self._book.fault(f"the backup of {name(node)} failed and left {file.name}")
            return False
        self._backups[node].append((began, file))
        self.say(f"{name(node)} backed up")
        return True

    def _put_back(self, nodes, fault):
        nodes = [node for node in nodes if self._backups[node]]
        if not nodes or (self._halls.disk.is_full and self._halls.town_b in nodes):
            return False
        chosen = {}
        for node in nodes:
            chosen[node] = self._backups[node][int(fault.pick * len(self._backups[node]))]
            self._halls.lives[node] += 1
            if node.is_running():
                self._halls.frozen.discard(node)
                node.kill()
        before = self._book.all_owed()
        for node in self._halls.nodes:
            if node not in nodes:
                self._bring_up(node)
        ages = " and ".join(f"{name(node)} to {time.monotonic() - chosen[node][0]:.0f} s ago" for node in nodes)
        for node in nodes:
            shutil.rmtree(node.data)
            node.command("restore", "--from", chosen[node][1], with_key=True)
            self._halls.lives[node] += 1
            self._bring_up(node)
        self.say(f"put back: {ages}; {self._strike_what_died(before)} entries had been nowhere else")
        return True

    _put_two_back = _put_back

    def _strike_what_died(self, owed):
        """Of what was owed before a disk died, the entries that no node holds now."""
        there = {}
        for node in self._halls.nodes:
            for number, ids in self._held(node).items():
                there.setdefault(number, set()).update(ids)
        gone = 0
        for number, ids in owed.items():
            lost = ids - there.get(number, set())
            if lost:
                self._book.strike(number, lost)
                gone += len(lost)
        return gone

    def _held(self, node):
        """Number → ids of the entries that the node holds; a case that stands as it was
        somewhere before is not fetched again."""
        client, out = node.own(), {}
        for row in client.pages("/api/v1/cases"):
            number, etag = row["summary"]["number"], row["etag"]
            if (number, etag) not in self._seen:
                case = client.case(number)
                self._seen[(number, case["etag"])] = {entry["id"] for entry in case["timeline"]}
                etag = case["etag"]
            out[number] = self._seen[(number, etag)]
        return out

    def _bring_up(self, node):
        self._halls.thaw(node)
        if node.is_running():
            return
        if node.process is not None:
            raise NotHeld(f"{name(node)} has ended by itself with {node.process.poll()}; its log ends:\n{node.log_end()}")
        node.start()
        self.say(f"{name(node)} up: {node.report().get('startVerdict', '')}")
