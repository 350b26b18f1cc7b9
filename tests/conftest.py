"""Faults of the program over a file are reported to users; here they end the test."""

from __future__ import annotations

import os

from parscore.pipeline.faults import RAISED

os.environ[RAISED] = "1"
