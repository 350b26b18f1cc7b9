"""Files → model and findings: the only rooms that know YAML and spreadsheet libraries."""
