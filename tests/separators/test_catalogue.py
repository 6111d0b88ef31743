from importlib.metadata import EntryPoint

import pytest

from workbench.core.errors import MethodError
from workbench.separators import catalogue


@pytest.fixture
def entries(monkeypatch):
    """Replaces the entry points that other packages record."""

    def install(*points):
        monkeypatch.setattr(catalogue, "entry_points", lambda group: points)
        catalogue._loaded.cache_clear()

    yield install
    catalogue._loaded.cache_clear()


def point(name, value):
    return EntryPoint(name, value, catalogue.GROUP)


def test_the_built_in_methods_are_there_without_any_installation(entries):
    entries()
    assert {"sparse-nmf", "learning-free-nmf"} <= {method.id for method in catalogue.methods()}
    assert catalogue.problems() == ()


def test_built_in_methods_that_are_also_recorded_come_once(entries):
    entries(point("sparse-nmf", "workbench.separators.sparse_nmf:METHOD"))
    assert [method.id for method in catalogue.methods()].count("sparse-nmf") == 1
    assert catalogue.problems() == ()


def test_a_broken_method_of_another_package_is_left_out_with_a_sentence(entries):
    entries()
    built_in = catalogue.methods()
    entries(point("broken", "no_such_package:METHOD"), point("odd", "math:pi"), point("twin", "workbench.separators.catalogue:_twin"))
    catalogue._twin = catalogue.EntryPoint("x", "workbench.separators.sparse_nmf:METHOD", "g").load()
    try:
        assert catalogue.methods() == built_in
        assert ["broken" in catalogue.problems()[0], "float" in catalogue.problems()[1], "already" in catalogue.problems()[2]] == [True] * 3
    finally:
        del catalogue._twin


def test_a_method_is_found_by_its_id():
    assert catalogue.method("sparse-nmf").title == "Sparse NMF with dictionaries"
    with pytest.raises(MethodError, match=r"sparse-nmf, .*learning-free-nmf.*got 'magic'"):
        catalogue.method("magic")
