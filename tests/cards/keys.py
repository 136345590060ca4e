"""The RSA key of the tests that need any: it takes a tenth of a second to make, so each process makes one."""

from backoffice.cards.authorities import new_rsa_key

RSA_KEY = new_rsa_key()
