"""What tests share that is neither a fake nor a builder."""
