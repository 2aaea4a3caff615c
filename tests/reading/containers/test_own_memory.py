"""A library that cannot be given a bound works inside one of the process that reads a file."""

import resource

import pytest

from reports.reading.containers import own_memory
from reports.reading.containers.own_memory import at_most_more, bound_libraries

MB = 1024 * 1024


@pytest.fixture
def in_a_process_for_one_file(monkeypatch):
    monkeypatch.setattr(own_memory, "_bound", False)  # to be undone after the test
    bound_libraries()


def limits():
    return resource.getrlimit(resource.RLIMIT_AS)


def test_a_process_for_many_files_is_not_bound():
    before = limits()
    with at_most_more(MB):
        assert limits() == before


@pytest.mark.usefixtures("in_a_process_for_one_file")
def test_memory_is_bound_inside_the_block_only():
    before = limits()
    with at_most_more(100 * MB):
        assert len(bytearray(MB)) == MB
        with pytest.raises(MemoryError):
            bytearray(400 * MB)
    assert limits() == before
    assert len(bytearray(400 * MB)) == 400 * MB


@pytest.mark.usefixtures("in_a_process_for_one_file")
def test_the_bound_is_lifted_after_a_failure_too():
    before = limits()
    with pytest.raises(ValueError, match="damaged"), at_most_more(100 * MB):
        raise ValueError("damaged")
    assert limits() == before


@pytest.mark.usefixtures("in_a_process_for_one_file")
def test_a_narrower_bound_of_the_process_stays():
    with at_most_more(100 * MB):
        narrow = limits()
        with at_most_more(1000 * MB):
            assert limits() == narrow
