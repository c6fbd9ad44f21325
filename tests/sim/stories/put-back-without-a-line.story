# What was taken away is there again when a town is put back to its backup; nobody reads it
# until the county has answered a stick that was written since.
county has towns A B
town A has no line
county returns pension to town A
town A and its hub exchange sticks
expect town A opens pension
back up town A
county takes pension back
town A and its hub exchange sticks
expect town A lacks pension
restore town A from backup 1
expect town A keeps pension locked
wait 1 hour
expect town A keeps pension locked
town A and its hub exchange sticks
expect town A lacks pension
heal
