# Both windows decide and issue offline. One result stands, everywhere the same; the
# other is flagged everywhere, not silent.
county has towns A B
town A writes case 1 for town B
expect town B has case 1 within 3 minutes
cut town A
cut town B
town A decides case 1
town A issues case 1
town B decides case 1
town B issues case 1
heal
expect town A shows case 1 as issued
expect town B shows case 1 as issued
expect county shows case 1 as issued
expect town A flags 2 in case 1
expect province flags 2 in case 1
