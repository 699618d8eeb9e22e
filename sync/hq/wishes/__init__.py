"""What headquarters asks of kiosks: signed, stored, published, answered."""
