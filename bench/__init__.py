"""What cmeboard costs, as ratios to a floor measured in the same run. Run with: python -m bench"""
