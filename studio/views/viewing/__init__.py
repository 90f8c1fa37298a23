"""Looking at pictures: zoomed, compared, with what is known of them, and exported."""
