"""What an agent reads and writes in a conversation."""
