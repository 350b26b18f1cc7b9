"""Processes of the command line forked from one that has already imported it: real ones, without the start-up."""

from __future__ import annotations

import atexit
import functools
import importlib
import json
import os
import pkgutil
import runpy
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

# What an interpreter reads only when it starts: a fork cannot follow a change of these.
STARTUP = ("PYTHON", "LANG", "LC_", "LD_")
REQUEST_BYTES = 1_000_000


def run(
    words: Sequence[str], cwd: Path, environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run `python -m parscore WORDS` in a process of its own.

    It starts as a fork where the system has forks and the environment would have started the interpreter
    alike, else from the beginning.
    """
    if not hasattr(os, "fork"):  # pragma: no cover
        return from_the_beginning(words, cwd, environment, timeout)
    server = forks(tuple(sorted(startup(environment).items())))
    return server.run(words, cwd, environment, timeout)


def from_the_beginning(
    words: Sequence[str], cwd: Path, environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """The same in an interpreter that is started for it."""
    return subprocess.run(
        [sys.executable, "-m", "parscore", *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
        check=False,
    )


def startup(environment: Mapping[str, str]) -> dict[str, str]:
    """The part of an environment that an interpreter reads when it starts."""
    return {name: value for name, value in environment.items() if name.startswith(STARTUP)}


@functools.cache
def forks(environment: tuple[tuple[str, str], ...]) -> Forks:
    """The forks of this test process for one start-up environment."""
    return Forks(dict(environment))


class Forks:
    """A process with the command line imported, which forks one child for each request."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        ours, theirs = socket.socketpair()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(STARTUP)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", f"from tests.kit.processes import serve; serve({theirs.fileno()})"],
            cwd=Path(__file__).parents[2],
            env=kept | dict(environment),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )
        theirs.close()
        self.socket = ours
        atexit.register(self.close)

    def run(
        self, words: Sequence[str], cwd: Path, environment: Mapping[str, str], timeout: float
    ) -> subprocess.CompletedProcess[str]:
        """One run in a child; a child that lasts too long ends the forks."""
        request = {"words": list(words), "cwd": str(cwd), "environment": dict(environment)}
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            self.socket.settimeout(timeout)
            body = json.dumps(request).encode()
            assert len(body) < REQUEST_BYTES
            self.socket.sendall(len(body).to_bytes(4))
            socket.send_fds(self.socket, [b"."], [out.fileno(), err.fileno()])
            self.socket.sendall(body)
            try:
                code = int.from_bytes(self.socket.recv(4), signed=True)
            except TimeoutError:
                self.close()
                forks.cache_clear()
                raise subprocess.TimeoutExpired(["parscore", *words], timeout) from None
            return subprocess.CompletedProcess(["parscore", *words], code, text_of(out), text_of(err))

    def close(self) -> None:
        """End the process and its children."""
        self.socket.close()
        self.process.kill()
        self.process.wait()


def text_of(file: IO[bytes]) -> str:
    """What a child has written, with the line ends that a pipe read as text gives."""
    file.seek(0)
    return file.read().decode("utf-8").replace("\r\n", "\n")


def serve(number: int) -> None:
    """Import the command line, then fork a child for each request until the other end closes."""
    import_all()
    with socket.socket(fileno=number) as requests:
        while (head := requests.recv(4)) and (size := int.from_bytes(head)):
            _, (out, err), _, _ = socket.recv_fds(requests, 1, 2)
            body = b""
            while len(body) < size:
                body += requests.recv(size - len(body))
            child = os.fork()
            if child == 0:
                requests.detach()
                os.close(number)
                become(json.loads(body), out, err)
            os.close(out)
            os.close(err)
            _, status = os.waitpid(child, 0)
            requests.sendall(os.waitstatus_to_exitcode(status).to_bytes(4, signed=True))


def import_all() -> None:
    """Import every module of parscore and the libraries that its commands import when they need them."""
    package = importlib.import_module("parscore")
    for module in pkgutil.walk_packages(package.__path__, "parscore."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for library in ("pandas", "openpyxl", "docx", "jinja2", "xlsxwriter", "rich.progress", "lxml.etree"):
        importlib.import_module(library)


def become(request: dict[str, object], out: int, err: int) -> None:
    """Turn this child into `python -m parscore WORDS` and end with its exit code."""
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.chdir(str(request["cwd"]))
    os.environ.clear()
    os.environ.update(request["environment"])  # type: ignore[call-overload]
    sys.argv = ["parscore", *request["words"]]  # type: ignore[misc]
    code = 1
    try:
        runpy.run_module("parscore", run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
