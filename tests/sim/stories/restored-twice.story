# Between two restores the town writes a log and closes it. The end of that closed log
# is asked for again, though nobody writes it any more.
county has towns A B
town A writes case 1
wait 1 minute
back up county
town A writes case 2
crash town A
start town A
town A writes case 3
wait 1 minute
restore county from backup 1
heal
expect county has case 2
expect county has case 3
back up county
town A writes case 4
wait 1 minute
restore county from backup 2
heal
expect county has case 2
expect county has case 3
expect county has case 4
