"""Card talk for teaching: each command and answer in Japanese and English, each group of bytes by its name."""
