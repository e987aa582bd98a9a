"""Many cases at once: from answers by name to rows, and rows into the database."""
