# Both hubs above a town wake with old disks. What the town still holds, and what only
# its neighbour had got, comes back to both.
county has towns A B
back up province
back up county
town A writes case 1 for town B
wait 2 minutes
expect town B has case 1
expect province has case 1
expect town A says that case 1 is safe at province
cut town A
cut town B
restore province from backup 1
restore county from backup 1
expect county lacks case 1
heal
expect county has case 1
expect province has case 1
expect town A says that case 1 is safe at county
expect town A says that case 1 is safe at province
