# The county is put back and sets a value without having seen the one that it had set
# before; the town still holds that. The conflict is shown at the county and above, and
# the next version settles it.
county has towns A B
back up county
county sets fees to five for town A
wait 2 minutes
expect town A reads fees as five
cut town A
cut county
restore county from backup 1
county sets fees to six for town B
wait 2 minutes
heal
expect county shows a conflict in fees
expect province shows a conflict in fees
county sets fees to seven for town A and town B
heal
expect county shows no conflict in fees
expect province shows no conflict in fees
expect town A reads fees as seven
expect town B reads fees as seven
