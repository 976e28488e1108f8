"""The table of speeds: the product beside its rivals, measured in one run. ``python -m tests.bench`` (``make bench``).

Rivals live here alone; nothing in the product knows of them. Correctness is the business of the other tests.
"""
