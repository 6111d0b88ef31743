"""Transforms of batches of sound as tensors, on the frames and bins of ``dsp.spectrum.Spectrum``."""

import torch
from torch import Tensor

from workbench.dsp.analysis import Analysis, window_of


def spectra(sounds: Tensor, analysis: Analysis) -> Tensor:
    """Sounds (..., samples), a multiple of the hop, to their complex spectra (..., bins, frames)."""
    window = torch.from_numpy(window_of(analysis).copy()).to(sounds.device)
    flat = sounds.reshape(-1, sounds.shape[-1])
    transformed = torch.stft(
        flat, analysis.window_samples, analysis.hop_samples, window=window, center=True, pad_mode="constant", return_complex=True
    )
    return transformed.reshape(*sounds.shape[:-1], *transformed.shape[-2:])
