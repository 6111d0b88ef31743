from itertools import pairwise

import numpy as np
import pytest
import torch

from workbench.core.errors import Cancelled
from workbench.dsp.adam import step_of
from workbench.dsp.spectrogram_refinement import Penalties, Refinement, chunk_frames, move_spectra, move_spectra_by_torch

BINS, FRAMES = 33, 20
PENALTIES = Penalties(addition=10.0, negativity=6.0)
LOUDNESS = (1.0, 1.5)


def classifier(seed=0):
    generator = np.random.default_rng(seed)
    return [(generator.standard_normal(pair) * np.sqrt(2 / pair[0])).astype(np.float32) for pair in pairwise((BINS, 16, 8, 2))]


def begun(frames=FRAMES):
    """A mixture, and stems that do not add up to it, some of them negative."""
    generator = np.random.default_rng(4)
    mixture = generator.gamma(1.0, 1.0, (frames, BINS)).astype(np.float32)
    share = generator.random(mixture.shape)
    return mixture, np.stack([0.8 * share * mixture - 0.05, (1.0 - share) * mixture]).astype(np.float32)


def by_autograd(epochs, learning, rate=1e-3):
    mixture, start = begun()
    spectra = torch.from_numpy(start.copy()).requires_grad_()
    layers = [torch.from_numpy(layer.copy()).requires_grad_(learning) for layer in classifier()]
    optimizer = torch.optim.Adam([spectra, *layers] if learning else [spectra], rate)
    for _ in range(epochs):
        hidden = spectra * torch.tensor(LOUDNESS)[:, None, None]
        for layer in layers[:-1]:
            hidden = torch.relu(hidden @ layer)
        error = (hidden @ layers[-1] - torch.eye(2)[:, None]).square().sum()
        missed = (spectra.sum(dim=0) - torch.from_numpy(mixture)).norm(dim=1).sum()
        optimizer.zero_grad()
        (error + PENALTIES.addition * missed + PENALTIES.negativity * torch.relu(-spectra).sum()).backward()
        optimizer.step()
    return spectra.detach().numpy(), [layer.detach().numpy() for layer in layers]


@pytest.mark.parametrize("learning", [False, True], ids=["stays", "learns"])
@pytest.mark.parametrize(("epochs", "tolerance"), [(1, 1e-4), (10, 1e-3)])
def test_the_backward_pass_written_by_hand_is_that_of_autograd(epochs, tolerance, learning):
    expected, weights = by_autograd(epochs, learning)
    rates = {"rate": 1e-3, "classifier_rate": 1e-3 if learning else 0.0}
    refinement = Refinement(classifier(), penalties=PENALTIES, **rates, loudness=LOUDNESS, half=False)
    piece = refinement.piece(*begun())
    refinement.refine([piece], epochs)
    assert np.linalg.norm(piece.spectra.numpy() - expected) < tolerance * np.linalg.norm(expected)
    for found, wanted in zip(piece.weights, weights, strict=True):
        np.testing.assert_allclose(found.numpy(), wanted, atol=tolerance)


@pytest.mark.parametrize("learning", [False, True], ids=["stays", "learns"])
def test_half_precision_moves_spectra_alike(learning):
    exact, half = (
        Refinement(classifier(), penalties=PENALTIES, rate=1e-3, classifier_rate=1e-3 * learning, loudness=LOUDNESS, half=half)
        for half in (False, True)
    )
    found = []
    for refinement in (exact, half):
        piece = refinement.piece(*begun())
        refinement.refine([piece], 100)
        found.append(piece.spectra.numpy())
    moved = np.linalg.norm(found[0] - begun()[1])
    assert 0.0 < np.linalg.norm(found[1] - found[0]) < 0.1 * moved


def test_blocks_of_many_bins_have_fewer_frames():
    assert [chunk_frames(bins) for bins in (129, 513, 1025, 1537, 10**6)] == [256, 256, 128, 128, 32]


def test_other_devices_move_spectra_alike():
    mixture, start = begun()
    found = []
    for move in (move_spectra, move_spectra_by_torch):
        spectra, mean, square = torch.from_numpy(start.copy()), torch.zeros(start.shape), torch.zeros(start.shape)
        for number in range(1, 4):
            gradient = torch.from_numpy(np.random.default_rng(number).standard_normal(start.shape).astype(np.float32))
            move(spectra, torch.from_numpy(mixture), gradient, mean, square, PENALTIES, step_of(1e-2, number))
        found.append(spectra.numpy())
    np.testing.assert_allclose(found[1], found[0], atol=1e-5)


def test_the_classifier_tells_stems_apart_better_and_better():
    mixture, start = begun()
    refinement = Refinement(classifier(), penalties=PENALTIES, rate=1e-2, classifier_rate=1e-2)
    piece = refinement.piece(mixture, start)

    def error():
        hidden = piece.spectra
        for layer in piece.weights[:-1]:
            hidden = torch.relu(hidden @ layer)
        return float((hidden @ piece.weights[-1] - torch.eye(2)[:, None]).square().mean())

    errors = [error()]
    for _ in range(3):
        refinement.refine([piece], 100)
        errors.append(error())
    assert errors[0] > errors[1] > errors[2] > errors[3]
    assert np.linalg.norm(piece.spectra.numpy().sum(axis=0) - mixture) < 0.01 * np.linalg.norm(mixture)


def test_rounds_change_nothing_and_pieces_do_not_know_each_other():
    refinement = Refinement(classifier(), penalties=PENALTIES, rate=1e-2, classifier_rate=1e-3)
    mixture, start = begun(40)
    alone = refinement.piece(mixture[:20], start[:, :20])
    for _ in range(7):
        refinement.refine([alone], 1)
    together = [refinement.piece(mixture[span], start[:, span]) for span in (slice(0, 20), slice(20, 40))]
    refinement.refine(together, 7)
    np.testing.assert_array_equal(together[0].spectra.numpy(), alone.spectra.numpy())


def test_silence_stays_silent():
    refinement = Refinement(classifier(), penalties=PENALTIES, rate=1e-1, classifier_rate=1e-3)
    piece = refinement.piece(np.zeros((3, BINS), np.float32), np.zeros((2, 3, BINS), np.float32))
    refinement.refine([piece], 20)
    assert not piece.spectra.any()
    refinement.refine([], 3)


def test_it_stops_when_asked_to():
    refinement = Refinement(classifier(), penalties=PENALTIES, rate=1e-3)
    pieces = [refinement.piece(*begun()) for _ in range(3)]

    def stopping(fraction, message="", partial=None):
        raise Cancelled

    with pytest.raises(Cancelled):
        refinement.refine(pieces, 50, stopping)
    assert all(np.isfinite(piece.spectra.numpy()).all() for piece in pieces)
    assert pieces[-1].steps < 50
