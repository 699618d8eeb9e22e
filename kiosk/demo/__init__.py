"""The whole lobby on one machine, with simulated people and devices."""
