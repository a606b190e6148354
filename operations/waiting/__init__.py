"""What the people who wait in a hall are promised: learned from its calls, remembered, kept up with its events."""
