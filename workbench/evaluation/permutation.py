"""Which estimate belongs to which reference, where names do not say."""

from collections.abc import Sequence

import numpy as np

from workbench.core.progress import Report, silent
from workbench.core.sound import Sound
from workbench.evaluation.bss_eval import energies


def best_order(references: Sequence[Sound], estimates: Sequence[Sound], report: Report = silent) -> tuple[int, ...]:
    """For every reference the place of its estimate: of all ways to deal them out, that of the highest mean SIR, as BSS Eval does.

    There are at least as many estimates as references, each taken once; sounds are those that ``energies`` takes. Raises
    EvaluationError, Cancelled.
    """
    from scipy.optimize import linear_sum_assignment

    table = np.array([[found.sir() for found in row] for row in energies(references, [list(estimates)] * len(references), report)])
    _, columns = linear_sum_assignment(table, maximize=True)
    return tuple(columns.tolist())
