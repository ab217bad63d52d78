"""What may stand between flowsync and PostgreSQL: a pooler of transactions, and a network that fails.

It understands just enough of the protocol (PostgreSQL's manual, "Message Formats") to know where a transaction ends.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from select import select

from tests.support.postgresql import Server

_DISCARD = b"DISCARD ALL\0"
_IDLE = ord("I")
_READY, _LEAVE = b"Z", b"X"


@dataclass(slots=True, kw_only=True)
class Proxy:
    """Forwards each connection to its own session of the server.

    It discards everything in the session before each transaction, as if every one were given another session. When a
    client sends ``cut_at``, that is still done, and the connection is cut before the answer; ``port`` is where it
    listens. ``trips`` counts how often clients sent something and waited for the answer.
    """

    server: Server
    port: int
    cut_at: bytes | None = None
    trips: int = 0
    threads: list[threading.Thread] = field(default_factory=list)

    def url(self, database: str) -> str:
        """The URL of a database through the proxy."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}?sslmode=disable&gssencmode=disable"

    def serve(self, listening: socket.socket) -> None:
        """Accept clients until the socket is closed."""
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                thread = threading.Thread(target=self._forward, args=(client,))
                thread.start()
                self.threads.append(thread)

    def _forward(self, client: socket.socket) -> None:
        with client, socket.socket(socket.AF_UNIX) as server, suppress(OSError):
            server.connect(str(Path(self.server.folder) / ".s.PGSQL.5432"))
            is_between, is_asked = False, False
            while True:
                ready, _, _ = select([client, server], [], [])
                if server in ready:
                    is_between, is_asked = _pass_on(server, client), False
                    continue
                sent = client.recv(1 << 16)
                if not sent or sent.startswith(_LEAVE):
                    return
                if is_between:
                    _discard(server)
                server.sendall(sent)
                self.trips += not is_asked
                is_between, is_asked = False, True
                if self.cut_at is not None and self.cut_at in sent:
                    _wait_for_ready(server)
                    return


@contextmanager
def proxy(server: Server) -> Iterator[Proxy]:
    """A proxy before the server; at the end, its clients have left."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        between = Proxy(server=server, port=listening.getsockname()[1])
        accepting = threading.Thread(target=between.serve, args=(listening,))
        accepting.start()
        try:
            yield between
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            for thread in (accepting, *between.threads):
                thread.join()


def _pass_on(server: socket.socket, client: socket.socket) -> bool:
    """Pass one message of the server on; whether it says that no transaction is open."""
    kind, body = _message(server)
    client.sendall(kind + (len(body) + 4).to_bytes(4) + body)
    return kind == _READY and body[0] == _IDLE


def _discard(server: socket.socket) -> None:
    server.sendall(b"Q" + (len(_DISCARD) + 4).to_bytes(4) + _DISCARD)
    _wait_for_ready(server)


def _wait_for_ready(server: socket.socket) -> None:
    while _message(server)[0] != _READY:
        pass


def _message(server: socket.socket) -> tuple[bytes, bytes]:
    """The next message of the server: its kind and what is in it. Raises OSError when there is none any more."""
    head = _exactly(server, 5)
    return head[:1], _exactly(server, int.from_bytes(head[1:]) - 4)


def _exactly(server: socket.socket, size: int) -> bytes:
    got = bytearray()
    while len(got) < size:
        part = server.recv(size - len(got))
        if not part:
            raise ConnectionResetError
        got += part
    return bytes(got)
