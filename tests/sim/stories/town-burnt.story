# A township's box burns down; the new one gets its history from the county, and new
# cases do not wait for it.
county has towns A B
town A writes case 1
town A decides case 1
expect county shows case 1 as decided within 2 minutes
burn town A
town A writes case 2
expect town A shows case 1 as decided within 2 minutes
expect county has case 2 within 2 minutes
heal
