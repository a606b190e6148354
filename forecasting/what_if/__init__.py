"""What-if studies: the visits of past days, replayed under other conditions."""
