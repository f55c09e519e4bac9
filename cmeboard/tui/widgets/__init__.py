"""What screens are made of: columns, lists, pages, bars."""
