"""Small screens over the board, each left once: questions, the palette, the lock, a paper."""
