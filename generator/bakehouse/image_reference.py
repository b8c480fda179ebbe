"""An image's reference, `[host[:port]/]name[:tag][@digest]`, taken apart once.

The grammar is https://github.com/distribution/reference: a colon behind the last slash begins the tag.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImageReference:
    """The name with its registry; tag and digest (`sha256:…`) are empty where the text has none."""

    name: str
    tag: str = ""
    digest: str = ""

    @classmethod
    def parse(cls, text: str) -> "ImageReference":
        """Take any text apart; what no engine would take keeps its place in the parts."""
        whole, _, digest = text.partition("@")
        start = whole.rfind("/") + 1
        colon = whole.find(":", start)
        if colon < 0:
            return cls(whole, "", digest)
        return cls(whole[:colon], whole[colon + 1 :], digest)

    def pinned(self, digest: str) -> str:
        """The reference by digest alone: a tag may move."""
        return f"{self.name}@{digest}"

    def __str__(self) -> str:
        tag, digest = f":{self.tag}" if self.tag else "", f"@{self.digest}" if self.digest else ""
        return f"{self.name}{tag}{digest}"
