# A county that lives by stick goes on from an image of its memory, and writes the numbers
# again that the province has already: it gives way, and nothing of either branch is lost.
county has towns A B
county has no line
town A writes case 1 for town A
wait 2 minutes
county decides case 1 for town A
county and its hub exchange sticks
copy the memory of county
county sets opening to nine for town A
county and its hub exchange sticks
expect province reads opening as nine
county goes on from its memory
county issues case 1 for town A
county sets fees to five for town A
county and its hub exchange sticks
heal
expect county reads opening as nine
expect province reads fees as five
expect town A reads fees as five
expect town A reads opening as nine
expect town A shows case 1 as issued
