"""A real core's morning under strace: commands through its door, kills, answers."""

import random
import re
import threading
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.client import Accepted, Refusal
from kiosk.domain.commands import (
    AnyCommand,
    CallNext,
    FinishService,
    IssueTicket,
    RateVisit,
    Recall,
    StartService,
)
from tests.e2e.lobby import RunningCore
from tests.faults.amnesia.syscalls import Step, steps, strace

ANSWER = re.compile(rb'\{"(?:seq":\d+,"events|refused)"')
ENDED = re.compile(r"\+\+\+ (?:killed|exited)")


@dataclass
class Morning:
    """What the core was asked, what it answered, and what it did to its files."""

    asked: list[tuple[str, AnyCommand, Accepted | Refusal]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


def morning(folder: Path, lives: int, commands: int, chance: random.Random) -> Morning:
    """Run a core so many lives long, each with so many commands and ended by SIGKILL."""
    done = Morning()
    with RunningCore(folder / "hall", started=False) as core:
        for life in range(lives):
            log = folder / f"life{life}"
            core.start(strace(log))
            with core.client() as client:
                for _ in range(commands):
                    command, command_id = (
                        _next(chance),
                        str(uuid.UUID(int=chance.getrandbits(128))),
                    )
                    done.asked.append((command_id, command, client.submit(command, command_id)))
            main = core.pid
            core.kill()
            # strace lives on until it has written down the end of what it watched.
            await_end(log, main)
            done.steps.extend(steps(log, core.folder, lambda sent: len(ANSWER.findall(sent))))
    return done


def await_end(log: Path, process: int) -> None:
    """Wait until strace has written down the end of a process."""
    pause = threading.Event()
    for _ in range(1_000):
        tail = log.read_bytes()[-4_096:].decode("ascii", errors="replace")
        if any(
            line.startswith(f"{process} ") and ENDED.search(line) for line in tail.splitlines()
        ):
            return
        pause.wait(0.01)
    raise AssertionError(f"strace did not see {process} end")


def _next(chance: random.Random) -> AnyCommand:
    counter = chance.choice("123")
    return chance.choice(
        (
            IssueTicket(service=chance.choice(("account", "cash"))),
            IssueTicket(service="account"),
            CallNext(counter=counter),
            Recall(counter=counter),
            StartService(counter=counter),
            FinishService(counter=counter),
            RateVisit(counter=counter, score=chance.randint(1, 5)),
        )
    )
