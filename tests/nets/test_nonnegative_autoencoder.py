import numpy as np
import pytest
import torch

from workbench.dsp.decoders import NONLINEARITIES
from workbench.nets.nonnegative_autoencoder import NonnegativeAutoencoder, cost
from workbench.training.autoencoder_fitting import begin

BINS, UNITS = 40, 4


def planted(frames=300, seed=0):
    """Sums of few of four components that hardly overlap, (frames, BINS), and the components, (UNITS, BINS)."""
    generator = np.random.default_rng(seed)
    components = np.zeros((UNITS, BINS), np.float32)
    for unit in range(UNITS):
        components[unit, 8 * unit : 8 * unit + 16] = np.hanning(18)[1:-1]
    active = generator.random((frames, UNITS)) < 0.4
    active[np.arange(frames), generator.integers(UNITS, size=frames)] = True
    magnitudes = (active * generator.gamma(2.0, 1.0, (frames, UNITS))).astype(np.float32) @ components
    return magnitudes / magnitudes.mean(), components


def starting_pieces(stretches, taps):
    """Some of the loud pieces, (UNITS, taps, BINS)."""
    pieces = stretches[:, : stretches.shape[1] // taps * taps].reshape(-1, taps, BINS)
    loud = pieces[pieces.sum(axis=(1, 2)) > pieces.sum(axis=(1, 2)).mean()]
    return loud[np.random.default_rng(0).permutation(len(loud))[:UNITS]]


def learnt(magnitudes, steps=800, rate=3e-3, sparsity=0.3, **shape):
    network = NonnegativeAutoencoder(magnitudes.shape[-1], UNITS, **shape)
    stretches = magnitudes if magnitudes.ndim == 3 else magnitudes[:, None]
    begin(network, starting_pieces(stretches, network.taps))
    batch = torch.from_numpy(np.ascontiguousarray(stretches))
    optimizer = torch.optim.Adam(network.parameters(), rate)
    first = None
    for _ in range(steps):
        decoded, code = network(batch)
        loss = cost(batch, decoded, code, sparsity)
        first = float(loss.detach()) if first is None else first
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return network, first, float(loss.detach())


@pytest.mark.parametrize("nonlinearity", NONLINEARITIES)
@pytest.mark.parametrize(("layers", "taps"), [(2, 1), (4, 1), (2, 3)])
def test_codes_and_what_they_decode_to_have_the_shapes_of_their_frames_and_are_never_negative(nonlinearity, layers, taps):
    network = NonnegativeAutoencoder(BINS, UNITS, layers=layers, taps=taps, nonlinearity=nonlinearity, seed=3)
    with torch.no_grad():
        for weights in network.parameters():
            weights.sub_(0.7)
    for frames in (1, 2, 20):
        decoded, code = network(torch.rand(5, frames, BINS))
        assert decoded.shape == (5, frames, BINS) and code.shape == (5, frames, UNITS)
        assert float(decoded.detach().min()) >= 0.0 and float(code.detach().min()) >= 0.0


@pytest.mark.parametrize("layers", [2, 4])
def test_a_planted_dictionary_is_recovered(layers):
    magnitudes, components = planted()
    network, _, _ = learnt(magnitudes, layers=layers)
    with torch.no_grad():
        found = network.decode(torch.eye(UNITS)).numpy()
    alike = (found / np.linalg.norm(found, axis=1, keepdims=True)) @ (components / np.linalg.norm(components, axis=1, keepdims=True)).T
    assert sorted(alike.argmax(axis=1)) == list(range(UNITS))
    assert alike.max(axis=1).min() > 0.97


@pytest.mark.parametrize("nonlinearity", NONLINEARITIES)
@pytest.mark.parametrize("layers", [2, 4])
def test_one_batch_is_learnt_by_heart(layers, nonlinearity):
    magnitudes, _ = planted(frames=12)
    _, first, last = learnt(magnitudes, steps=800, rate=1e-2, sparsity=0.0, layers=layers, nonlinearity=nonlinearity)
    # Softplus reaches 0 only far below it.
    assert last < 0.1 * first if nonlinearity == "softplus" else last < min(0.1 * first, 0.05)


def test_convolutions_of_one_tap_are_plain_layers():
    magnitudes = torch.from_numpy(planted(frames=30)[0])
    plain, convolutional = (NonnegativeAutoencoder(BINS, UNITS, taps=1, seed=seed) for seed in (1, 2))
    assert not torch.allclose(plain(magnitudes)[0], convolutional(magnitudes)[0])
    convolutional.load_state_dict(plain.state_dict())
    first, last = (weights.detach() for weights in (plain.first, plain.last))
    code = (magnitudes @ first / BINS).relu()
    expected = code @ (last / last.mean(dim=1, keepdim=True))
    torch.testing.assert_close(convolutional(magnitudes)[0].detach(), expected)
    torch.testing.assert_close(convolutional(magnitudes[None])[0][0].detach(), expected)


def test_a_convolution_is_the_sum_of_its_taps_later_and_later():
    network = NonnegativeAutoencoder(BINS, UNITS, taps=3, seed=1)
    code = torch.rand(10, UNITS)
    last = network.decoder()[-1].detach().view(3, UNITS, BINS)
    expected = torch.zeros(10, BINS)
    for tap in range(3):
        expected[tap:] += code[: 10 - tap] @ last[tap]
    torch.testing.assert_close(network.decode(code).detach(), expected)
    first = network.first.detach().view(BINS, 3, UNITS) / (3 * BINS)
    magnitudes = torch.rand(10, BINS)
    heard = torch.zeros(10, UNITS)
    for tap in range(3):
        heard[: 10 - tap] += magnitudes[tap:] @ first[:, tap]
    torch.testing.assert_close(network.encode(magnitudes).detach(), heard)


def test_a_planted_sound_of_several_frames_is_recovered():
    generator = np.random.default_rng(1)
    sound = np.zeros((3, BINS), np.float32)
    for tap in range(3):
        sound[tap, 5 + 10 * tap : 15 + 10 * tap] = 3 - tap
    onsets = generator.random((40, 16)) < 0.12
    magnitudes = np.zeros((40, 16, BINS), np.float32)
    for tap in range(3):
        magnitudes[:, tap:] += onsets[:, : 16 - tap, None] * sound[tap]
    network, _, _ = learnt(magnitudes / magnitudes.mean(), steps=600, rate=1e-2, taps=3, sparsity=0.03)
    with torch.no_grad():
        decoded = network.decode(network.encode(torch.from_numpy(magnitudes))).numpy()
    inner = magnitudes[:, 2:-2]
    assert np.square(decoded[:, 2:-2] - inner).sum() < 0.02 * np.square(inner).sum()


def test_sparsity_takes_units_that_cancel_each_other():
    magnitudes, _ = planted()
    dense, sparse = (learnt(magnitudes, steps=600, sparsity=sparsity)[0] for sparsity in (0.0, 1.0))

    def code(network):
        return float(network.encode(torch.from_numpy(magnitudes)).detach().sum(dim=1).mean())

    assert code(sparse) < code(dense)


def test_the_sum_of_its_code_is_the_mean_of_the_magnitudes_where_nothing_cancels():
    for layers in (2, 4):
        network = NonnegativeAutoencoder(BINS, UNITS, layers=layers, seed=1)
        code = torch.rand(3, UNITS, generator=torch.Generator().manual_seed(2)) + 0.1
        torch.testing.assert_close(network.decode(code).detach().mean(dim=1), code.sum(dim=1))
