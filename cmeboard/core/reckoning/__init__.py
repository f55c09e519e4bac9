"""What the policy asks of one case at a moment, and whether it was done."""
