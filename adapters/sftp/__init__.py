"""SFTP servers that files are picked up from; needs the extra `sftp`."""
