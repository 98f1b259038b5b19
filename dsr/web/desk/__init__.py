"""The privacy team's desk: pages over cases. Reads through QuerySets, writes only through casework verbs."""
