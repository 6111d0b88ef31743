"""A report as Markdown."""

from collections.abc import Iterator, Sequence

from workbench.evaluation.report_document import ReportTable, Section


def markdown(title: str, sections: Sequence[Section], page: str) -> str:
    """The report without drawings and sounds, which are told in words; ``page`` is the file that has them."""
    lines = [f"# {title}", "", f"Drawings and sounds are in [{page}]({page}).", ""]
    for section in sections:
        lines += _section(section, 2)
    return "\n".join(lines)


def markdown_table(table: ReportTable) -> str:
    """One table, figures to the right."""
    rules = ["---" if place < table.names else "---:" for place in range(len(table.heading))]
    return "\n".join("| " + " | ".join(map(_escaped, row)) + " |" for row in (table.heading, rules, *table.rows))


def _section(section: Section, level: int) -> Iterator[str]:
    yield from ("#" * level + f" {section.title}", "")
    for sentence in section.sentences:
        yield from (_escaped(sentence), "")
    for table in section.tables:
        yield from (f"{_escaped(table.caption)}:", "", markdown_table(table), "")
    for item in section.drawings:
        yield f"- {_escaped(item.title)}: {_escaped(item.words)}"
    for clip in section.clips:
        yield f"- {_escaped(clip.title)}: {_escaped(clip.sentence)}"
    if section.drawings or section.clips:
        yield ""
    for inner in section.sections:
        yield from _section(inner, level + 1)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ")
