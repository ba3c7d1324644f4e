"""The door: one request read, passed on as it comes, and its answer back."""
