"""A folder of accounts on disk, and the use cases over it: init, check, run, explain, lock."""
