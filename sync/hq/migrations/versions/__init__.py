"""One module a version, the number in its name; what has been published is never changed."""
