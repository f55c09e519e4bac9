"""How things look and which key does what: colours, words, widths, the table of keys, what one person likes."""
