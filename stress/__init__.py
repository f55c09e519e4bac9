"""Faults at full size; see README.md."""
