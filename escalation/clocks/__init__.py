"""What is due when: business hours, deadlines, and how long visitors wait."""
