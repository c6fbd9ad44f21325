"""One node as a process of its own: started, asked, stopped, killed."""

import signal
import socket
import ssl
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from lib.api import Client, Refused
from lib.waiting import NotHeld, until

READY_SECONDS = 30
# The node promises 5 s; what lies beyond is a fault, not patience.
STOP_SECONDS = 10
COMMAND_SECONDS = 60
LOG_LINES_SHOWN = 20


@dataclass(frozen=True)
class Built:
    """What was built, below the project's root."""

    root: Path
    preset: str = "release"

    @property
    def program(self):
        return self.root / "build" / self.preset / "node" / "yichuang"

    @property
    def pages(self):
        return self.root / "admin-ui" / "dist"

    @property
    def data(self):
        return self.root / "build" / "data"

    @property
    def catalogue(self):
        return self.root / "packaging" / "data" / "catalogue.json"


# eq=False: a node is itself, whatever it looks like.
@dataclass(eq=False)
class Node:
    built: Built
    division: str
    name: str
    http_port: int
    sync_port: int
    # Holds data/ and log; the key lies outside of it.
    home: Path
    key_file: Path
    # Where it finds its hub, when not where the invitation says.
    hub_address: str = None
    # Further options of `yichuang serve`.
    extra: list = field(default_factory=list)
    # None: no HTTPS.
    https_port: int = None
    # Of disk, given up when it fills; several of these share one.
    reserve_mb: int = 8
    # Demo accounts can be tried at once; a real node asks of its administrators.
    second_factor: str = "whoever-has-one"
    process: subprocess.Popen = field(default=None, repr=False)

    @property
    def data(self):
        return self.home / "data"

    @property
    def log(self):
        return self.home / "log"

    @property
    def sync_address(self):
        return f"127.0.0.1:{self.sync_port}"

    @property
    def url(self):
        return f"http://127.0.0.1:{self.http_port}/"

    @property
    def https_url(self):
        return f"https://127.0.0.1:{self.https_port}/"

    def exists(self):
        # A refused enrolment leaves a keyring without a database.
        return (self.data / "db").is_dir()

    # ------------------------------------------------------------ process
    def _serve(self):
        built = self.built
        command = [
            # The kernel stops a node whose starter is gone, however it went.
            "setpriv", "--pdeathsig", "TERM",
            built.program, "serve", "--data", self.data, "--key-file", self.key_file,
            "--http", f"127.0.0.1:{self.http_port}",
            "--https", f"127.0.0.1:{self.https_port}" if self.https_port else "",
            "--sync", self.sync_address,
            "--advertise", self.sync_address,
            "--divisions", built.data / "divisions.csv",
            "--business-keys", built.data / "business-keys.json",
            "--backup-folder", self.home / "backups",
            "--disk-reserve-mb", str(self.reserve_mb),
            "--second-factor", self.second_factor,
        ]
        command += ["--pages", built.pages] if built.pages.is_dir() else []
        command += ["--hub", self.hub_address] if self.hub_address else []
        return command + self.extra

    def start(self):
        """Starts the node and waits until it is ready. To be called by the main
        thread: the node ends with the thread that started it."""
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / "backups").mkdir(exist_ok=True)
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C in the terminal is for us, and we stop nodes in order.
            self.process = subprocess.Popen([str(part) for part in self._serve()], stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, start_new_session=True)
        until(f"{self.name} is ready", self._is_ready, READY_SECONDS)

    def _is_ready(self):
        if self.process.poll() is not None:
            raise NotHeld(f"{self.name} ended at once with {self.process.returncode}; its log ends:\n{self.log_end()}")
        return self.client().request("GET", "/readyz").status == 200

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def stop(self):
        """SIGTERM, and the exit status; kills and complains when that takes too long."""
        if self.process is None:
            return 0
        process, self.process = self.process, None
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            return process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise NotHeld(f"{self.name} did not stop within {STOP_SECONDS} s of SIGTERM") from None

    def kill(self):
        """SIGKILL: as if the plug were pulled."""
        process, self.process = self.process, None
        process.kill()
        process.wait()

    def log_end(self):
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-LOG_LINES_SHOWN:])

    # ------------------------------------------------------------ asking
    def client(self):
        return Client(port=self.http_port)

    def authority(self):
        """What a clerk's PC installs to trust the node's pages, as PEM; raises Refused
        while it has not come from above."""
        answer = self.client().request("GET", "/ca.crt")
        if answer.status != 200:
            raise Refused("GET", "/ca.crt", answer)
        return answer.body.decode("ascii")

    def secure_client(self, authority):
        """The API over HTTPS, trusting nothing but `authority` (PEM)."""
        return Client(port=self.https_port, trust=ssl.create_default_context(cadata=authority))

    def own(self):
        """The API as the node's own administrator."""
        return Client(socket_path=self.data / "yichuang.sock")

    def signed_in(self, account, password):
        client = self.client()
        client.sign_in(account, password)
        return client

    def report(self):
        return self.own().get("/api/v1/node")

    def command(self, *words, with_key=False):
        """Runs `yichuang WORDS` on this node's data and gives what it prints."""
        key = ["--key-file", self.key_file] if with_key else []
        name, *rest = words
        done = self.try_command(name, "--data", self.data, *key, *rest)
        if done.returncode != 0:
            raise NotHeld(f"yichuang {name} on {self.name} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def try_command(self, *words):
        return subprocess.run([str(self.built.program), *(str(word) for word in words)], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=COMMAND_SECONDS, check=False)


def check_ports(nodes):
    """Says so when another program, or another run of this one, has a port already."""
    for node in nodes:
        for port in filter(None, (node.http_port, node.https_port, node.sync_port)):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError as taken:
                    raise NotHeld(f"port {port} of {node.name} is not free ({taken.strerror}): "
                                  "is this running already?") from None
