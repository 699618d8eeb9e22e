"""How long people will wait: the hall's own rule, played forward from the present state."""
