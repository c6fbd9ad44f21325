# The county runs the release before and does not know the kind of a note. A forged
# setting does not win there either: the kind's number says who may write it.
county has towns A B
county runs the old release
town A writes case 1
town A notes case 1
town A forges a setting for town B
wait 2 minutes
expect county cannot read 1 in case 1
expect province cannot read 0 in case 1
county runs the new release
heal
expect county cannot read 0 in case 1
