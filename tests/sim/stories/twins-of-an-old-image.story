# The disk lay in a cupboard. When it is started elsewhere, the town's own box is cut off:
# the hub meets the two one after the other, and stops neither before both have shown that
# they live. It met the town's own box first.
county has towns A B
town A writes case 1
wait 1 minute
cut town A
town A gets a twin
town A writes case 2
twin of town A writes case 3
wait 10 minutes
expect twin of town A may write
mend town A
expect twin of town A was told to stop writing within 5 minutes
expect town A may write
expect county has case 2 within 1 minute
expect twin of town A has case 2 within 1 minute
town A continues case 3
heal
expect province has case 2
expect province has case 3
