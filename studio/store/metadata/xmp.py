"""The XMP packet: what photo organisers read and write, merged with whatever another program has put there.

A property of ours replaces one of the same name; everything else stays as it is. Which keywords and which rating came
from here is written down beside them, so that a tag that was taken off goes and one of another program's stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from studio.store.metadata.facts import PROGRAM, REJECTED, Facts

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

OWN = "urn:legnext-studio:1.0/"
"""The namespace of our own properties, which never changes; exiv2 adds a slash to one that does not end with it."""
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PREFIXES = {
    "x": "adobe:ns:meta/",
    "rdf": RDF,
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "stRef": "http://ns.adobe.com/xap/1.0/sType/ResourceRef#",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "digiKam": "http://www.digikam.org/ns/1.0/",
    "studio": OWN,
}
WHOLE, WITHOUT_PROMPTS, WITHOUT_ANCESTRY = range(3)
"""How much of the ancestry is written, for formats that have little room."""
DEEPEST = 100
"""Elements within each other: packets have about ten, and writing is done level by level."""
_BEGIN, _END = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>', '<?xpacket end="w"?>'
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_WITH_OURS = ("dc:description", "dc:title", "xmpMM:DocumentID", "xmpMM:DerivedFrom", "digiKam:PickLabel")
"""What came from here as well where there is anything of ours."""
_ACCEPTED, _REFUSED = "3", "1"
"""digiKam's words for a picture that is picked, and for one that is not wanted."""


def packet(facts: Facts, old: bytes = b"", room: int = WHOLE) -> bytes:
    """`facts` as a packet, with all that `old` says beside them; what is no packet is not kept."""
    from xml.etree import ElementTree

    root = _parsed(old)
    for prefix, space in PREFIXES.items():
        ElementTree.register_namespace(prefix, space)
    if root is None:
        root = ElementTree.Element(_name("x:xmpmeta"))
        ElementTree.SubElement(root, _name("rdf:RDF"))
    rdf = root if root.tag == _name("rdf:RDF") else root.find(_name("rdf:RDF"))
    assert rdf is not None
    known = _Known(rdf)
    made = list(_properties(facts, known, room))
    _remove(rdf, {one.tag for one in made} | known.ours)
    own = rdf.find(_name("rdf:Description"))
    if own is None:
        own = ElementTree.SubElement(rdf, _name("rdf:Description"), {_name("rdf:about"): known.about})
    own.extend(made)
    return f"{_BEGIN}{ElementTree.tostring(root, encoding='unicode')}{_END}".encode()


def description(old: bytes) -> str:
    """The prompt that a packet of ours carries, "" for the packets of others."""
    if OWN.encode() not in old or (root := _parsed(old)) is None:
        return ""
    found = root.find(f".//{_name('dc:description')}/{_name('rdf:Alt')}/{_name('rdf:li')}")
    return "" if found is None else found.text or ""


def is_packet(old: bytes) -> bool:
    """Whether `packet` would keep what these bytes say."""
    return _parsed(old) is not None


def clean(text: str) -> str:
    """XML takes no control characters and no halves of surrogate pairs."""
    return "".join(letter for letter in text if letter in "\t\n" or _is_written(ord(letter)))


def _is_written(code: int) -> bool:
    return code >= 32 and not 0xD800 <= code < 0xE000 and code not in (0xFFFE, 0xFFFF)


def _name(short: str) -> str:
    prefix, _, local = short.partition(":")
    return f"{{{PREFIXES[prefix]}}}{local}"


class _Known:
    """What a packet says before it is changed."""

    def __init__(self, rdf: Element) -> None:
        self._rdf = rdf
        spoken = [one for one in rdf if one.tag == _name("rdf:Description")]
        self.about = next((one.get(_name("rdf:about"), "") for one in spoken), "")
        self.names = {name for one in spoken for name in (*one.attrib, *(child.tag for child in one))}
        own_names = {name for name in self.names if name.startswith(f"{{{OWN}}}")}
        self.ours = own_names | {_name(short) for short in _WITH_OURS if own_names}
        if _name("studio:Rating") in own_names:
            self.ours.add(_name("xmp:Rating"))

    def has(self, short: str) -> bool:
        """Whether another program has said that already."""
        return _name(short) in self.names - self.ours

    def listed(self, short: str) -> list[str]:
        """The words of a list."""
        items = self._rdf.findall(f"{_name('rdf:Description')}/{_name(short)}/*/{_name('rdf:li')}")
        return [item.text for item in items if item.text]


def _properties(facts: Facts, known: _Known, room: int) -> Iterator[Element]:
    if facts.description:
        yield _list("dc:description", "Alt", [facts.description])
    if facts.title:
        yield _list("dc:title", "Alt", [facts.title])
    yield from _keywords(facts.tags, known)
    yield from _judged(facts)
    for short, words in (
        ("xmp:CreatorTool", PROGRAM),
        ("xmp:CreateDate", facts.created),
        ("photoshop:DateCreated", facts.created),
        ("xmpMM:DocumentID", _document(facts.job, facts.picture)),
    ):
        if words and not known.has(short):
            yield _plain(short, words)
    if facts.derived[0]:
        yield _reference("xmpMM:DerivedFrom", _document(*facts.derived))
    for name, words in facts.items.items():
        if words:
            yield _plain(f"studio:{_local(name)}", words)
    if facts.ancestry and room != WITHOUT_ANCESTRY:
        yield _list("studio:Ancestry", "Seq", [one.words(whole=room == WHOLE) for one in facts.ancestry])


def _judged(facts: Facts) -> Iterator[Element]:
    if facts.rating:
        yield _plain("xmp:Rating", str(facts.rating))
        yield _plain("studio:Rating", str(facts.rating))
    if facts.picked or facts.rating == REJECTED:
        yield _plain("digiKam:PickLabel", _ACCEPTED if facts.picked else _REFUSED)


def _keywords(tags: Sequence[str], known: _Known) -> Iterator[Element]:
    """As flat words, and where a tag has levels ("series/coast") also as Lightroom's and digiKam's trees."""
    before = set(known.listed("studio:Tags"))
    deep = [tag.replace("/", "|") for tag in tags if "/" in tag.strip("/")]
    for short, kind, ours, gone in (
        ("dc:subject", "Bag", tags, before),
        ("digiKam:TagsList", "Seq", tags, before),
        ("lr:hierarchicalSubject", "Bag", deep, {tag.replace("/", "|") for tag in before}),
    ):
        foreign = [word for word in known.listed(short) if word not in gone]
        if words := list(dict.fromkeys([*foreign, *ours])):
            yield _list(short, kind, words)
        elif known.has(short):
            known.ours.add(_name(short))  # nothing of it is left
    if tags:
        yield _list("studio:Tags", "Bag", tags)


def _plain(short: str, words: str) -> Element:
    from xml.etree.ElementTree import Element

    made = Element(_name(short))
    made.text = clean(words)
    return made


def _list(short: str, kind: str, words: Iterable[str]) -> Element:
    from xml.etree.ElementTree import Element, SubElement

    made = Element(_name(short))
    holder = SubElement(made, _name(f"rdf:{kind}"))
    for one in words:
        item = SubElement(holder, _name("rdf:li"), {_LANG: "x-default"} if kind == "Alt" else {})
        item.text = clean(one)
    return made


def _reference(short: str, document: str) -> Element:
    from xml.etree.ElementTree import Element, SubElement

    made = Element(_name(short), {_name("rdf:parseType"): "Resource"})
    SubElement(made, _name("stRef:documentID")).text = clean(document)
    return made


def _document(job: str, picture: int) -> str:
    """A picture's name that stays the same in all its copies."""
    return f"legnext:{job}/{picture}" if job and picture else ""


def _local(name: str) -> str:
    return "".join(letter for letter in name.title() if letter.isascii() and letter.isalnum())


def _remove(rdf: Element, names: set[str]) -> None:
    for spoken in [one for one in rdf if one.tag == _name("rdf:Description")]:
        for name in names & set(spoken.attrib):
            del spoken.attrib[name]
        for child in [child for child in spoken if child.tag in names]:
            spoken.remove(child)
        if not len(spoken) and set(spoken.attrib) <= {_name("rdf:about")}:
            rdf.remove(spoken)


def _parsed(old: bytes) -> Element | None:
    """The packet as a tree whose RDF is there, None for what cannot be read as one."""
    from xml.etree import ElementTree

    class Careful(ElementTree.TreeBuilder):
        depth = 0

        def start(self, tag: str, attrs: dict[str, str]) -> Element:
            self.depth += 1
            if self.depth > DEEPEST:
                raise ValueError("no packet is so deep")
            return super().start(tag, attrs)

        def end(self, tag: str) -> Element:
            self.depth -= 1
            return super().end(tag)

        def doctype(self, name: str, *_: object) -> None:
            raise ValueError(f"a packet has no document type: {name}")  # entities that grow without end begin there

        def start_ns(self, prefix: str, space: str) -> None:
            if prefix and prefix not in PREFIXES and space not in PREFIXES.values() and not prefix.startswith("ns"):
                ElementTree.register_namespace(prefix, space)

    if not old.strip(b" \n\r\t\0"):
        return None
    parser = ElementTree.XMLParser(target=Careful())
    try:
        parser.feed(old.strip(b" \n\r\t\0"))
        root: Element = parser.close()
    except (ElementTree.ParseError, ValueError, LookupError):
        return None
    if root.tag != _name("rdf:RDF") and (root.tag != _name("x:xmpmeta") or root.find(_name("rdf:RDF")) is None):
        return None
    return root
