"""The calls of the JSON API that Mailpit's clients speak, a file a kind of thing; `mailsim.api` says which is where."""
