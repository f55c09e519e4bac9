"""A case becomes a paper, many cases a report. Pure, templates apart."""
