"""Reports over many cases. Their figures are made first, as values; the paper is made from them."""
