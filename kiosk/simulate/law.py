"""Laws of chance for lengths of time: how long a service takes, how long patience lasts."""

import enum
import math
import random
from collections.abc import Callable

import msgspec


class Kind(enum.StrEnum):
    """The shapes that a scenario may name."""

    EXPONENTIAL = "exponential"
    DETERMINISTIC = "deterministic"
    ERLANG = "erlang"
    LOGNORMAL = "lognormal"
    EMPIRICAL = "empirical"


class Law(msgspec.Struct, frozen=True):
    """The law of one length of time; in seconds."""

    kind: Kind
    mean_s: float
    cv: float = 1.0
    """Standard deviation divided by the mean."""
    stages: int = 1
    """Of an Erlang law: the sum of so many equal exponential ones."""
    sample_s: tuple[float, ...] = ()
    """Of an empirical law: recorded lengths, each as likely as the next."""

    @property
    def second_moment(self) -> float:
        """Return the mean of the square, in seconds squared."""
        return self.mean_s**2 * (1 + self.cv**2)


def exponential(mean_s: float) -> Law:
    """Return the law without memory."""
    return Law(Kind.EXPONENTIAL, mean_s)


def deterministic(mean_s: float) -> Law:
    """Return the law of a length that is always the same."""
    return Law(Kind.DETERMINISTIC, mean_s, cv=0.0)


def erlang(mean_s: float, stages: int) -> Law:
    """Return the law of a sum of ``stages`` equal exponential lengths."""
    return Law(Kind.ERLANG, mean_s, cv=1 / math.sqrt(stages), stages=stages)


def lognormal(mean_s: float, cv: float) -> Law:
    """Return the law that service times of people follow (Brown et al. 2005, 4.3)."""
    return Law(Kind.LOGNORMAL, mean_s, cv=cv)


def empirical(sample_s: tuple[float, ...]) -> Law:
    """Return the law of recorded lengths.

    Args:
        sample_s: At least one, in seconds, and not all of them 0.
    """
    mean_s = sum(sample_s) / len(sample_s)
    variance = sum((one - mean_s) ** 2 for one in sample_s) / len(sample_s)
    return Law(Kind.EMPIRICAL, mean_s, cv=math.sqrt(variance) / mean_s, sample_s=sample_s)


def sampler(law: Law, chance: random.Random) -> Callable[[], float]:
    """Return a function that draws from the law; in milliseconds."""
    mean_ms = law.mean_s * 1000
    match law.kind:
        case Kind.EXPONENTIAL:
            rate = 1 / mean_ms
            return lambda: chance.expovariate(rate)
        case Kind.DETERMINISTIC:
            return lambda: mean_ms
        case Kind.ERLANG:
            return lambda: chance.gammavariate(law.stages, mean_ms / law.stages)
        case Kind.LOGNORMAL:
            spread = math.sqrt(math.log1p(law.cv**2))
            middle = math.log(mean_ms) - spread**2 / 2
            return lambda: math.exp(chance.gauss(middle, spread))
        case Kind.EMPIRICAL:
            sample_ms = [one * 1000 for one in law.sample_s]
            return lambda: chance.choice(sample_ms)
