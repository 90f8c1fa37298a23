"""The vocabulary: which words name what is drawn, when, in which weather, mood, colours and medium. Data only."""

from __future__ import annotations

from collections.abc import Mapping

# Places carry motifs; rooms and close-ups fill the frame themselves.
PLACES: Mapping[str, str] = {
    "lighthouse": "lighthouse lighthouses beacon",
    "sea": "sea seas ocean oceans coast coastal beach harbour harbor wave waves island islands lake lakes shore river "
    "bay lagoon seaside pier tide surf cliff cliffs fjord underwater marine seascape pond",
    "dunes": "desert deserts dune dunes sand sands sahara mars martian canyon oasis wasteland savanna",
    "forest": "forest forests tree trees wood woods woodland jungle pine pines birch birches rainforest grove taiga "
    "redwood bamboo swamp",
    "city": "city cities street streets skyline tokyo building buildings tower towers cyberpunk town metropolis "
    "skyscraper skyscrapers york london paris alley rooftop rooftops downtown urban futuristic",
    "mountains": "mountain mountains ridge ridges peak peaks alps alpine himalaya summit cliffside volcano glacier "
    "valley valleys landscape landscapes nature canyonland fantasy dragon dragons",
    "hills": "hill hills meadow meadows field fields grass grassland prairie countryside farm tuscany pasture steppe "
    "vineyard lavender moor highlands garden park path",
    "night": "galaxy galaxies aurora auroras nebula milky cosmos cosmic space universe constellation constellations "
    "borealis planet planets starfield northern",
    "interior": "room rooms interior interiors window windows windowsill bedroom kitchen studio library hall hallway "
    "cafe loft curtain curtains indoors museum attic workshop office",
}
CLOSE_UPS: Mapping[str, str] = {
    "table": "bowl bowls bottle bottles fruit fruits apple apples pear pears orange-fruit lemon lemons peach peaches "
    "vase vases table still jug pitcher teapot cup coffee tea bread wine cheese breakfast grapes plum plums "
    "candle food dish pottery ceramic ceramics product",
    "portrait": "portrait portraits head face faces selfie bust silhouette profile headshot astronaut robot android "
    "samurai warrior queen king princess wizard witch monk knight model fashion",
    "flower": "flower flowers floral rose-flower roses tulip tulips poppy poppies lily lilies daisy daisies peony "
    "peonies lotus blossom blossoms sunflower sunflowers orchid botanical bouquet petal petals bloom dahlia "
    "anemone magnolia plant plants leaf leaves fern ferns herb",
    "geometric": "geometric geometry bauhaus shapes circles squares triangles minimal minimalist poster cubist "
    "constructivist suprematist deco grid mondrian kandinsky modernist mid-century logo",
    "flow": "abstract flow fluid marble marbled pattern patterns texture textures smoke silk liquid swirl swirls "
    "ink-flow psychedelic gradient fractal waveforms wallpaper dream dreams energy",
}
MOTIFS: Mapping[str, str] = {
    "fox": "fox foxes vixen",
    "wolf": "wolf wolves dog dogs husky coyote",
    "deer": "deer stag stags elk reindeer moose doe antlers",
    "cat": "cat cats kitten kittens panther tiger lion lynx",
    "horse": "horse horses pony mare stallion unicorn",
    "bird": "bird birds crow crows raven ravens sparrow robin falcon hawk eagle parrot heron crane",
    "owl": "owl owls",
    "rabbit": "rabbit rabbits hare hares bunny",
    "bear": "bear bears",
    "house": "house houses cottage cabin cabins hut barn home farmhouse chalet village temple church chapel",
    "castle": "castle castles fortress palace citadel ruins",
    "boat": "boat boats ship ships sail sails sailboat sailing yacht ferry vessel canoe",
    "figure": "figure person people man woman girl boy child children traveller traveler wanderer hiker couple lady "
    "monk-figure human humans stranger someone",
}
# Where a motif stands when the prompt names no place.
HOMES: Mapping[str, tuple[str, ...]] = {
    "fox": ("hills",), "wolf": ("mountains",), "deer": ("forest",), "cat": ("interior",), "horse": ("hills",),
    "bird": ("night",), "owl": ("night",), "rabbit": ("hills",), "bear": ("forest",), "house": ("hills",),
    "castle": ("mountains",), "boat": ("sea",), "figure": ("portrait",),
}  # fmt: skip
# Small things that `--no` may leave out of any picture.
EXTRAS: Mapping[str, str] = {
    "clouds": "cloud clouds",
    "sun": "sun moon",
    "stars": "star stars",
    "birds": "bird birds gull gulls seagull seagulls",
    "fog": "fog mist haze",
    "rain": "rain",
    "snow": "snow",
    "trees": "tree trees pine pines",
    "windows": "window windows light lights",
    "leaves": "leaf leaves",
    "people": "people person figure man woman human humans",
    "flowers": "flower flowers",
    "cottage": "house cottage cottages houses building buildings",
    "hat": "hat hats",
    "scarf": "scarf scarves",
}
HOURS: Mapping[str, str] = {
    "dawn": "dawn sunrise morning early daybreak",
    "day": "day noon midday sunny bright daylight afternoon",
    "dusk": "dusk sunset evening twilight golden sundown backlit glowing",
    "blue": "bluehour gloaming",
    "night": "night nights midnight moon moonlit moonlight stars starry dark neon nocturnal cyberpunk galaxy aurora "
    "nebula milky space cosmic borealis halloween",
}
FOGS: Mapping[float, str] = {
    1.0: "fog foggy",
    0.8: "mist misty",
    0.6: "haze hazy smoke smoky",
    0.5: "storm stormy dust blizzard rain rainy snowfall drizzle",
    0.35: "cloud clouds cloudy overcast gloomy moody mysterious ethereal",
}
WEATHERS: Mapping[str, str] = {
    "rain": "rain rainy raining drizzle downpour shower monsoon",
    "snow": "snowfall snowing blizzard snowstorm snow snowflakes",
    "storm": "storm stormy thunder thunderstorm lightning tempest hurricane dramatic",
}
SEASONS: Mapping[str, str] = {
    "winter": "winter snow snowy ice icy frozen arctic frost frosty glacier christmas january december blizzard",
    "autumn": "autumn autumnal fall october november harvest",
    "spring": "spring springtime april may cherry sakura",
    "summer": "summer summery july june august tropical",
}
# (colourfulness, contrast, light) by mood
MOODS: Mapping[tuple[float, float, float], str] = {
    (0.55, 1.12, -0.06): "moody gloomy dark melancholy melancholic somber noir gothic haunting lonely eerie horror",
    (1.35, 1.08, 0.02): "vibrant vivid colourful colorful joyful happy psychedelic neon saturated bold",
    (0.72, 0.86, 0.06): "calm serene peaceful quiet soft gentle pastel dreamy ethereal tranquil delicate",
    (1.05, 1.2, -0.03): "dramatic epic cinematic intense powerful mysterious majestic",
    (0.0, 1.1, 0.0): "monochrome grayscale greyscale bw black-and-white",
}
COLOURS: Mapping[str, str] = {
    "red": "c8322b", "crimson": "a81d34", "scarlet": "d9331f", "burgundy": "6f1f30", "maroon": "6b2129",
    "ruby": "b01c42", "vermilion": "dd4a28", "rust": "a8502c", "terracotta": "c06a48", "copper": "b3693a",
    "bronze": "8f6a3a", "orange": "e88532", "amber": "e8a02f", "apricot": "f2b07a", "peach": "f5b796",
    "coral": "f0806a", "salmon": "ef9080", "gold": "dba93a", "golden": "e0ac45", "yellow": "efcf3d",
    "lemon": "f1e05a", "mustard": "c79a2c", "ochre": "c18a35", "sand": "d8be90", "beige": "dccbb0",
    "cream": "efe4cc", "ivory": "f2ecdc", "brown": "6f4a30", "sepia": "7b5b3b", "chocolate": "4d3022",
    "green": "3f8f52", "emerald": "1f8a5f", "olive": "7d7c38", "moss": "6a7b3c", "sage": "9aab8a",
    "mint": "a5dcc0", "lime": "a4cf3a", "jade": "38a078", "forestgreen": "2b5d3a", "teal": "1f8785",
    "turquoise": "37b8b0", "cyan": "35bcd6", "aqua": "5cc8c8", "blue": "2f62b8", "azure": "3d8fd6",
    "cobalt": "234c9f", "navy": "1c2d55", "ultramarine": "2c36a3", "cerulean": "3f8fb8", "sapphire": "1f4a9b",
    "indigo": "3b3591", "violet": "7047b0", "purple": "74399b", "lilac": "b99ad0", "lavender": "a993d3",
    "mauve": "a97f9e", "plum": "6c3560", "magenta": "c2327f", "fuchsia": "d03a9a", "pink": "ea8fae",
    "rose": "d9708a", "blush": "edb8b4", "white": "f1efe9", "black": "17171a", "grey": "85888c", "gray": "85888c",
    "silver": "b4b9be", "charcoal": "33363a", "slate": "566270",
}  # fmt: skip
MEDIA: Mapping[str, str] = {
    "ink": "sumi sumi-e ink-wash inkwash ink calligraphy brushwork sumie",
    "riso": "risograph riso screenprint screen-print silkscreen halftone zine popart",
    "etching": "etching engraving engraved etched crosshatch crosshatching lithograph pen drypoint hatching",
    "watercolour": "watercolour watercolor watercolours aquarelle gouache",
    "woodcut": "woodcut woodblock linocut ukiyo ukiyo-e lino hokusai hiroshige",
    "pixel": "pixel pixelart 8bit 8-bit 16-bit pixelated",
    "oil": "oil impasto impressionist impressionism monet gogh painterly acrylic canvas painting",
    "pastel": "pastel pastels chalk crayon charcoal-drawing pencil sketch",
    "film": "film photo photograph photography polaroid analog analogue kodak 35mm lomography cinematic",
    "blueprint": "blueprint blueprints cyanotype schematic technical diagram",
}
PAIRS: Mapping[str, str] = {
    "ink wash": "inkwash", "blue hour": "bluehour", "golden hour": "golden", "still life": "still",
    "screen print": "screenprint", "pop art": "popart", "pixel art": "pixelart", "wood block": "woodblock",
    "black white": "monochrome", "forest green": "forestgreen", "northern lights": "aurora", "milky way": "milky",
    "oil paint": "oil", "cherry blossom": "blossom", "new york": "york", "pencil drawing": "pencil",
    "polar bear": "bear", "sand dunes": "dunes", "dried flowers": "bouquet", "steam train": "train",
}  # fmt: skip
