"""The commands that scripts and people rely on. Standard output, standard error and exit statuses live here."""
