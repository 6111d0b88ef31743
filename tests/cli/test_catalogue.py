from workbench.tasks.methods import methods


def test_methods_describe_themselves(command):
    objects = command("methods", "--json").objects
    assert [each["id"] for each in objects] == [info.id for info in methods()]
    for each in objects:
        assert set(each) == {"id", "title", "family", "sources", "needs", "promises", "parameters"}
        for parameter in each["parameters"]:
            assert set(parameter) == {"name", "type", "default", "low", "high", "unit", "choices", "help"}
            assert (parameter["low"] is None) == (parameter["type"] not in ("number", "whole")) or parameter["type"] == "per-source"
    described = {each["id"]: each for each in objects}
    assert {"sparse-nmf", "learning-free-nmf"} <= set(described)
    assert described["learning-free-nmf"]["needs"] == {}
    assert len(described["learning-free-nmf"]["sources"]) >= 2
    assert described["sparse-nmf"]["needs"] != {}


def test_methods_for_people_name_every_parameter(command):
    answer = command("methods")
    for info in methods():
        assert info.title in answer.out
        for parameter in info.parameters:
            assert f"  {parameter.name} " in answer.out
    assert "  exponent " in answer.out


def test_the_shipped_model_is_listed(command):
    objects = command("models", "--json").objects
    shipped = next(each for each in objects if each["id"] == "speech-piano")
    assert shipped["shipped"] is True
    assert shipped["problem"] is None
    assert (shipped["method"], shipped["rate"]) == ("sparse-nmf", 16_000)
    assert set(shipped["sources"]) == {"speech", "piano"}
    assert "speech-piano" in command("models").out
