"""The prompts that the service's documentation shows, with an address where it says that one belongs."""

from __future__ import annotations

IMAGE_EXAMPLES = [
    "A beautiful sunset over mountains with vibrant colors",
    "A beautiful sunset over the snow mountains --v 7 --draft",
    "A cute kitten --ar 16:9 --stylize 100",
    "Beautiful landscape, sunset --quality 1 --chaos 50",
    "Portrait --cref [reference image URL] --niji",
    "Portrait --cref https://example.com/reference.png --niji",
    "A small duck holding a magic wand --oref [object reference URL]",
    "A small duck holding a magic wand --oref http://image.png",
    "Dynamic explosion --chaos 75 --weird 250 --s 200",
    "Minimalist design --raw --stylize 0 --stop 80",
    "Mountain scenery --ar 16:9",
    "Abstract art --stylize 500 --weird 750",
    "Hot dog:: animal --ar 16:9",
    "Hot:: dog:: animal --ar 16:9",
    "Beach::2 mountain forest --ar 16:9",
    "Beautiful garden --no weeds, dead plants, brown leaves",
    "Portrait --no glasses, hat, beard",
    "Landscape --no buildings, cars, people",
    "Professional portrait --quality 2 --stylize 50 --chaos 10",
    "Abstract art --stylize 750 --weird 1500 --chaos 80",
    "Character design --cref [URL] --seed 12345 --stylize 200",
    "Character design --cref https://example.com/reference.png --seed 12345 --stylize 200",
    "Dynamic action scene --niji 6 --motion 4 --chaos 30",
    "Portrait of an elderly wizard, oil painting style, long white beard, wise eyes, wearing purple robes, "
    "mystical library background --ar 2:3 --stylize 200 --quality 1",
    "A cyberpunk hacker workspace filled with holographic screens, glowing code streams, mechanical keyboards, neon "
    "reflections, cables and circuit boards everywhere, volumetric lighting, ultra-detailed sci-fi aesthetic, "
    "cinematic atmosphere, inspired by Ghost in the Shell and Blade Runner, rendered in octane, 8k resolution "
    "--ar 21:9 --v 7 --style raw --q 2",
    "Change the time of day to golden hour sunset",
    "Change style to watercolor painting",
    "Add autumn leaves",
    "Add a tree in the center",
    "clouds over the sky",
    "a lake near the mountain",
    "Convert to oil painting style",
    "A beautiful mountain scene with trees",
    "A beautiful landscape with mountains",
    "a beautiful sunset over mountains",
    "a flowing river through mountains",
    "a serene mountain landscape at sunset",
    "a very detailed and long prompt text...",
    "add a rainbow in the sky",
    "add forest background",
    "add magical effects",
    "add more clouds",
    "add mountains",
    "change the sky to sunset colors",
    "metallic and shiny surfaces",
    "turn into a watercolor painting",
    *(
        f"a fox {flags}"
        for flags in (
            "--ar 1920:1080", "--ar 85:110", "--ar 3:2", "--ar 5:4", "--s 25", "--s 1000", "--c 15", "--c 100",
            "--q 0.25", "--q 0.5", "--q 1", "--q 2", "--w 0", "--w 2500", "--w 3000", "--v7 --draft", "--v 8",
            "--v 8.1",
            "--v 8 --hd", "--v 8 --q 4", "--v 8 --sv 6", "--fast", "--turbo", "--relax", "--repeat", "--bs 4",
            "--batchsize 2", "--personalize", "--stealth", "--public", "--video",
            "--quality 1 --stylize 250 --chaos 10", "--chaos 75 --stylize 50 --weird 500",
            "--sref https://example.com/style.png --stylize 100 --iw 1.5", "--stylize 50 --quality 1 --raw",
            "--niji 6 --stylize 200 --quality 1", "--chaos 25 --stylize 150",
            "--stylize 750 --weird 1000 --chaos 80", "--cref [character image] --seed [fixed value] --chaos 0",
            "--sref [style image] --stylize 100 --iw 1.5", "--c 0", "--c 25", "--c 50", "--c 75", "--s 0", "--s 50",
            "--s 250", "--s 500", "--s 750", "--w 100", "--w 750", "--w 1500", "--tile", "--exp", "--sd", "--aspect",
            "--version", "--cw", "--ow", "--sw",
        )
    ),
]  # fmt: skip
VIDEO_EXAMPLES = [
    f"https://example.com/image.jpg {words}".rstrip()
    for words in (
        "A cinematic landscape --motion high",
        "A peaceful sunset scene --raw",
        "A transformation sequence --end https://example.com/end.jpg",
        "Rotating product display --loop",
        "A dynamic animation --bs 2",
        "Epic camera movement through the scene --motion high --raw --loop --bs 1",
        "A cinematic shot of ocean waves crashing against rocks",
        "Make this image move with gentle animation",
        "Continue with more dynamic movement and effects",
        "Create a video with high motion --motion high",
        "Generate a looping video with specific end frame --loop --end https://example.com/end-frame.jpg",
        "Create multiple videos with raw mode --bs 4 --raw",
        "Combine parameters for precise control --motion low --loop --bs 2",
        "--motion low --loop",
        "--end [image url] --motion high",
        "--motion high --bs 2",
        "--raw --motion low",
        "--end [image_url]",
        "--bs [1|2|4]",
        "a flowing river through mountains",
        "continue with dramatic lighting",
    )
]
