"""A report as one HTML page that needs nothing else: no links outside, no scripts, drawings and sounds within."""

import base64
from collections.abc import Iterator, Sequence
from html import escape

from workbench.evaluation.report_document import Clip, Drawing, ReportTable, Section

_STYLE = """
:root { color-scheme: light dark; --ground: #ffffff; --ink: #1d2329; --faint: #5b6670; --line: #d5dbe0; --band: #f3f6f8; --mark: #0b6285; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14181c; --ink: #e4e9ed; --faint: #a3afb9; --line: #38424b; --band: #1d242a; --mark: #7cc7e8; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 75rem; padding: 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.7rem; line-height: 1.2; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); } h3 { margin-top: 2rem; }
p { max-width: 50rem; } a, summary { color: var(--mark); } nav ul { padding-left: 1.2rem; } summary { cursor: pointer; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--faint); padding: .3rem 0; }
caption span { position: sticky; left: 0; display: inline-block; max-width: calc(100vw - 2rem); }
th, td { padding: .25rem .6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th.name, td.name { text-align: left; } thead th { background: var(--band); } tbody tr:hover { background: var(--band); }
@media (max-width: 40rem) {
  th, td { padding: .25rem .35rem; } th.name, td.name { white-space: normal; min-width: 8rem; }
  thead th { white-space: normal; vertical-align: bottom; }
}
.drawings { display: grid; margin-top: 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem; }
figure { margin: 0; min-width: 0; } figcaption { font-size: .9rem; color: var(--faint); }
svg { width: 100%; height: auto; overflow: visible; color: var(--ink); } audio { width: 100%; }
:focus-visible { outline: 2px solid var(--mark); }
"""


def page(title: str, sections: Sequence[Section]) -> str:
    """The page, HTML 5."""
    headings = "".join(f'<li><a href="#{_anchor(place)}">{escape(each.title)}</a></li>' for place, each in enumerate(sections))
    body = "\n".join(line for place, each in enumerate(sections) for line in _section(each, 2, _anchor(place)))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<header><h1>{escape(title)}</h1></header>\n"
        f'<nav aria-label="Contents"><ul>{headings}</ul></nav>\n<main>\n{body}\n</main>\n</body>\n</html>\n'
    )


def _anchor(place: int) -> str:
    return f"part-{place + 1}"


def _section(section: Section, level: int, anchor: str) -> Iterator[str]:
    yield f'<section aria-labelledby="{anchor}"><h{level} id="{anchor}">{escape(section.title)}</h{level}>'
    yield from (f"<p>{escape(sentence)}</p>" for sentence in section.sentences)
    yield from map(_table, section.tables)
    if section.drawings:
        yield f'<div class="drawings">{"".join(map(_drawing, section.drawings))}</div>'
    if section.clips:
        yield f'<div class="drawings">{"".join(map(_clip, section.clips))}</div>'
    for place, inner in enumerate(section.sections):
        yield from _section(inner, level + 1, f"{anchor}-{place + 1}")
    yield "</section>"


def _table(table: ReportTable) -> str:
    def row(cells: Sequence[str], heading: bool) -> str:
        made = []
        for place, text in enumerate(cells):
            kind = ' class="name"' if place < table.names else ""
            tag, scope = ("th", ' scope="col"') if heading else ("th", ' scope="row"') if place == 0 else ("td", "")
            made.append(f"<{tag}{scope}{kind}>{escape(text)}</{tag}>")
        return f"<tr>{''.join(made)}</tr>"

    caption = escape(table.caption)
    rows = "\n".join(row(each, heading=False) for each in table.rows)
    shown = (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{caption}"><table><caption><span>{caption}</span></caption>'
        f"<thead>{row(table.heading, heading=True)}</thead>\n<tbody>{rows}</tbody></table></div>"
    )
    return f"<details><summary>{caption}</summary>{shown}</details>" if table.folded else shown


def _drawing(drawing: Drawing) -> str:
    return f"<figure><figcaption>{escape(drawing.title)}</figcaption>{_image(drawing)}</figure>"


def _image(drawing: Drawing) -> str:
    words = escape(f"{drawing.title}. {drawing.words}")
    return drawing.svg.replace("<svg", f'<svg role="img" aria-label="{words}"', 1)


def _clip(clip: Clip) -> str:
    sound = base64.b64encode(clip.audio).decode("ascii")
    title = escape(clip.title)
    return (
        f"<figure><figcaption><strong>{title}</strong>: {escape(clip.sentence)}</figcaption>{_image(clip.strip)}"
        f'<audio controls preload="none" aria-label="{title}" src="data:audio/mpeg;base64,{sound}"></audio></figure>'
    )
