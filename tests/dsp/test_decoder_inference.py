import numpy as np
import pytest
import torch

from workbench.core.cost_curve import CostCurve
from workbench.core.errors import ShapeError
from workbench.dsp.decoded_estimate import DecodedEstimate
from workbench.dsp.decoder_elementwise import compare, step_down
from workbench.dsp.decoder_inference import DecoderInference
from workbench.dsp.decoder_layers import nonnegative
from workbench.dsp.decoders import NONLINEARITIES, Decoder
from workbench.dsp.estimate import Estimate

BINS = 60


def decoder(seed, *, units=6, hidden=0, taps=1, nonlinearity="relu", bins=BINS):
    """Weights of any sign, most of them positive, in a range of bins of its own."""
    generator = np.random.default_rng(seed)
    last = (generator.gamma(0.3, 1.0, (taps, units, bins)) - 0.05).astype(np.float32)
    last[:, :, : bins // 3] *= 0.05 if seed % 2 else 1.0
    last[:, :, 2 * bins // 3 :] *= 1.0 if seed % 2 else 0.05
    last /= np.abs(last).mean(axis=2, keepdims=True).sum(axis=0)
    inner = tuple((np.eye(units) * 0.7 + 0.3 * generator.dirichlet(np.ones(units), units)).astype(np.float32) for _ in range(hidden))
    return Decoder(nonlinearity, inner, last)


def sounding(frames, units, seed):
    generator = np.random.default_rng(seed)
    return (generator.gamma(1.0, 1.0, (frames, units)) * (generator.random((frames, units)) < 0.35)).astype(np.float32)


def magnitudes_of(decoders, codes):
    sources = [f"source {place}" for place in range(len(decoders))]
    return DecodedEstimate(sources, decoders, codes[None], 1.0).magnitudes(0, len(codes))[:, 0].swapaxes(1, 2)


def inferred(decoders, magnitude, iterations, *, sparsity=0.0, start=None, size=None, curve=None):
    kernel = DecoderInference(decoders, bins=magnitude.shape[1], sparsity=sparsity, scale=1.0)
    codes = np.zeros((len(magnitude), sum(each.units for each in decoders)), np.float32)
    before, behind = kernel.around
    pieces = []
    size = size or kernel.chunk_frames
    for first in range(0, len(magnitude), size):
        stop = min(first + size, len(magnitude))
        low, high = max(first - before, 0), min(stop + behind, len(magnitude))
        warm = None if start is None else start[low:high]
        pieces.append(kernel.piece(magnitude[low:high], codes[first:stop], first - low, warm))
    kernel.refine(pieces, iterations, curve=curve)
    return codes


def ratio_db(true, found):
    return 10.0 * np.log10(np.square(true).sum() / np.square(true - found).sum())


@pytest.mark.parametrize("nonlinearity", NONLINEARITIES)
@pytest.mark.parametrize(("hidden", "taps"), [(0, 1), (1, 1), (0, 3)])
def test_one_step_goes_down_the_gradient_that_autograd_finds(hidden, taps, nonlinearity):
    decoders = [decoder(seed, hidden=hidden, taps=taps, nonlinearity=nonlinearity) for seed in (1, 2)]
    magnitude = magnitudes_of(decoders, sounding(9, 12, 3)).sum(axis=0)
    kernel = DecoderInference(decoders, bins=BINS, sparsity=0.0, scale=1.0)
    piece = kernel.piece(magnitude, np.zeros((9, 12), np.float32), 0, sounding(9, 12, 4) + np.float32(0.1))
    floors = torch.full((9, 1), 1e-4)
    found, costs = torch.empty(9, 12), torch.empty(9)
    kernel._descend(piece, torch.empty(2, 9, BINS), floors, found, costs)

    code = piece.code.clone().requires_grad_(True)
    model = floors
    for each, outputs in zip(decoders, code.split(6, dim=1), strict=True):
        if hidden:
            (weights,) = each.hidden
            outputs = nonnegative(outputs @ torch.from_numpy(weights), nonlinearity)  # noqa: PLW2901
        later = [torch.nn.functional.pad(outputs, (0, 0, tap, 0))[:9] @ torch.from_numpy(each.last[tap]) for tap in range(taps)]
        model = model + nonnegative(sum(later), nonlinearity)
    given = torch.from_numpy(magnitude) + floors
    expected = (given * (given / model).log() - given + model).mean(dim=1)
    expected.sum().backward()
    torch.testing.assert_close(costs, expected.detach(), rtol=1e-4, atol=1e-6)
    torch.testing.assert_close(found, code.grad, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("nonlinearity", NONLINEARITIES)
def test_compiled_loops_give_what_torch_gives(nonlinearity):
    generator = torch.Generator().manual_seed(1)
    given, products = torch.rand(7, 33, generator=generator), torch.randn(2, 7, 33, generator=generator)
    floors, costs = torch.full((7, 1), 1e-3), torch.empty(7)
    model = floors + sum(nonnegative(each, nonlinearity) for each in products)
    expected_costs = ((given + floors) * ((given + floors) / model).log() - given - floors + model).mean(dim=1)
    leaf = products.clone().requires_grad_(True)
    whole = floors + sum(nonnegative(each, nonlinearity) for each in leaf)
    ((given + floors) * ((given + floors) / whole).log() + whole).mean(dim=1).sum().backward()
    compare(given, floors, products, [nonlinearity] * 2, costs)
    torch.testing.assert_close(products, leaf.grad, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(costs, expected_costs, rtol=1e-4, atol=1e-5)


def test_steps_are_those_of_adam():
    generator = torch.Generator().manual_seed(2)
    code = torch.rand(5, 4, generator=generator) + 1.0
    own, leaf = code.clone(), code.clone().requires_grad_(True)
    optimizer = torch.optim.Adam([leaf], 0.01, betas=(0.9, 0.99), eps=0.0)
    mean, square = torch.zeros(5, 4), torch.zeros(5, 4)
    for number in range(1, 6):
        gradient = torch.randn(5, 4, generator=generator)
        leaf.grad = gradient + 0.3
        optimizer.step()
        step_down(own, gradient.clone(), mean, square, 0.3, torch.full((5, 1), 0.01), number)
    torch.testing.assert_close(own, leaf.detach(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("hidden", "taps"), [(0, 1), (1, 1), (0, 3)])
def test_two_known_decodable_signals_are_told_apart(hidden, taps):
    decoders = [decoder(seed, hidden=hidden, taps=taps) for seed in (1, 2)]
    true = magnitudes_of(decoders, sounding(60, 12, 5))
    codes = inferred(decoders, true.sum(axis=0), 800)
    for each, found in zip(true, magnitudes_of(decoders, codes), strict=True):
        assert ratio_db(each, found) > 20.0


def test_other_nonlinearities_explain_what_they_decode():
    for nonlinearity in NONLINEARITIES:
        decoders = [decoder(seed, nonlinearity=nonlinearity) for seed in (1, 2)]
        mixture = magnitudes_of(decoders, sounding(30, 12, 5)).sum(axis=0)
        assert ratio_db(mixture, magnitudes_of(decoders, inferred(decoders, mixture, 600)).sum(axis=0)) > 20.0


def test_decoders_of_unlike_units_taps_and_nonlinearities_go_together():
    decoders = [decoder(1, units=4, taps=2), decoder(2, units=7, hidden=1, nonlinearity="abs")]
    mixture = magnitudes_of(decoders, sounding(40, 11, 5)).sum(axis=0)
    assert ratio_db(mixture, magnitudes_of(decoders, inferred(decoders, mixture, 400)).sum(axis=0)) > 20.0


def test_the_cost_falls_and_is_told():
    decoders = [decoder(seed, hidden=1) for seed in (1, 2)]
    curve = CostCurve()
    inferred(decoders, magnitudes_of(decoders, sounding(50, 12, 5)).sum(axis=0), 100, curve=curve)
    values = curve.values()
    assert len(values) == 20
    assert values[-1] < 0.1 * values[0]


def test_more_sparsity_gives_smaller_codes():
    decoders = [decoder(seed) for seed in (1, 2)]
    mixture = magnitudes_of(decoders, sounding(30, 12, 5)).sum(axis=0)
    sums = [inferred(decoders, mixture, 200, sparsity=sparsity).sum() for sparsity in (0.0, 0.3, 3.0)]
    assert sums[0] > sums[1] > sums[2]


def test_louder_frames_get_louder_codes():
    decoders = [decoder(seed, hidden=1) for seed in (1, 2)]
    mixture = magnitudes_of(decoders, sounding(10, 12, 5)).sum(axis=0)
    # A power of 2 rounds nothing.
    np.testing.assert_allclose(inferred(decoders, mixture * np.float32(1024.0), 60), 1024.0 * inferred(decoders, mixture, 60), rtol=1e-5)


def test_silent_frames_stay_silent_beside_others():
    decoders = [decoder(seed) for seed in (1, 2)]
    mixture = magnitudes_of(decoders, sounding(30, 12, 5)).sum(axis=0)
    mixture[10:15] = 0.0
    codes = inferred(decoders, mixture, 50)
    assert not codes[10:15].any()
    assert codes[:10].any(axis=1).all()


def test_pieces_are_as_good_as_the_whole_where_units_sound_on():
    decoders = [decoder(seed, taps=3) for seed in (1, 2)]
    mixture = magnitudes_of(decoders, sounding(90, 12, 5)).sum(axis=0)
    pieced = magnitudes_of(decoders, inferred(decoders, mixture, 300, size=16)).sum(axis=0)
    whole = magnitudes_of(decoders, inferred(decoders, mixture, 300, size=90)).sum(axis=0)
    assert ratio_db(mixture, pieced) > min(ratio_db(mixture, whole) - 6.0, 25.0)


def test_an_estimate_reads_the_same_in_blocks_and_pools_what_it_reads():
    for taps in (1, 3):
        decoders = [decoder(seed, taps=taps) for seed in (1, 2)]
        codes = np.stack([sounding(40, 12, seed) for seed in (5, 6)])
        estimate = DecodedEstimate(("one", "other"), decoders, codes, 2.0)
        whole = estimate.magnitudes(0, 40)
        assert whole.shape == (2, 2, BINS, 40)
        np.testing.assert_allclose(
            np.concatenate([estimate.magnitudes(0, 7), estimate.magnitudes(7, 40)], axis=3), whole, rtol=1e-4, atol=1e-5
        )
        rows, columns = np.array([0, 10, 30]), np.array([0, 13, 26, 40])
        np.testing.assert_allclose(
            estimate.pooled(rows, BINS, columns), Estimate.pooled(estimate, rows, BINS, columns), rtol=1e-4, atol=1e-4
        )


def test_what_does_not_fit_is_refused():
    with pytest.raises(ShapeError, match="every layer of a decoder"):
        Decoder("relu", (np.eye(5, dtype=np.float32),), np.zeros((1, 6, BINS), np.float32))
    with pytest.raises(ShapeError, match="matrices after relu, softplus, abs"):
        Decoder("sine", (), np.zeros((1, 6, BINS), np.float32))
    with pytest.raises(ShapeError, match="codes must be of the units"):
        DecodedEstimate(("one",), [decoder(1)], np.zeros((1, 4, 7), np.float32), 1.0)
