"""How people read conversations: in the admin, and wherever else a whole conversation is shown."""
