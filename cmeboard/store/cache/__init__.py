"""What the board shows of each file, kept outside what git tracks."""
