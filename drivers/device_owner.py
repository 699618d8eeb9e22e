"""Who may open a device file: what an installer must know who is refused."""

import grp
from pathlib import Path


def group_to_join(path: str) -> str:
    """Return the remedy for a device file that this user may not open; empty without one."""
    try:
        status = Path(path).stat()
        group = grp.getgrgid(status.st_gid).gr_name
    except (OSError, KeyError):
        return ""
    return f"; mode {status.st_mode & 0o777:03o}, join the group {group}"
