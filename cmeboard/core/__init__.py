"""The pure core: what a case is, what is due, and what an action changes. No file, no clock, no git, no terminal."""
