import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.dsp.nmf_divergence import FLOOR, Beta
from workbench.dsp.nmf_elementwise import weigh

betas = st.one_of(st.sampled_from([0.0, 1e-7, 1e-6, 1e-3, 0.5, 1.0, 1.5, 2.0]), st.floats(0.0, 2.0))


def positive(rows, bins, seed):
    random = np.random.default_rng(seed)
    return (torch.from_numpy(random.gamma(0.4, size=(rows, bins)).astype(np.float32) + np.float32(FLOOR)) for _ in range(2))


@settings(max_examples=60, deadline=None)
@given(beta=betas, rows=st.integers(0, 5), bins=st.integers(1, 40), wanted=st.booleans(), seed=st.integers(0, 10**6))
def test_compiled_passes_give_what_torch_gives(beta, rows, bins, wanted, seed):
    magnitude, model = positive(rows, bins, seed)
    rule = Beta(beta)
    pull, push, costs = torch.empty_like(model), torch.empty_like(model), torch.empty(rows)
    weigh(rule, magnitude, model, pull, push if wanted else None, costs if wanted else None)
    expected_pull, expected_push = torch.empty_like(model), torch.empty_like(model)
    rule.gradients(magnitude, model, expected_pull, expected_push)
    torch.testing.assert_close(pull, expected_pull, rtol=1e-5, atol=0.0)
    if wanted:
        torch.testing.assert_close(push, expected_push, rtol=1e-5, atol=0.0)
        # The exact value: float32 in torch loses all digits of betas near 0 and 1.
        nearest = min((0.0, 1.0, beta), key=lambda known: (abs(known - beta) > 1e-7, abs(known - beta)))
        exact = Beta(nearest).costs(magnitude.double(), model.double())
        np.testing.assert_allclose(costs, exact, rtol=1e-5, atol=1e-6 * bins)


@settings(max_examples=40, deadline=None)
@given(beta=betas, rows=st.integers(0, 5), bins=st.integers(1, 40), floor=st.sampled_from([0.0, FLOOR, 0.1]), seed=st.integers(0, 10**6))
def test_outputs_over_the_model_and_a_magnitude_yet_to_be_scaled_change_nothing(beta, rows, bins, floor, seed):
    rule = Beta(beta)
    floor = 0.0 if beta >= 2.0 - 1e-7 else floor
    given_magnitude, model = positive(rows, bins, seed)
    apart = [torch.empty_like(model), torch.empty_like(model), torch.empty(rows)]
    weigh(rule, given_magnitude * 0.25 + floor, model.clone(), *apart, floor)
    pull, over, costs = torch.empty_like(model), model.clone(), torch.empty(rows)
    weigh(rule, given_magnitude, over, pull, over, costs, floor, 0.25)
    alone = model.clone()
    weigh(rule, given_magnitude, alone, alone, None, None, floor, 0.25)
    for ours in (pull, alone):
        torch.testing.assert_close(ours, apart[0], rtol=1e-5, atol=0.0)
    torch.testing.assert_close(over, apart[1], rtol=1e-5, atol=0.0)
    torch.testing.assert_close(costs, apart[2], rtol=1e-4, atol=1e-5 * bins)


@pytest.mark.parametrize("beta", [0.0, 0.5, 1.0, 1.5, 2.0])
def test_other_devices_take_the_way_of_torch(beta):
    magnitude = torch.ones(3, 4, device="meta")
    pull, push, costs = torch.empty_like(magnitude), torch.empty_like(magnitude), torch.empty(3, device="meta")
    weigh(Beta(beta), magnitude, magnitude, pull, push, costs)
    weigh(Beta(beta), magnitude, magnitude, pull, None, None)
    weigh(Beta(beta), magnitude, magnitude, pull, None, None, 0.0, 2.0)


@pytest.mark.parametrize("beta", [0.0, 0.5, 1.0, 1.5, 2.0])
def test_a_model_that_is_the_magnitude_costs_nothing(beta):
    magnitude, _ = positive(4, 30, 0)
    pull, push, costs = torch.empty_like(magnitude), torch.empty_like(magnitude), torch.empty(4)
    weigh(Beta(beta), magnitude, magnitude, pull, push, costs)
    np.testing.assert_allclose(costs, 0.0, atol=1e-6)
    np.testing.assert_allclose(pull, push, rtol=1e-6)
