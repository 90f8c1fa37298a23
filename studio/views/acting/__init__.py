"""What every place shares that offers actions: forms of their settings, pop-overs, the tools, the palette."""
