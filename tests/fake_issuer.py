"""An OpenID Connect issuer on the loopback: discovery, codes, tokens, keys.

`issuer.person` is who signs in; `issuer.lies` changes the claims of the next id token, so that a test
sees what is refused. PKCE and the redirect address are checked as a real issuer checks them.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "gouji-test", "a-secret-of-the-test"


class FakeIssuer:
    """`with FakeIssuer() as issuer`: `issuer.url` is its address."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.signing: Any = self.key
        self.algorithm = "RS256"
        self.person: dict[str, Any] = {
            "sub": "s-1", "preferred_username": "zhouwu", "name": "周五", "email": "zhouwu@example.cn",
        }
        self.lies: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.refused: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.says = self.url

    def __enter__(self) -> FakeIssuer:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.says, "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token", "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "code_challenge_methods_supported": ["S256"],
        }

    def agreed(self, address: str) -> str:
        """What the browser is sent back with, where the person at `address` agrees."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return asked["redirect_uri"] + "?" + urlencode({"code": code, "state": asked["state"]})

    def tokens(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(
            hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        ).decode().rstrip("=")
        known = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        wrong = next((name for name, right in {
            "code": asked is not None, "client": authorization == known,
            "redirect": asked and asked["redirect_uri"] == form.get("redirect_uri"),
            "pkce": asked and asked.get("code_challenge_method") == "S256"
            and asked["code_challenge"] == proof,
        }.items() if not right), None)
        if wrong or asked is None:
            self.refused.append(wrong or "code")
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.says, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"],
            **self.person, **self.lies,
        }
        kept = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode(
            {"alg": self.algorithm, "kid": "1"}, kept, self.signing, algorithms=[self.algorithm]
        )
        return 200, {"access_token": "t", "token_type": "Bearer", "id_token": signed}


def _handler(issuer: FakeIssuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answers: dict[str, Callable[[], dict[str, Any]]] = {
                "/.well-known/openid-configuration": issuer.metadata,
                "/keys": lambda: {"keys": [issuer.key.as_dict(private=False)]},
            }
            found = answers.get(self.path)
            self._send(200 if found else 404, found() if found else {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._send(*issuer.tokens(form, self.headers.get("Authorization", "")))

        def _send(self, status: int, body: dict[str, Any]) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    return Handler
