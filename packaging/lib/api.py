"""A client of one node's HTTP API, over TCP or over the node's own socket."""

import http.client
import json
import socket
import uuid
from dataclasses import dataclass
from urllib.parse import quote

TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict
    body: bytes

    def json(self):
        return json.loads(self.body) if self.body else {}


class Refused(Exception):
    """The node answered, and the answer is no."""

    def __init__(self, method, path, answer):
        text = answer.body.decode("utf-8", "replace")
        super().__init__(f"{method} {path}: {answer.status} {text[:600]}")
        self.status = answer.status
        self.answer = answer


class _SocketConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path, timeout):
        super().__init__("localhost", timeout=timeout)
        self._path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Client:
    """One person at one node. A connection of its own for each request, so that
    several threads may share a client and a restarted node needs no care."""

    def __init__(self, port=None, socket_path=None, trust=None, source=None):
        """`trust` is an SSL context: HTTPS then. `source` is the address to come from."""
        self._port = port
        self._socket_path = socket_path
        self._trust = trust
        self._source = (source, 0) if source else None
        self._cookie = None

    def _connection(self):
        if self._socket_path is not None:
            return _SocketConnection(self._socket_path, TIMEOUT_SECONDS)
        if self._trust is not None:
            return http.client.HTTPSConnection("127.0.0.1", self._port, timeout=TIMEOUT_SECONDS, context=self._trust,
                                               source_address=self._source)
        return http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT_SECONDS, source_address=self._source)

    def request(self, method, path, body=None, headers=None):
        """Sends `body` (bytes as they are, anything else as JSON) and gives the Answer.
        Raises OSError when the line breaks before the answer is whole."""
        sent = dict(headers or {})
        if self._cookie:
            sent["Cookie"] = self._cookie
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
            sent["Content-Type"] = "application/json"
        if method == "POST":
            sent.setdefault("Idempotency-Key", uuid.uuid4().hex)
        connection = self._connection()
        try:
            connection.request(method, path, body=body, headers=sent)
            response = connection.getresponse()
            answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        except http.client.HTTPException as broken:
            raise ConnectionError(f"{method} {path}: {broken!r}") from broken
        finally:
            connection.close()
        self._remember(answer)
        return answer

    def _remember(self, answer):
        cookie = answer.headers.get("set-cookie", "")
        if cookie.startswith(("yc_session=", "__Host-yc_session=")):
            self._cookie = cookie.split(";")[0]

    @property
    def cookie(self):
        """What other clients send to be this one."""
        return self._cookie

    def call(self, method, path, body=None, headers=None):
        """As request(), but gives the JSON and raises Refused on 4xx and 5xx."""
        answer = self.request(method, path, body, headers)
        if answer.status >= 400:
            raise Refused(method, path, answer)
        return answer.json()

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body=None, headers=None):
        return self.call("POST", path, {} if body is None else body, headers)

    def put(self, path, body):
        return self.call("PUT", path, body)

    # ------------------------------------------------------------ people
    def sign_in(self, account, password):
        return self.post("/api/v1/session", {"account": account, "password": password})

    def change_password(self, old, new):
        return self.post("/api/v1/session/password", {"oldPassword": old, "newPassword": new})

    # ------------------------------------------------------------ cases
    def attach(self, name, media_type, content):
        path = f"/api/v1/attachments?name={quote(name)}"
        return self.call("POST", path, content, {"Content-Type": media_type})

    def case(self, number, show_all=False):
        return self.get(f"/api/v1/cases/{number}" + ("?show=all" if show_all else ""))

    def act(self, number, action, **what):
        """Takes one action on the case as it is now."""
        etag = self.case(number)["etag"]
        return self.post(f"/api/v1/cases/{number}/actions/{action}", what, {"If-Match": f'"{etag}"'})

    def pages(self, path):
        """All rows of a list, page after page."""
        rows, cursor = [], ""
        while True:
            sign = "&" if "?" in path else "?"
            page = self.get(f"{path}{sign}limit=100" + (f"&cursor={quote(cursor, safe='')}" if cursor else ""))
            rows += page.get("rows", [])
            cursor = page.get("cursor", "")
            if not cursor:
                return rows

    def numbers(self, path="/api/v1/cases"):
        return [row["summary"]["number"] for row in self.pages(path)]

    def find(self, text):
        """Numbers of the cases that a search for `text` gives."""
        return self.numbers(f"/api/v1/cases?q={quote(text)}")
