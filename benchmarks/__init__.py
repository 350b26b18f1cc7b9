"""What the program costs beside what nobody can do without, as ratios measured in one run."""
