"""The disk: case files, git, the lock, the cache. The only room with I/O besides the terminal."""
