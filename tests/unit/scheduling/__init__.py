"""Mass scheduling without a database."""
