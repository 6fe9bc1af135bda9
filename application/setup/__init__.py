"""The least set-up that scheduling needs: school years, flex periods, cycle days, closures, blocks, seats, freeze, settings."""
