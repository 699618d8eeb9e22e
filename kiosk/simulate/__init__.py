"""The hall's rules under a simulated clock: what-if studies and tables of fairness."""
