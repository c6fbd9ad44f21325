# Two windows are offline and decide the same case; one issues at once. The decision
# that arrives late, with the older stamp, does not undo what was handed out.
county has towns A B
town A writes case 1 for town B
expect town B has case 1 within 3 minutes
cut town A
cut town B
town A decides case 1
town B decides case 1
town B issues case 1
town B delivers case 1
mend town B
expect county shows case 1 as delivered within 3 minutes
mend town A
heal
expect county shows case 1 as delivered
expect town A shows case 1 as delivered
expect town A flags 1 in case 1
expect province flags 1 in case 1
