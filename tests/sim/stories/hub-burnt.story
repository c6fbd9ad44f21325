# The county burns down while its line to the province is dead. A new box finds its
# last settings again with the towns that had got them.
county has towns A B
county sets opening to nine for town A
wait 2 minutes
cut county
county sets opening to eight for town A
expect town A reads opening as eight within 2 minutes
expect province reads opening as nine
burn county
heal
expect county reads opening as eight
expect province reads opening as eight
expect town A reads opening as eight
