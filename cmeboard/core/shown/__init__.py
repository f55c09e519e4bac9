"""What is shown of all cases at once: cards, filters, Today."""
