# An answer of the county comes two minutes late, behind all that happened since.
# It changes nothing any more.
county has towns A B
town A writes case 1
wait 1 minute
back up county
the next answer to town A comes 2 minutes late
town A writes case 2
wait 1 minute
restore county from backup 1
wait 5 minutes
expect county has case 2
expect town A says that case 2 is safe at county
heal
