"""A real OpenID Connect provider on this machine: it logs everybody in as the person that the test says."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "annual-reports", "of the portal"


class Provider:
    """``person`` is who is logged in there; ``spoilt`` are claims of the token that are other than they should be."""

    def __init__(self) -> None:
        self.person, self.spoilt = "nobody", dict[str, Any]()
        self.key = self.published = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer(self, {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                provider.answer(self, {name: values[0] for name, values in parse_qs(body).items()})

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}/realm"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler, form: dict[str, str]) -> None:
        asked = urlsplit(request.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        act = {
            "/realm/.well-known/openid-configuration": lambda: (200, self._described()),
            "/realm/keys": lambda: (200, {"keys": [self._public()]}),
            "/realm/token": lambda: self._token(form),
            "/realm/me": lambda: (200, {"sub": f"id of {self.person}", "preferred_username": self.person}),
        }.get(asked.path)
        if asked.path == "/realm/login":
            code = secrets.token_hex(8)
            self._codes[code] = query
            request.send_response(302)
            back = urlencode({"code": code, "state": query["state"]})
            request.send_header("Location", f"{query['redirect_uri']}?{back}")
            request.end_headers()
            return
        status, body = act() if act else (404, {})
        request.send_response(status)
        request.send_header("Content-Type", "application/json")
        request.end_headers()
        request.wfile.write(json.dumps(body).encode())

    def _described(self) -> dict[str, str]:
        names = {"authorization_endpoint": "login", "token_endpoint": "token", "userinfo_endpoint": "me"}
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys"} | {
            name: f"{self.issuer}/{path}" for name, path in names.items()
        }

    def _public(self) -> dict[str, str]:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.published.public_key()))
        return key | {"kid": "1", "alg": "RS256", "use": "sig"}

    def _token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = self._codes.pop(form.get("code", ""), None)
        if asked is None or (form["client_id"], form["client_secret"]) != (CLIENT, SECRET):
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": f"id of {self.person}", "nonce": asked["nonce"]}
        claims |= {"iat": now, "exp": now + 60} | self.spoilt
        token = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "1"})
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": token}
