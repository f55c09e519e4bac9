"""Git, run as a program: its objects, references, index and settings."""
