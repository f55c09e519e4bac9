"""Whole screens: the columns, Today, a case, the overview."""
