"""How fast mailsim is here, beside other mail catchers and over very many mails."""
