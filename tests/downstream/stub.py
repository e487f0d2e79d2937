"""Servers on loopback with the faults that a real one cannot be told to have."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Stub(ThreadingHTTPServer):
    """Unavailable for its first requests, where it is told so; what it answers then is the handler's."""

    def __init__(self, handler: type["JsonHandler"]):
        super().__init__(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.n_unavailable = 0

    def fails_this_one(self) -> bool:
        """Counts the requests that it is unavailable for."""
        fails = self.n_unavailable > 0
        self.n_unavailable -= fails
        return fails


class JsonHandler(BaseHTTPRequestHandler):
    def body(self):
        return json.loads(self.rfile.read(int(self.headers["content-length"])))

    def answer(self, status: int, body: dict) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


@contextmanager
def serving(server: Stub):
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
