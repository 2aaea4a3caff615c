// From the quotation of a finding to its passage: in the source, else in the narrative.

const SHORTEST = 6;

/** The range of `words` in `root`, blanks not counted; null where the words do not stand. */
export function rangeOf(root, words) {
  const wanted = words.replace(/\s+/g, "");
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const places = [];
  let text = "";
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (let at = 0; at < node.data.length; at += 1) {
      if (/\S/.test(node.data[at])) { text += node.data[at]; places.push([node, at]); }
    }
  }
  const shortest = Math.max(1, Math.min(SHORTEST, wanted.length));
  for (let length = wanted.length; length >= shortest; length = Math.floor(length / 2)) {
    const found = text.indexOf(wanted.slice(0, length));
    if (found >= 0) {
      const range = root.ownerDocument.createRange();
      range.setStart(...places[found]);
      const [last, at] = places[found + length - 1];
      range.setEnd(last, at + 1);
      return range;
    }
  }
  return null;
}

function show(range) {
  const view = range.startContainer.ownerDocument.defaultView;
  const selection = view.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  range.startContainer.parentElement.scrollIntoView({ block: "nearest" });
  const box = range.getBoundingClientRect();
  view.scrollBy(0, box.top - view.innerHeight / 3);
}

/** Lead from the quotations of the findings to the words quoted. */
export function startPassages(work, tabs, frame) {
  work.addEventListener("click", (event) => {
    const link = event.target.closest("[data-passage]");
    if (!link) { return; }
    event.preventDefault();
    event.stopPropagation();
    const inside = frame.inside();
    const inSource = inside && rangeOf(inside.body, link.dataset.passage);
    if (inSource) {
      if (tabs.isNarrow()) { tabs.show("source"); }
      show(inSource);
      return;
    }
    const narrative = document.getElementById("narrative");
    tabs.reveal(narrative);
    const range = rangeOf(narrative, link.dataset.passage);
    if (range) { show(range); }
  });
}
