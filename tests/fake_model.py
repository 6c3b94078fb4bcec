"""A server on loopback that speaks OpenAI's protocol and says what a test has queued.

Queue what the model will say, run the real code, look at what it was asked. When the queue is empty
`otherwise` answers. It knows chat completions (also as a stream), files and batches.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

RUNGS = ("json_schema", "tools", "json_object", "plain")


@dataclass(frozen=True)
class Said:
    """One answer. With a `status` over 200 it is an error; `raw` replaces the whole body; `drop`
    closes the connection instead of answering, or in the middle of a stream."""

    content: str | None = None
    arguments: str | None = None
    finish: str = "stop"
    reasoning: str | None = None
    refusal: str | None = None
    status: int = 200
    code: str = ""
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    delay: float = 0.0
    drop: bool = False
    drip: bool = False
    usage: tuple[int, int] | None = (100, 20)


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    path: str
    headers: Mapping[str, str]
    body: Any
    at: float

    @property
    def rung(self) -> str:
        """The output format that it asks for."""
        if self.body.get("tools"):
            return "tools"
        return str((self.body.get("response_format") or {}).get("type", "plain"))

    @property
    def text(self) -> str:
        return "\n".join(message["content"] for message in self.body["messages"])


class FakeModel:
    """`with FakeModel() as fake`: `fake.url` is its address, `fake.says(…)` its queue, `fake.asked`
    its record. `accepts` are the output formats that it does not refuse."""

    def __init__(self) -> None:
        self.queue: deque[Said] = deque()
        self.otherwise: Callable[[Asked], Said] = lambda asked: Said(content="{}")
        self.accepts: tuple[str, ...] = RUNGS
        self.asked: list[Asked] = []
        self.in_flight = self.most_in_flight = 0
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.batch_steps: deque[str] = deque(["completed"])
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> FakeModel:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def says(self, *answers: Said) -> None:
        self.queue.extend(answers)

    @property
    def chats(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.path.endswith("/chat/completions")]

    def answer(self, asked: Asked) -> Said:
        with self._lock:
            self.asked.append(asked)
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
            if asked.rung not in self.accepts:
                return Said(status=400, code="invalid_request_error",
                            message=f"{asked.rung} is not supported by this model")
            return self.queue.popleft() if self.queue else self.otherwise(asked)

    def done(self) -> None:
        with self._lock:
            self.in_flight -= 1

    def ran(self, name: str) -> None:
        """Run a batch: answer each line of its file."""
        batch = self.batches[name]
        lines = []
        for line in self.files[batch["input_file_id"]].decode().splitlines():
            job = json.loads(line)
            said = self.answer(Asked(job["url"], {}, job["body"], time.monotonic()))
            self.done()
            body = completion(said, job["body"]) if said.status == 200 else error(said)
            lines.append(json.dumps({
                "id": f"r{len(lines)}", "custom_id": job["custom_id"], "error": None,
                "response": {"status_code": said.status, "body": body},
            }))
        lines.reverse()  # a provider promises no order
        self.files[f"out-{name}"] = "\n".join(lines).encode()
        batch["output_file_id"] = f"out-{name}"


def completion(said: Said, body: Any) -> dict[str, Any]:
    """A chat completion."""
    message: dict[str, Any] = {"role": "assistant", "content": said.content}
    if said.reasoning is not None:
        message["reasoning_content"] = said.reasoning
    if said.refusal is not None:
        message["refusal"] = said.refusal
    arguments = said.arguments
    if arguments is None and body.get("tools") and said.content and said.finish == "stop":
        arguments, message["content"] = said.content, None
    if arguments is not None:
        message["tool_calls"] = [
            {"id": "c1", "type": "function", "function": {"name": "answer", "arguments": arguments}}
        ]
    made = {
        "id": "x", "object": "chat.completion", "created": 1, "model": f"{body['model']}-served",
        "choices": [{"index": 0, "message": message, "finish_reason": said.finish}],
    }
    if said.usage:
        into, out = said.usage
        made["usage"] = {"prompt_tokens": into, "completion_tokens": out, "total_tokens": into + out}
    return made


def error(said: Said) -> dict[str, Any]:
    return {"error": {"code": said.code, "type": said.code, "message": said.message}}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away, as killed ones do, is no error of the server's."""


def _handler(fake: FakeModel) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.path.endswith("/files"):
                return self._uploaded(data)
            body = json.loads(data or b"{}")
            asked = Asked(self.path, dict(self.headers.items()), body, time.monotonic())
            if self.path.endswith("/batches"):
                fake.asked.append(asked)
                return self._batch_made(body)
            if not self.path.endswith("/chat/completions"):
                fake.asked.append(asked)
                return self._send(404, {"error": {"message": "no such address"}})
            said = fake.answer(asked)
            try:
                self._say(said, body)
            finally:
                fake.done()

        def do_GET(self) -> None:
            fake.asked.append(Asked(self.path, dict(self.headers.items()), {}, time.monotonic()))
            parts = self.path.partition("?")[0].strip("/").split("/")
            if parts[1:2] == ["batches"] and len(parts) == 2:
                return self._send(200, {"object": "list", "data": list(fake.batches.values()),
                                        "has_more": False})
            if parts[1:2] == ["batches"]:
                batch = fake.batches[parts[2]]
                status = fake.batch_steps.popleft() if len(fake.batch_steps) > 1 else fake.batch_steps[0]
                if status in ("completed", "expired") and not batch.get("output_file_id"):
                    fake.ran(parts[2])
                batch["status"] = status
                return self._send(200, batch)
            if parts[1:2] == ["files"] and parts[-1] == "content":
                return self._bytes(200, fake.files[parts[2]], "application/octet-stream")
            return self._send(404, {"error": {"message": "no such address"}})

        def _uploaded(self, data: bytes) -> None:
            boundary = self.headers["Content-Type"].partition("boundary=")[2].encode()
            part = next(p for p in data.split(b"--" + boundary) if b"filename=" in p)
            name = f"file-{len(fake.files)}"
            fake.files[name] = part.partition(b"\r\n\r\n")[2].rstrip(b"\r\n")
            self._send(200, {"id": name, "object": "file", "bytes": 1, "created_at": 1,
                             "filename": "f", "purpose": "batch", "status": "processed"})

        def _batch_made(self, body: Any) -> None:
            name = f"batch-{len(fake.batches)}"
            fake.batches[name] = {
                "id": name, "object": "batch", "endpoint": body["endpoint"], "created_at": 1,
                "input_file_id": body["input_file_id"], "completion_window": "24h",
                "status": "validating",
            }
            self._send(200, fake.batches[name])

        def _say(self, said: Said, body: Any) -> None:
            if said.delay:
                time.sleep(said.delay)
            if said.drop and not body.get("stream"):
                self.close_connection = True
                self.connection.shutdown(2)
            elif said.raw is not None:
                self._bytes(said.status, said.raw, said.headers.get("Content-Type", "application/json"))
            elif said.status != 200:
                self._send(said.status, error(said), said.headers)
            elif said.drip:
                self._drip()
            elif body.get("stream"):
                self._stream(said, body)
            else:
                self._send(200, completion(said, body), said.headers)

        def _drip(self) -> None:
            """A byte now and then: no single read ever times out."""
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            for _ in range(2_000):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)

        def _stream(self, said: Said, body: Any) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.close_connection = True
            whole = completion(said, body)
            message = whole["choices"][0]["message"]
            deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
            if said.reasoning:
                deltas.append({"reasoning_content": said.reasoning})
            if said.refusal:
                deltas.append({"refusal": said.refusal})
            for call in message.get("tool_calls", []):
                deltas.append({"tool_calls": [{"index": 0, **call}]})
            text = message["content"] or ""
            step = max(7, len(text) // 200)
            deltas += [{"content": text[at : at + step]} for at in range(0, len(text), step)]
            base = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": whole["model"]}
            for at, delta in enumerate(deltas):
                if said.drop and at >= len(deltas) // 2:
                    return
                self._event({**base, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
            self._event({**base, "choices": [{"index": 0, "delta": {}, "finish_reason": said.finish}]})
            if said.usage:
                self._event({**base, "choices": [], "usage": whole["usage"]})
            self.wfile.write(b"data: [DONE]\n\n")

        def _event(self, chunk: Any) -> None:
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
            self.wfile.flush()

        def _send(self, status: int, body: Any, headers: Mapping[str, str] | None = None) -> None:
            self._bytes(status, json.dumps(body).encode(), "application/json", headers)

        def _bytes(
            self, status: int, data: bytes, kind: str, headers: Mapping[str, str] | None = None
        ) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
