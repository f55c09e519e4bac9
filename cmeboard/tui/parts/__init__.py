"""What the app is put together from: each part does one thing that people ask of the board."""
