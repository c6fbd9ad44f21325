# A town works without a line for a whole day, and goes through a power cut. All that
# it took is at the county a few minutes behind the line's return.
county has towns A B
cut town A
town A writes case 1
wait 10 hours
town A decides case 1
crash town A
wait 2 hours
start town A
town A issues case 1
town A writes case 2
wait 12 hours
county writes case 3 for town A
mend town A
expect county shows case 1 as issued within 5 minutes
expect county has case 2 within 5 minutes
expect town A has case 3 within 5 minutes
heal
