"""Whoever asks a running server over its API."""

import time
from typing import Any

import httpx2

from tests.api.uploads import PREFLIGHT, multipart


class Client:
    """Speaks for whoever has the token; without one, for somebody off the street."""

    def __init__(self, url: str, token: str = "") -> None:
        self._url, self._headers = url, {"authorization": f"Bearer {token}"} if token else {}

    def get(self, query: str, **variables: Any) -> Any:
        if parts := multipart(query, variables):
            sent = httpx2.post(self._url, files=parts, headers={**self._headers, **PREFLIGHT}, timeout=30)
        else:
            sent = httpx2.post(
                self._url, json={"query": query, "variables": variables}, headers=self._headers, timeout=30
            )
        told = sent.json()
        assert "errors" not in told, told
        return told["data"]

    def download(self, path: str) -> httpx2.Response:
        return httpx2.get(self._url.removesuffix("/graphql") + path, headers=self._headers, timeout=30)

    def do(self, name: str, fields: str, /, **input: Any) -> Any:
        kind = name[0].upper() + name[1:]
        query = (
            f"mutation($input: {kind}Input!) {{ {name}(input: $input) {{ {fields} userErrors {{ code message }} }} }}"
        )
        payload = self.get(query, input=input)[name]
        assert payload["userErrors"] == [], payload
        return payload

    def job(self, name: str, result: str, /, **input: Any) -> Any:
        """Ask for a job, wait for the worker in the server, and give its result."""
        id = self.do(name, "job { id }", **input)["job"]["id"]
        query = (
            f"query($id: ID!) {{ job(id: $id) {{ state done total error {{ code message }} result {{ {result} }} }} }}"
        )
        give_up = time.monotonic() + 60
        while (job := self.get(query, id=id)["job"])["state"] in ("QUEUED", "RUNNING"):
            assert time.monotonic() < give_up, job
            time.sleep(0.1)
        assert job["state"] == "DONE", job
        return job["result"]
