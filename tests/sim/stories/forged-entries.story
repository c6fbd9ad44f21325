# A town's program was broken into. What it may not write stays in its log, counts
# nowhere, and hides nothing of what is honest.
county has towns A B
town B sets hours to long
wait 1 minute
town A forges a grant of its county
town A forges a grant in its county's name
town A forges a profile for the province
town A forges the profile of town B
town A forges a setting for town B
town A writes case 1 for town B
heal
expect town B has case 1
expect town B reads hours as long
expect county reads hours as long
