"""An image's reference, `[host[:port]/]name[:tag][@digest]`, taken apart once.

The grammar is https://github.com/distribution/reference: a colon behind the last slash begins the tag.
"""

from dataclasses import dataclass

# A part of a name's path, which slashes join.
PART = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"


@dataclass(frozen=True, slots=True)
class ImageReference:
    """An image's name with its registry; tag and digest (`sha256:…`) are empty if the text has none."""

    name: str
    tag: str = ""
    digest: str = ""

    @classmethod
    def parse(cls, text: str) -> "ImageReference":
        """Split any text; a part that no engine would accept stays in its place."""
        whole, _, digest = text.partition("@")
        start = whole.rfind("/") + 1
        colon = whole.find(":", start)
        if colon < 0:
            return cls(whole, "", digest)
        return cls(whole[:colon], whole[colon + 1 :], digest)

    def pinned(self, digest: str) -> str:
        """Return the reference by digest alone, since a tag may move."""
        return f"{self.name}@{digest}"

    def __str__(self) -> str:
        tag, digest = f":{self.tag}" if self.tag else "", f"@{self.digest}" if self.digest else ""
        return f"{self.name}{tag}{digest}"
