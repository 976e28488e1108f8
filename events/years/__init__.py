"""What a year means in a plan's words: years in titles, exact dates, one year's plan beside another's.

Pure: words and documents in, words out; no database, no clock.
"""
