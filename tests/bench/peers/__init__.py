"""Programs of others, each doing its best to keep what it says it has taken."""
