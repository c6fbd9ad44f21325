# A town's clock runs a year ahead. Its own writings carry that; nobody adopts it, and
# what others write later on the same case comes behind it.
county has towns A B
the clock of town A is 365 days ahead
town A writes case 1 for town B
expect town B has case 1 within 3 minutes
the clock of town A is right
town B decides case 1
expect town A shows case 1 as decided within 3 minutes
town A issues case 1
county writes case 2 for town A
heal
expect county shows case 1 as issued
expect town A has case 2
