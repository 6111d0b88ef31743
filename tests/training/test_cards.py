from workbench.training.cards import settings_from

TRAINING = {"command": "the line", "date": "2026-11-21", "data": [{"validation_groups": ["a"]}, {"validation_groups": ["b"]}]}


def test_a_card_says_on_what_its_settings_were_tried():
    assert settings_from(TRAINING, "exponents") == {
        "command": "the line",
        "date": "2026-11-21",
        "material": "mixtures of speakers and pieces for validation, as the first of the scores tells",
        "tried": "exponents",
    }
    assert settings_from(TRAINING, "sizes", "groups in turn")["material"] == "groups in turn"


def test_a_card_says_when_nothing_was_apart_from_what_was_learnt_from():
    training = {**TRAINING, "data": [{"validation_groups": ["a"]}, {}]}
    assert "what was learnt from" in settings_from(training, "exponents")["material"]
