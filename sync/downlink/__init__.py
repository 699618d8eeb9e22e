"""The way down: what headquarters wishes, believed or not, handed on, and reported."""
