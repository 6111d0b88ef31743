"""Estimates that correct others, and remember them: another setting corrects the same again, not what was corrected."""

from workbench.dsp.estimate import Estimate, FactorEstimate
from workbench.dsp.stored_estimate import StoredEstimate


class DenoisedEstimate(FactorEstimate):
    """Corrected activations, and the estimate that they were corrected from."""

    begun: FactorEstimate | None = None


class RefinedEstimate(StoredEstimate):
    """Refined magnitudes, and the estimate that they were refined from."""

    begun: Estimate | None = None
    by_snmf = False
    """Whether that is the sparse NMF of the model itself."""
