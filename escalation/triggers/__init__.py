"""What brings in a person without being asked."""
