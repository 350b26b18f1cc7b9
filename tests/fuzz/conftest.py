"""One line of counts for each kind of case at the end of a run that was asked for."""

from __future__ import annotations

from collections import Counter, defaultdict

from _pytest.terminal import TerminalReporter

from tests.fuzz.kit import ASKED, COUNTED


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Cases, tracebacks, hangs, silent changes and minutes of one process, by kind."""
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for report in terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", []):
        for name, value in report.user_properties:
            if name == COUNTED:
                kinds[value[0]].update(value[1])
    if not ASKED:
        return
    for kind, counts in sorted(kinds.items()):
        said = (f"{counts[what]} {what}" for what in ("cases", "tracebacks", "hangs", "silent"))
        terminalreporter.write_line(f"{kind}: {', '.join(said)}, {counts['milliseconds'] / 60_000:.1f} min")
