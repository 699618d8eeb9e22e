"""Who a kiosk is: its key, its certificate, how it gets them and keeps them good."""
