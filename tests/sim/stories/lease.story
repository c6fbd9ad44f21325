# A town that hears nothing for longer than the lease, a day here, reads no returned data; its
# cases go on, and contact opens all of it.
county has towns A B
county returns pension to town A
expect town A opens pension within 2 minutes
cut town A
wait 20 hours
expect town A opens pension
wait 5 hours
expect town A keeps pension locked
crash town A
start town A
expect town A keeps pension locked
town A writes case 1 for town A
mend town A
expect town A opens pension within 30 minutes
expect county has case 1 within 30 minutes
heal
