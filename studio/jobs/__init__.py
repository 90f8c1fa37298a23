"""Time: the life of a job from the journal to four pictures on disk, on asyncio and without Qt."""
