import numpy as np
import pytest
import torch

from workbench.core.errors import Cancelled, TrainingError
from workbench.core.loss_curve import Losses
from workbench.nets.devices import choose_device
from workbench.training.network_checkpoints import TensorCheckpoints
from workbench.training.network_loop import Fit, fit

CPU = choose_device("cpu")


class Lines:
    """Points of a line to learn, some noise, drawn by the number of the batch."""

    steps = 4

    def __init__(self, seed=0, validated=True):
        self.seed, self.validated, self.asked = seed, validated, []

    def training(self, index):
        self.asked.append(index)
        generator = np.random.default_rng([self.seed, index])
        points = torch.from_numpy(generator.standard_normal((8, 3)).astype(np.float32))
        return {"points": points, "values": points @ torch.tensor([1.0, -2.0, 0.5]) + 3.0}

    def validation(self):
        return [Lines(self.seed).training(10_000)] if self.validated else []


def network():
    torch_state = torch.random.get_rng_state()
    torch.manual_seed(3)
    built = torch.nn.Sequential(torch.nn.Linear(3, 16), torch.nn.Dropout(0.2), torch.nn.ReLU(), torch.nn.Linear(16, 1))
    torch.random.set_rng_state(torch_state)
    return built


def loss(network, batch):
    return (network(batch["points"])[:, 0] - batch["values"]).square().mean()


def job(epochs=6, batches=None, **more):
    return Fit("lines", network(), loss, batches or Lines(), lambda weights: torch.optim.Adam(weights, 1e-2), epochs, **more)


def weights(of):
    return torch.cat([weight.detach().flatten() for weight in of.network.parameters()])


def stopped_at(fraction):
    def report(done, message="", partial=None):
        if done >= fraction:
            raise Cancelled

    return report


def test_the_loss_falls_and_every_epoch_is_told(tmp_path):
    told = []
    curve = fit(job(30), tmp_path, CPU, report=lambda fraction, message="", partial=None: told.append((fraction, partial)))
    assert curve.training[-1] < 0.5 * curve.training[0] and len(curve.validation) == 30
    assert [partial for _, partial in told if partial is not None][-1] == curve
    fractions = [fraction for fraction, _ in told]
    assert fractions == sorted(fractions) and fractions[-1] == 1.0
    assert isinstance(curve, Losses) and 0.0 <= curve.waiting <= 1.0


@pytest.mark.parametrize("stop", [0.1, 0.5, 0.99])
def test_a_stopped_training_goes_on_to_the_same_weights(tmp_path, stop):
    whole = job()
    whole_curve = fit(whole, tmp_path / "whole", CPU, seed=5)
    with pytest.raises(Cancelled):
        fit(job(), tmp_path / "parts", CPU, seed=5, report=stopped_at(stop))
    again = job()
    curve = fit(again, tmp_path / "parts", CPU, seed=5)
    assert torch.equal(weights(again), weights(whole))
    assert curve.training == whole_curve.training and curve.validation == whole_curve.validation


def test_the_schedule_and_the_optimizer_go_on_where_they_were(tmp_path):
    def schedule(optimizer):
        return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 6)

    whole, again = job(schedule=schedule, clip=0.5), job(schedule=schedule, clip=0.5)
    fit(whole, tmp_path / "whole", CPU)
    with pytest.raises(Cancelled):
        fit(job(schedule=schedule, clip=0.5), tmp_path / "parts", CPU, report=stopped_at(0.7))
    fit(again, tmp_path / "parts", CPU)
    assert torch.equal(weights(again), weights(whole))


def test_a_finished_training_is_not_done_twice(tmp_path):
    first, second, batches = job(), job(), Lines()
    fit(first, tmp_path, CPU)
    sentences = []
    curve = fit(job(batches=batches), tmp_path, CPU, notice=sentences.append)
    assert batches.asked == [] and len(curve.training) == 6 and sentences
    fit(second, tmp_path, CPU)
    assert torch.equal(weights(first), weights(second))


def test_a_damaged_checkpoint_is_begun_anew(tmp_path):
    whole, again = job(), job()
    fit(whole, tmp_path / "whole", CPU)
    with pytest.raises(Cancelled):
        fit(job(), tmp_path / "parts", CPU, report=stopped_at(0.5))
    (tmp_path / "parts" / "lines-last.safetensors").write_bytes(b"half a file")
    fit(again, tmp_path / "parts", CPU)
    assert torch.equal(weights(again), weights(whole))


def test_it_stops_when_nothing_gets_better_and_keeps_the_best(tmp_path):
    class Worse(Lines):
        def validation(self):
            return [{"points": batch["points"], "values": torch.zeros(8)} for batch in super().validation()]

    stopping = job(50, Worse(), patience=3)
    curve = fit(stopping, tmp_path, CPU)
    assert len(curve.training) < 50
    best = float(loss(stopping.network, Worse().validation()[0]).detach())
    assert best == pytest.approx(min(curve.validation), rel=1e-5)


def test_without_validation_the_training_decides(tmp_path):
    curve = fit(job(batches=Lines(validated=False)), tmp_path, CPU)
    assert curve.validation == () and len(curve.training) == 6


def test_a_loss_that_is_no_number_names_its_batch_and_keeps_what_was_good(tmp_path):
    class Broken(Lines):
        def training(self, index):
            batch = super().training(index)
            return {**batch, "values": batch["values"] * float("nan")} if index == 9 else batch

    with pytest.raises(TrainingError, match=r"lines stopped: its loss must be a number; got nan at batch 2 of epoch 3"):
        fit(job(batches=Broken()), tmp_path, CPU)
    kept = TensorCheckpoints().load_checkpoint(tmp_path / "lines-last.safetensors")
    assert kept["epoch"] == 1 and all(tensor.isfinite().all() for tensor in kept["state_dict"].values())


def test_the_random_state_of_others_stays(tmp_path):
    state, numpy_state = torch.random.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002
    fit(job(), tmp_path, CPU)
    assert torch.equal(state, torch.random.get_rng_state()) and (numpy_state == np.random.get_state()[1]).all()  # noqa: NPY002


def test_the_seed_decides(tmp_path):
    same, other, third = job(), job(), job()
    for number, (each, seed) in enumerate(((same, 1), (other, 2), (third, 1))):
        fit(each, tmp_path / str(number), CPU, seed=seed)
    assert torch.equal(weights(same), weights(third)) and not torch.equal(weights(same), weights(other))


def test_a_full_disk_is_one_sentence(tmp_path, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("workbench.training.network_checkpoints.save_file", full)
    with pytest.raises(TrainingError, match=r"must have room to keep what is learnt; .*No space left"):
        fit(job(), tmp_path, CPU)


def test_a_checkpoint_holds_nested_plain_values_and_tensors(tmp_path):
    state = {"a": {1: torch.arange(3), "two": (1.5, None, True)}, "b": [np.float32(2.0), "text"], "empty": {}}
    TensorCheckpoints().save_checkpoint(state, tmp_path / "some.safetensors")
    back = TensorCheckpoints().load_checkpoint(tmp_path / "some.safetensors")
    assert torch.equal(back["a"][1], torch.arange(3)) and back["a"]["two"] == (1.5, None, True)
    assert back["b"] == [2.0, "text"] and back["empty"] == {}
    with pytest.raises(TypeError, match="plain values"):
        TensorCheckpoints().save_checkpoint({"what": object()}, tmp_path / "other.safetensors")


def test_a_loss_that_is_no_number_in_validation_alone_ends_the_training_and_is_not_kept(tmp_path):
    class Odd(Lines):
        def validation(self):
            return [{**Lines(self.seed).training(10_000), "values": torch.full((8,), torch.nan)}]

    with pytest.raises(TrainingError, match="got nan in validation after batch 4 of epoch 1, and what was learnt before"):
        fit(job(batches=Odd()), tmp_path, CPU)
    assert list(tmp_path.iterdir()) == []


def test_weights_that_the_last_batch_of_an_epoch_has_ruined_are_not_kept(tmp_path):
    class Ruined(torch.optim.SGD):
        steps = 0

        def step(self, closure=None):
            found = super().step(closure)
            Ruined.steps += 1
            if Ruined.steps == 2 * Lines.steps:
                for group in self.param_groups:
                    group["params"][0].data.fill_(torch.nan)
            return found

    ruined = Fit("lines", network(), loss, Lines(validated=False), lambda weights: Ruined(weights, 1e-2), 6)
    with pytest.raises(TrainingError, match="got weights that are no numbers after batch 4 of epoch 2"):
        fit(ruined, tmp_path, CPU)
    kept = TensorCheckpoints().load_checkpoint(tmp_path / "lines-last.safetensors")
    assert kept["epoch"] == 0 and all(torch.isfinite(weight).all() for weight in kept["state_dict"].values())


def test_a_training_says_that_it_ended_early_and_that_nothing_came_of_it(tmp_path):
    notices = []
    rising = Fit("lines", network(), loss, Lines(), lambda weights: torch.optim.SGD(weights, 1e-2, maximize=True), 6, patience=2)
    fit(rising, tmp_path, CPU, notice=notices.append)
    assert "lines stopped after 3 of 6 epochs: its loss had not fallen for 2" in notices
    assert "the loss of lines never fell below that of its first epoch; a lower learning rate may help" in notices
    notices.clear()
    fit(job(), tmp_path / "good", CPU, notice=notices.append)
    assert notices == []
