"""What `odaiba bench` measures: whole lives a second and the worklist, on worlds of its own."""
