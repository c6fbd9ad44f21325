# A setting that no longer concerns a town goes from there.
county has towns A B
county sets fees to five for town A and town B
expect town A reads fees as five within 2 minutes
cut town A
county sets fees to six for town B
wait 1 hour
expect town A reads fees as five
heal
expect town A lacks fees
expect town B reads fees as six
