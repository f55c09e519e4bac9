"""The one way in which anything is written: prepared, noted in a journal, installed, finished."""
