# A county without its line serves its towns as ever; the province learns what was
# decided there when the line is back, in whatever order.
county has towns A B
county 2 has town C
town A writes case 1 for town B and town C
expect town B has case 1 within 3 minutes
expect town C has case 1 within 3 minutes
cut county
town B decides case 1
expect town A shows case 1 as decided within 3 minutes
town A issues case 1
town C continues case 1
expect county shows case 1 as issued within 3 minutes
expect province shows case 1 as open
mend county
expect town C shows case 1 as issued within 3 minutes
heal
expect province lets 0 wait in case 1
