"""Several copies of a record: the exchange between them, and the hub."""
