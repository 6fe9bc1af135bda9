"""What has happened to the schema, version by version."""
