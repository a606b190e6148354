"""Benchmarks: figures as ratios against a bare app, both measured in the same run. `python -m bench [NAME …]`."""
