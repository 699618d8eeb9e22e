"""Who may see headquarters' pages and do what there: people, sessions, scripts, a record."""
