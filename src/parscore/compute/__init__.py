"""Pure functions from models to results: score, rank, diff, explain. No files, no clock, no print."""
