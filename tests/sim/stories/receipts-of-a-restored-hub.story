# The county has fallen behind what it gave receipts for. The town finds that out by
# itself, brings its case again, and says "safe" of what is there.
county has towns A B
back up county
town A writes case 1
expect town A says that case 1 is safe at county within 2 minutes
expect town A says that case 1 is safe at province within 2 minutes
cut town A
cut county
restore county from backup 1
expect county lacks case 1
mend town A
expect county has case 1 within 5 minutes
expect town A says that case 1 is safe at county within 5 minutes
heal
expect town A says that case 1 is safe at province
