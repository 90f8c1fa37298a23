"""An S3 server in a process of its own on loopback, with one bucket and one key, and whether it asks for keys."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from studio.store.settings.hosts import HostKind, HostSettings

BUCKET = "pictures"
_RUNNING = re.compile(r"Running on (http://127\.0\.0\.1:\d+)")
_POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}


@dataclass(frozen=True)
class S3:
    """Where it listens, and the one key that opens it."""

    endpoint: str
    key_id: str
    secret: str

    def settings(self, **changes: str) -> HostSettings:
        """As an artist would enter them."""
        known = {"endpoint": self.endpoint, "bucket": BUCKET, "key_id": self.key_id, "secret": self.secret}
        return HostSettings(HostKind.BUCKET, {**known, **changes})

    def ask_for_keys(self, yes: bool) -> None:
        """Whether requests are checked. Signed addresses are only served while they are not: this server cannot."""
        httpx.post(
            f"{self.endpoint}/moto-api/reset-auth",
            content=b"0" if yes else b"inf",
            headers={"content-type": "text/plain"},
        ).raise_for_status()

    def names(self) -> list[str]:
        """What lies in the bucket."""
        return re.findall(r"<Key>([^<]*)</Key>", _signed(self.endpoint, "GET", f"/{BUCKET}", "s3").text)


@contextmanager
def serving() -> Iterator[S3]:
    """Serve until the block is left."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MOTO_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-p", "0"],
        cwd=Path(__file__).parent,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        endpoint = _address(process)
        yield _furnished(endpoint)
    finally:
        process.terminate()
        process.wait(20)
        assert process.stderr is not None
        process.stderr.close()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr is not None
    said: list[str] = []
    for line in process.stderr:
        said.append(line)
        if found := _RUNNING.search(line):
            # Or it would stop when nobody reads what it says.
            threading.Thread(target=_drain, args=(process,), daemon=True).start()
            return found[1]
    raise AssertionError(f"the S3 server did not start: {''.join(said)}")


def _drain(process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    while process.stderr.readline():
        pass


def _furnished(endpoint: str) -> S3:
    policy = _iam(endpoint, Action="CreatePolicy", PolicyName="all", PolicyDocument=json.dumps(_POLICY))
    _iam(endpoint, Action="CreateUser", UserName="artist")
    _iam(endpoint, Action="AttachUserPolicy", UserName="artist", PolicyArn=_inside(policy, "Arn"))
    key = _iam(endpoint, Action="CreateAccessKey", UserName="artist")
    _signed(endpoint, "PUT", f"/{BUCKET}", "s3")
    return S3(endpoint, _inside(key, "AccessKeyId"), _inside(key, "SecretAccessKey"))


def _iam(endpoint: str, **fields: str) -> str:
    return _signed(endpoint, "POST", "/", "iam", {"Version": "2010-05-08", **fields}).text


def _signed(endpoint: str, method: str, path: str, service: str, data: dict[str, str] | None = None) -> httpx.Response:
    """While it asks for no keys it only looks at which service is meant."""
    scope = f"Credential=x/20260101/us-east-1/{service}/aws4_request"
    headers = {"authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=x"}
    answer = httpx.request(method, endpoint + path, headers=headers, data=data, timeout=30)
    answer.raise_for_status()
    return answer


def _inside(text: str, name: str) -> str:
    found = re.search(rf"<{name}>([^<]+)</{name}>", text)
    assert found is not None, text
    return found[1]
