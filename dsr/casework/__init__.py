"""The verbs. One file each: opens the transaction, takes actor and now, raises named refusals."""
