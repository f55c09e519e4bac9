"""A register export, bytes in, values out: rows, findings and a plan of what an import would do. Pure."""
