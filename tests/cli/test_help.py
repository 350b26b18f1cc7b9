"""Every help page is Vietnamese from the first word to the last."""

from __future__ import annotations

import pytest

from parscore.cli.app import application
from tests.kit.cli import parscore

COMMANDS = tuple(command.name or "" for command in application().registered_commands)
ENGLISH = ("Usage", "Options", "Arguments", "Commands", "Show this", "required", "default", "[OPTIONS]", "<")


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_vietnamese(command: str) -> None:
    done = parscore(*command.split(), "--help")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "Cách dùng: parscore" in done.stdout
    assert "in trang hướng dẫn này rồi thoát" in done.stdout
    assert not [word for word in ENGLISH if word in done.stdout]


@pytest.mark.parametrize("behind", [(), ("rank",)])
def test_every_command_is_listed_whole(behind: tuple[str, ...]) -> None:
    lines = parscore("--help", *behind).stdout.splitlines()
    listed = [line for line in lines if line.strip().split(" ")[0] in COMMANDS]
    assert len(listed) == len(COMMANDS)
    assert not [line for line in listed if line.endswith("...")]


def test_without_a_command_the_help_is_shown_as_wrong_use() -> None:
    done = parscore()
    assert done.returncode == 2
    assert "Các lệnh:" in done.stdout


def test_version() -> None:
    from parscore import __version__

    assert parscore("--version").stdout == f"parscore {__version__}\n"


@pytest.mark.parametrize("language", ["en_US.UTF-8", "C", "fr_FR"])
def test_the_language_of_the_system_does_not_matter(language: str) -> None:
    done = parscore("rank", "--help", env={"LANG": language, "LC_ALL": language, "LANGUAGE": language[:2]})
    assert "Cách dùng" in done.stdout
    assert "Usage" not in done.stdout
