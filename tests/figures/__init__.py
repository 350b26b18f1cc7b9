"""Figures from systems."""
