"""Beside the twelve tables: the cursor, and the detail rows that make every subtraction exact."""
