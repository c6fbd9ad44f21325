# The applicant withdraws at one window while another decides. The decision stands, the
# withdrawal is shown as come too late, at both and above.
county has towns A B
town A writes case 1 for town B
expect town B has case 1 within 3 minutes
cut town A
town A withdraws case 1
town B decides case 1
town B issues case 1
mend town A
heal
expect town A shows case 1 as issued
expect town A flags 1 in case 1
expect county flags 1 in case 1
