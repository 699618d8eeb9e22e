"""What the hall says aloud: the words, the sound, and independent ears for both."""
