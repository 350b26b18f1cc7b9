"""Faults of the program over a file are reported to users; here they end the test. No test measures time by itself."""

from __future__ import annotations

import os

from hypothesis import settings

from parscore.pipeline.faults import RAISED

os.environ[RAISED] = "1"
settings.register_profile("busy machine", deadline=None)
settings.load_profile("busy machine")
