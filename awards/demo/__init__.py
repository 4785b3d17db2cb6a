"""The demo province: real units of Ninh Thuận in 2021, invented people, made by a seeded generator.

`load.py` puts it together; it runs once and says so when it ran before.
"""
