"""Lists as pages to print: plain HTML that loads nothing."""
