"""Documents in the admin: adding them, what became of them, searching them by hand, and where they were cited."""
