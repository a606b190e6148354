"""Wrong clocks: detecting them and correcting open tickets; and the clock of a demonstration."""
