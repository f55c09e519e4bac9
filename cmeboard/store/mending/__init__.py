"""What a start finds broken or left, put right; and what is taken out of the record for good."""
