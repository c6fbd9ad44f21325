# A town without a line gets a new box: it asks by stick, and the answer brings certificate
# and history. What the box before had brought counts.
county has towns A B
town A has no line
town A writes case 1 for town A
county sets fees to five for town A
town A and its hub exchange sticks
expect county has case 1
a new box takes the place of town A by stick
expect town A has case 1
expect town A reads fees as five
town A writes case 2 for town A
town A and its hub exchange sticks
expect county has case 2
expect town A says that case 2 is safe at county
heal
