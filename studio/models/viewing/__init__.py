"""Looking at pictures: whole and in levels, two compared, what is known of one, its versions, and copies of it."""
