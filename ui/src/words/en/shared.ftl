# Words of the pieces all screens are made of.
shared-number = { $count }
shared-close = Close
shared-choose = Choose
shared-choose-all = Choose all
shared-choose-row = Choose
shared-loading = Loading…
