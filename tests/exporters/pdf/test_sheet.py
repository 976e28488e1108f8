"""What all papers share: the press, which sets one at a time."""

import gc
import threading
from contextlib import suppress

from events.exporters.pdf import sheet


def test_papers_of_several_threads_are_set_one_after_another():
    at_once, most = 0, []
    both_have_begun = threading.Barrier(2)

    def set_papers():
        nonlocal at_once
        both_have_begun.wait()
        for _ in range(5):
            with sheet.undisturbed():
                at_once += 1
                most.append(at_once)
                threading.Event().wait(0.002)  # a chance for the other
                at_once -= 1

    threads = [threading.Thread(target=set_papers) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == [1] * 10


def test_garbage_is_searched_for_again_after_a_paper_that_failed():
    with suppress(LookupError), sheet.undisturbed():
        was_enabled = gc.isenabled()
        raise LookupError

    assert (was_enabled, gc.isenabled()) == (False, True)
