"""The journal's way to headquarters, and headquarters' end of it (``sync.hq``)."""
