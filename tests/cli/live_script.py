"""Run by tests in a process of its own: the command line with one more method, causal and simple, whatever the catalogue holds."""

import sys

from tests.tasks.live_doubles import tilt_method
from workbench.__main__ import main
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.separators import catalogue

if __name__ == "__main__":
    records, problems = catalogue._loaded()
    catalogue._loaded = lambda: ((*records, tilt_method(analysis=SPEECH_AND_MUSIC)), problems)
    sys.exit(main())
