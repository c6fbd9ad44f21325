# A value that only a town had got before the county was put back. The county sets another
# without having seen it; neither is lost in silence.
county has towns A B
cut county
back up county
county sets fees to five for town A
expect town A reads fees as five within 2 minutes
restore county from backup 1
county sets fees to six for town A
heal
expect county shows a conflict in fees
expect province shows a conflict in fees
