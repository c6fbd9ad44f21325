# Town, county and province are all put back; only the neighbour, who was sent the
# case, still has it. It brings it back to everybody.
county has towns A B
back up town A
back up county
back up province
town A writes case 1 for town B
wait 2 minutes
expect town B has case 1
cut town B
restore province from backup 1
restore county from backup 1
restore town A from backup 1
expect town A lacks case 1
heal
expect county has case 1
expect province has case 1
expect town A has case 1
