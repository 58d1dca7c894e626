"""Questions to a small process under a supervisor, and what is told of those that fail."""

from typing import Any

import pytest

from access.engines.r5.plan import Plan
from access.engines.r5.supervisor import Supervisor
from access.errors import EngineFailedError


def ask(boss: Supervisor, plan: Plan, job: str = "echo", **about: Any) -> dict[str, Any]:
    return boss.ask(plan, {"job": job, "about": about}).about


def failure(boss: Supervisor, plan: Plan, job: str = "echo", **about: Any) -> str:
    """What is told of a question that fails: one line that names the log."""
    with pytest.raises(EngineFailedError) as failed:
        ask(boss, plan, job, **about)
    told = str(failed.value)
    assert "\n" not in told
    assert str(plan.log) in told
    return told
