"""An invented school: pupils, calendar, cases and register exports, the same for the same seed. Nobody in it exists."""
