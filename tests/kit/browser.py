"""Chromium without a window, spoken to over its pipe: pages from files, no network, what went wrong kept."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
WATCHED = frozenset({"Runtime.exceptionThrown", "Log.entryAdded", "Network.requestWillBeSent"})


class Tab:
    """One page: commands go out, answers and events come in, in one stream."""

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back, self._rest, self._number, self._session = to, back, b"", 0, ""
        self.events: list[dict[str, Any]] = []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def send(self, method: str, **params: object) -> dict[str, Any]:
        """The result of one command."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        message |= {"sessionId": self._session} if self._session else {}
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            found = self._next()
            if found.get("id") == self._number:
                assert "result" in found, found
                return dict(found["result"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._back, 1 << 16)
            assert more, "Chromium has gone"
            self._rest += more
        text, _, self._rest = self._rest.partition(b"\0")
        found: dict[str, Any] = json.loads(text)
        if found.get("method") in WATCHED or found.get("method") == "Page.loadEventFired":
            self.events.append(found)
        return found

    def open(self, page: Path, anchor: str = "") -> None:
        """Go to a file, from an empty page so that it is loaded anew, and wait until it is."""
        for address in ("about:blank", page.as_uri() + anchor):
            self.events.clear()
            self.send("Page.navigate", url=address)
            while not any(event["method"] == "Page.loadEventFired" for event in self.events):
                self._next()

    def value(self, expression: str) -> Any:
        """The value of an expression in the page."""
        found = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    @property
    def requests(self) -> list[str]:
        """Every address that was asked for."""
        asked = (event for event in self.events if event["method"] == "Network.requestWillBeSent")
        return [event["params"]["request"]["url"] for event in asked]

    @property
    def faults(self) -> list[dict[str, Any]]:
        """Everything that the console was told."""
        told = ("Runtime.exceptionThrown", "Log.entryAdded")
        return [event for event in self.events if event["method"] in told]


@contextmanager
def tab(folder: Path) -> Iterator[Tab]:
    """A page in a Chromium of its own, whose profile is in `folder`."""
    assert CHROMIUM is not None
    theirs, to = os.pipe()
    back, ours = os.pipe()
    flags = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--remote-debugging-pipe",
    ]
    ends = f"import os, sys; os.dup2({theirs}, 3); os.dup2({ours}, 4); os.execv(sys.argv[1], sys.argv[1:])"
    command = [sys.executable, "-c", ends, CHROMIUM, *flags, f"--user-data-dir={folder}"]
    process = subprocess.Popen(command, pass_fds=(theirs, ours), stderr=subprocess.DEVNULL)
    os.close(theirs)
    os.close(ours)
    try:
        yield Tab(to, back)
    finally:
        process.terminate()
        process.wait(timeout=20)
        os.close(to)
        os.close(back)
