"""What an operator is told of a process: its figures and its log. Nothing in it names a person, a number or an address."""
