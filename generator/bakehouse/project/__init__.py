"""A repository as it is: what its files say, read and never executed."""
