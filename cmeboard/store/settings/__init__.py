"""The settings, the calendar and the policy of a store, and since when each number holds."""
