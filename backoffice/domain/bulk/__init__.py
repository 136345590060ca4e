"""一括: the files that enter many applications at once, their columns, and how such a file is read (rule book B11)."""
