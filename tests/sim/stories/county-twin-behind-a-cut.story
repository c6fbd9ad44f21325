# The second machine has no line to the province, and towns find it all the same: it gives
# receipts for what nobody else has. It burns before anybody above has heard of it. The towns
# see at the county's own box that their receipts have fallen, and push again.
county has towns A B
town A writes case 1 for town B
wait 1 minute
county gets a twin
cut twin of county
town A reaches twin of county
town B reaches twin of county
town A writes case 2 for town B
expect town A says that case 2 is safe at county within 2 minutes
expect town B has case 2 within 2 minutes
town B decides case 2
wait 1 minute
expect county lacks case 2
twin of county is switched off for good
expect county has case 2 within 3 minutes
expect town A says that case 2 is safe at county within 1 minute
expect province has case 2 within 1 minute
heal
expect town A shows case 2 as decided
