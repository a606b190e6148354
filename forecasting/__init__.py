"""What waiting will cost: estimates and staffing. Pure; instants and measurements are arguments."""
