"""From paths to the bytes of reports: files, folders, globs, streams, lines, archives, YAML; nothing is unpacked."""
