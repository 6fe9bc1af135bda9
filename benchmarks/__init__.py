"""What Homeroom's heavy work costs, beside the limit of the hardware and the usual way. See docs/benchmarks.md."""
