"""R5 itself as an engine, through r5py, in a process of its own."""
