# A counter goes back to last night's backup and takes cases at once, before any line is
# there. None gets a number that was given before.
county has towns A B
back up town A
town A writes case 1
town A writes case 2
wait 1 minute
cut town A
restore town A from backup 1
town A writes case 3
town A writes case 4
heal
expect town A has case 1
expect county has case 3
expect town A has case 4
