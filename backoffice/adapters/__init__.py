"""One file an outside thing: mail, post, documents, card reader."""
