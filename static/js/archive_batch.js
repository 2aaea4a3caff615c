// The list of recognised files by keyboard: arrows move between the boxes, Enter ticks and goes on, Right opens a file.

const form = document.querySelector("[data-batch-files]");
const boxes = form ? [...form.querySelectorAll('tbody input[name="number"]')] : [];

if (boxes.length) {
  form.querySelector("[data-keys]").hidden = false;
  form.addEventListener("keydown", (event) => {
    const place = boxes.indexOf(event.target);
    if (place < 0 || event.ctrlKey || event.altKey || event.metaKey) { return; }
    const to = { ArrowDown: place + 1, ArrowUp: place - 1, Enter: place + 1 }[event.key];
    if (event.key === "Enter") { boxes[place].checked = !boxes[place].checked; }
    if (event.key === "ArrowRight") { boxes[place].closest("tr").querySelector("a").click(); }
    if (to === undefined) { return; }
    event.preventDefault();
    (boxes[to] || boxes[place]).focus();
  });
}
