// Finding words in the frame that shows the source.

const MOST_HITS = 500;

/** Make the search field find words in `inside`, the document of the frame; Enter goes on, Shift+Enter goes back. */
export function startFind(field, found, inside) {
  let hits = [];
  let current = -1;
  let searched = "";

  function clear() {
    hits.forEach((hit) => {
      const parent = hit.parentNode;
      parent.replaceChild(inside.createTextNode(hit.textContent), hit);
      parent.normalize();
    });
    hits = [];
    current = -1;
  }

  function step(by) {
    if (!hits.length) { found.textContent = "没有"; return; }
    if (hits[current]) { hits[current].classList.remove("is-current"); }
    current = (current + by + hits.length) % hits.length;
    hits[current].classList.add("is-current");
    hits[current].scrollIntoView({ block: "center" });
    found.textContent = `${current + 1}/${hits.length}`;
  }

  function markIn(text, words) {
    for (let at = text.data.indexOf(words); at >= 0 && hits.length < MOST_HITS; at = text.data.indexOf(words)) {
      const rest = text.splitText(at);
      text = rest.splitText(words.length);
      const hit = inside.createElement("mark");
      hit.className = "found";
      rest.parentNode.replaceChild(hit, rest);
      hit.appendChild(rest);
      hits.push(hit);
    }
  }

  function search(words) {
    clear();
    if (!words) { found.textContent = ""; return; }
    const walker = inside.createTreeWalker(inside.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) { texts.push(walker.currentNode); }
    texts.forEach((text) => markIn(text, words));
    step(1);
  }

  field.onkeydown = (event) => {
    if (event.key !== "Enter") { return; }
    event.preventDefault();
    const words = field.value.trim();
    if (words === searched && hits.length) { step(event.shiftKey ? -1 : 1); } else { searched = words; search(words); }
  };
  field.oninput = () => {
    if (!field.value) { searched = ""; search(""); }
  };
}
