"""Controllers and what they promise: profiles, data systems, authorities, holidays added by hand.

This floor may not know about cases, letters or pages.
"""
