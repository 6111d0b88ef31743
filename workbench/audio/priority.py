"""Asking the system to let sound go first."""

import os
import sys
import threading
from contextlib import suppress

_NICENESS = -11
"""What Linux sound servers ask for, too."""


def let_sound_go_first() -> None:
    """Ask that the calling thread, which makes sound, need not wait for other programs; threads that it starts are as any other.

    Where the system does not allow that, or is not Linux, all stays as it is.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_OTHER | os.SCHED_RESET_ON_FORK, os.sched_param(0))
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
