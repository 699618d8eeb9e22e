"""What the hall says aloud: from a call to a row of spoken pieces, and packs of them."""
