"""Frozen data of the domain and the arithmetic of one rule. No files, no clock, no print."""
