"""What every test stands on: Hypothesis profiles, and an environment that tells hrcalc nothing."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# A loaded machine is slow: no deadlines. The quick profile tries the same examples everywhere, so a red test is red
# for everyone; the thorough one looks for new ones.
settings.register_profile("quick", max_examples=50, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("quick")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No `HRCALC_*` variables, an English locale, no colours: what a test wants told, it tells."""
    for name in [n for n in os.environ if n.startswith("HRCALC_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("PYTHONUTF8", "1")
    for name in ("LANGUAGE", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
