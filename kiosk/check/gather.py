"""Every probe there is: packages above this one bring theirs along as entry points.

As with the commands: nobody imports upward. An entry point of the group is a function that
returns its probes.
"""

from importlib.metadata import entry_points

from kiosk.check.bench import Probe

GROUP = "kiosk.checks"


def gathered() -> tuple[Probe, ...]:
    """Return all probes in the order in which they are to be run."""
    found: list[Probe] = []
    for one in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        probes = one.load()
        found.extend(probes())
    return tuple(sorted(found, key=lambda one: one.stage))
