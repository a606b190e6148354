"""What can happen in a hall; the only door to storage."""
