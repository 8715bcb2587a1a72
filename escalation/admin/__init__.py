"""What agents and their managers see in the admin."""
