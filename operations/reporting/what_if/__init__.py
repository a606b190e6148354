"""What-if questions: past days under other conditions, and the windows that next week needs."""
