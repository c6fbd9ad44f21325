"""A TCP line that can be cut and restored: a small proxy on loopback.

Cut means what a digger does: connections drop at once, and new ones are refused.
"""

import contextlib
import socket
import threading

CHUNK_BYTES = 65536
CONNECT_SECONDS = 5


class BreakableLine:
    """Listens on `port` and passes everything on to `target_port`, both on 127.0.0.1.

    One thread accepts, two a connection copy. All state is behind one lock.
    """

    def __init__(self, port, target_port):
        self.port = port
        self._target_port = target_port
        self._lock = threading.Lock()
        self._listener = None
        self._sockets = set()
        self.restore()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def cut(self):
        with self._lock:
            listener, self._listener = self._listener, None
            sockets, self._sockets = self._sockets, set()
        for one in [listener, *sockets]:
            if one is not None:
                _break(one)

    def restore(self):
        with self._lock:
            if self._listener is not None:
                return
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", self.port))
            listener.listen(64)
            self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def close(self):
        self.cut()

    def _accept(self, listener):
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return  # cut
            try:
                far = socket.create_connection(("127.0.0.1", self._target_port), CONNECT_SECONDS)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            if not self._keep(listener, near, far):
                return
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._copy, args=(source, sink), daemon=True).start()

    def _keep(self, listener, near, far):
        """Notes a new connection, unless the line was cut while it was made."""
        with self._lock:
            if self._listener is listener:
                self._sockets |= {near, far}
                return True
        _break(near)
        _break(far)
        return False

    def _copy(self, source, sink):
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK_BYTES):
                sink.sendall(chunk)
        for one in (source, sink):
            with self._lock:
                self._sockets.discard(one)
            _break(one)


def _break(one):
    # shutdown() wakes whoever waits in accept() or recv(); close() alone would not.
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
