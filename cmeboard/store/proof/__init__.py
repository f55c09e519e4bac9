"""The record proved: what it asks of commits and files, seals and signatures, for `verify` and for a hub."""
