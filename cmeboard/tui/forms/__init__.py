"""What is typed: the forms of entries, and what is filled in before a person sees them."""
