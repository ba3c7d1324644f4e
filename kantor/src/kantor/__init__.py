"""What an office is: its name, areas, calendar, divisions, services and categories, as data."""
