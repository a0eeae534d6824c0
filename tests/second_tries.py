"""A browser's test that fails is tried once more, and is listed then: see decision 0048."""

import pytest
from _pytest.terminal import TerminalReporter


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests that drive a browser a second try; long proofs have one."""
    for item in items:
        if item.get_closest_marker("browser") and not item.get_closest_marker("proof"):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Show why each of them failed at first: that is a defect to look for."""
    failed = terminalreporter.stats.get("rerun", [])
    if failed:
        terminalreporter.section("failed at first, then tried again")
    for report in failed:
        terminalreporter.line(f"--- {report.nodeid}")
        terminalreporter.line(report.longreprtext)
