"""A mail server that keeps everything it is given and sends nothing on: SMTP in, inboxes out."""
