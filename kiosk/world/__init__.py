"""The simulated world: every device of a hall, and the hands that reach for them."""
