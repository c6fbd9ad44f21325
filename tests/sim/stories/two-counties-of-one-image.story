# A county's disk image is started on a second machine, and the network leads some towns to
# the one and some to the other. Both give receipts with one key. The province tells the one
# that it met later to stop writing; towns that reach it go on all the same, and once it is
# switched off for good they are whole at the other.
county has towns A B
town A writes case 1 for town B
wait 1 minute
county gets a twin
town B reaches twin of county
town A writes case 2 for town B
town B writes case 3
wait 1 minute
expect town B says that case 3 is safe at county
expect twin of county was told to stop writing within 5 minutes
expect county may write
expect province says that there are two of county within 1 minute
# What the one took in is at the other, through the province.
expect county has case 3 within 2 minutes
expect town B has case 2 within 2 minutes
county decides case 3
town B writes case 4
expect town B shows case 3 as decided within 3 minutes
expect province has case 4 within 3 minutes
heal
twin of county is switched off for good
expect town B says that case 4 is safe at county within 2 minutes
town A writes case 5 for town B
expect town B has case 5 within 2 minutes
heal
