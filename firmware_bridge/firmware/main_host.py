"""Where a terminal without a board starts; see hal_host.py for its arguments."""

import sys

from .hal_host import HalHost
from .program import run

run(HalHost(sys.argv[1:]))
