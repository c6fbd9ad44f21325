# A town opens a case that is addressed to nobody. It sees what the county decides of
# it all the same: it wrote to it.
county has towns A B
town A writes case 1
expect county has case 1 within 2 minutes
county decides case 1
expect town A shows case 1 as decided within 2 minutes
expect town B lacks case 1
heal
expect town A shows case 1 as decided
expect town B lacks case 1
