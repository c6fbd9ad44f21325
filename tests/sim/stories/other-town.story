# A resident of town C applies in town A, of another county. The case reaches C through
# the province, later events as well, and nobody else.
county has towns A B
county 2 has town C
town A writes case 1 for town C
expect town C has case 1 within 3 minutes
town C decides case 1
expect town A shows case 1 as decided within 3 minutes
town A issues case 1
town A continues case 1 for town B
expect town B shows case 1 as issued within 3 minutes
heal
