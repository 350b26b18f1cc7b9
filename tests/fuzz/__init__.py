"""Inputs made and damaged at random, read through the public surface beside a reader that shares no code with it.

`PARSCORE_FUZZ=10000 python -m pytest -n auto tests/fuzz` runs so many cases of each kind; without it a sample.
"""
