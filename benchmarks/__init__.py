"""What is fast enough, as ratios against a floor in the same run. Never a test."""
