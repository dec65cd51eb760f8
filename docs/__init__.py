"""Pages for users, and what writes those that come from the code."""
