"""A real SMTP server that keeps the mails it receives and can be restarted on the same port."""

from __future__ import annotations

import email
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller


class Mailbox:
    """Handler for aiosmtpd: keeps accepted mails parsed and in order; ``refused`` recipients get a 550."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


class MailServer:
    """A server whose port and ``mails`` survive stops and starts."""

    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.mailbox = Mailbox()
        self._controller: Controller | None = None

    @property
    def mails(self) -> list[EmailMessage]:
        return self.mailbox.mails

    @contextmanager
    def hanging(self, greeting: bytes = b"") -> Iterator[None]:
        """Accept connections on the port, send the greeting and never another byte."""
        listener = socket.create_server(("127.0.0.1", self.port))
        accepted: list[socket.socket] = []

        def accept() -> None:
            with suppress(OSError):  # the listener was shut down
                while True:
                    connection, _ = listener.accept()
                    accepted.append(connection)
                    connection.sendall(greeting)

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
            for connection in (listener, *accepted):
                connection.close()

    def start(self) -> None:
        self._controller = Controller(self.mailbox, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None
