"""The displays of the hall, one process each: pure logic, one theme, and Kivy to draw it."""
