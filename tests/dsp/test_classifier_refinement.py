from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.dsp.classifier_refinement import ClassifierEnergy, Layer, Refinement

BINS = 33


def layers(sources=2, seed=0):
    generator = torch.Generator().manual_seed(seed)
    sizes = (BINS, 10, 6, sources)
    return [
        Layer(2.0 * torch.randn(outer, inner, generator=generator) / inner**0.5, 0.1 * torch.randn(outer, generator=generator))
        for inner, outer in pairwise(sizes)
    ]


def drawn(sources=2, frames=7, seed=1):
    """Estimates (sources, frames, bins) and a mixture (frames, bins) that they miss."""
    generator = np.random.default_rng(seed)
    estimates = generator.gamma(0.5, size=(sources, frames, BINS)).astype(np.float32)
    return estimates, (estimates.sum(axis=0) * generator.uniform(0.5, 1.5, (frames, BINS))).astype(np.float32)


def written_out(energy, spectra, gains, mixture):
    """Equations 4.4 to 4.8, term by term."""
    total = energy.agreement * ((gains * spectra).sum(0) - mixture).square().sum()
    for source, frames in enumerate(spectra):
        outputs = frames
        for layer in energy.layers:
            outputs = torch.sigmoid(outputs @ layer.weights.T + layer.biases)
        for unit in range(len(spectra)):
            total = total + ((1.0 if unit == source else 0.0) - outputs[:, unit]).square().sum()
        total = total + energy.non_negativity * (frames.clamp(max=0).square().sum() + gains[source].clamp(max=0).square().sum())
    return total


@pytest.mark.parametrize("sources", [2, 3])
def test_the_gradient_by_hand_is_that_of_autograd(sources):
    energy = ClassifierEnergy(layers(sources), agreement=5.0, non_negativity=3.0)
    generator = torch.Generator().manual_seed(2)
    spectra = torch.randn(sources, 7, BINS, generator=generator, requires_grad=True)
    gains = torch.randn(sources, 7, 1, generator=generator, requires_grad=True)
    mixture = torch.rand(7, BINS, generator=generator)
    expected = written_out(energy, spectra, gains, mixture)
    expected.backward()
    rise = energy.rise(spectra.detach(), gains.detach(), mixture)
    torch.testing.assert_close(rise.energy, expected.detach())
    torch.testing.assert_close(rise.spectra, spectra.grad)
    torch.testing.assert_close(rise.gains, gains.grad)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(seed=st.integers(0, 1000), agreement=st.floats(0.0, 100.0), non_negativity=st.floats(0.0, 100.0), steps=st.integers(1, 6))
def test_no_step_raises_the_energy(seed, agreement, non_negativity, steps):
    descent = Refinement(ClassifierEnergy(layers(seed=seed), agreement, non_negativity), *drawn(seed=seed))
    energies = np.array([descent.advance(steps) for _ in range(5)])
    assert (np.diff(energies) <= 1e-6 * energies[:-1]).all()
    assert energies[-1] < energies[0]


def test_steps_in_parts_come_as_far_down_as_steps_at_once():
    energy = ClassifierEnergy(layers(), 5.0, 3.0)
    at_once, in_parts = Refinement(energy, *drawn()), Refinement(energy, *drawn())
    at_once.advance(40)
    for _ in range(20):
        in_parts.advance(2)
    assert in_parts.advance(1) == pytest.approx(at_once.advance(1), rel=0.05)


def test_a_strong_agreement_makes_the_spectra_add_up_to_the_mixture():
    estimates, mixture = drawn()
    descent = Refinement(ClassifierEnergy(layers(), 1000.0, 1000.0), estimates, mixture)
    descent.advance(60)
    assert np.abs(descent.estimates().sum(axis=0) - mixture).max() < 0.05 * mixture.max()


def test_without_a_mixture_to_agree_with_the_classifier_gets_what_it_wants():
    descent = Refinement(ClassifierEnergy(layers(), 0.0, 3.0), *drawn())
    before = descent.advance(60)
    assert descent.advance(1) < 0.8 * before


@pytest.mark.parametrize("gain", [2.0**-30, 2.0**20])
def test_the_level_changes_nothing_else(gain):
    energy = ClassifierEnergy(layers(), 5.0, 3.0)
    estimates, mixture = drawn()
    one = Refinement(energy, estimates, mixture)
    other = Refinement(energy, np.float32(gain) * estimates, np.float32(gain) * mixture)
    one.advance(10)
    other.advance(10)
    np.testing.assert_array_equal(other.estimates(), np.float32(gain) * one.estimates())


@pytest.mark.parametrize("frames", [0, 1, 5])
def test_silence_stays_silent(frames):
    silence = np.zeros((2, frames, BINS), np.float32)
    descent = Refinement(ClassifierEnergy(layers(), 5.0, 3.0), silence, silence[0])
    assert np.isfinite(descent.advance(5))
    assert descent.estimates().shape == silence.shape
    assert not descent.estimates().any()


def test_a_source_of_which_nothing_was_found_spoils_nothing():
    estimates, mixture = drawn()
    estimates[1] = 0.0
    descent = Refinement(ClassifierEnergy(layers(), 5.0, 3.0), estimates, mixture)
    descent.advance(10)
    assert np.isfinite(descent.estimates()).all()
    assert (descent.estimates() >= 0.0).all()
