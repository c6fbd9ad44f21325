# An installer copies the disk of a town's box into a second one, and both are switched
# on. The hub tells the one that it met later to stop; what both have taken in is kept,
# and no number is given twice. With an invitation the second becomes a box of its own.
county has towns A B
town A writes case 1
wait 1 minute
town A gets a twin
town A writes case 2
wait 1 minute
twin of town A writes case 3
expect twin of town A was told to stop writing within 3 minutes
expect town A may write
expect county says that there are two of town A within 1 minute
town A writes case 4
expect county has case 3 within 1 minute
expect town A has case 3 within 1 minute
expect twin of town A has case 4 within 1 minute
heal
twin of town A enrols anew
wait 1 minute
expect twin of town A may write
twin of town A decides case 4
town A decides case 3
heal
expect town A shows case 4 as decided
expect province has case 3
