"""What jobs say they are doing, in the language of the window: the rooms below speak English."""

import re
from functools import cache

from workbench.gui.languages import declared

PROGRESS_WORDS = (
    "Checking {name}",
    "Decoding {name}",
    "Measuring peaks",
    "Writing {name}",
    "Writing",
    "checking what was written",
    "correcting gains",
    "drawing the overview",
    "finding activations",
    "finding the best exponents",
    "finding what the decoders were given",
    "going on from what is on screen",
    "grouping components",
    "learning the gains, epoch {number}",
    "learning {count} components of {source} from the model's excerpt",
    "learning {count} components of {source} to begin with",
    "learning {count} components of {source} ({divergence})",
    "learning {count} components of {source}",
    "learning components",
    "looking at {source}",
    "looking for what comes again",
    "making mixtures for {purpose}",
    "measuring how channels hang together",
    "measuring the level",
    "measuring the range of every frequency",
    "measuring the ratio of the stems",
    "mixing test material",
    "noting what it was learnt from",
    "parting components",
    "parting what lasts from what strikes",
    "pre-training layer {number}",
    "reading the references",
    "reading the results",
    "reading {name}",
    "reading",
    "refining spectra",
    "saving",
    "scoring",
    "taking what comes again",
    "trained",
    "trying exponents",
    "trying {setting}",
    "writing the results",
)
"""Everything that jobs of the window say; the more special sentence comes first where two fit."""

DEVICE_WORDS = ("CPU ({count} cores)", "CPU ({count} core)", "Apple GPU (Metal)")
"""What computes, where it is no name."""


def said(message: str) -> str:
    """A job's words, or a device's, in the language of the window; as they are where they are none that is known."""
    for template, pattern in _patterns():
        found = pattern.fullmatch(message)
        if found is not None:
            return declared(template).format(**found.groupdict())
    return message


def is_known(message: str) -> bool:
    """Whether these words can be said in another language."""
    return any(pattern.fullmatch(message) for _, pattern in _patterns())


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((template, _pattern(template)) for template in (*PROGRESS_WORDS, *DEVICE_WORDS))


def _pattern(template: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", template)
    return re.compile("".join(f"(?P<{piece}>.+)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces)))
