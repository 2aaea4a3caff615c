// A number of the report shows its place in the original in a pane below; on a phone its link opens the page.

const pane = document.querySelector("[data-source-pane]");
const narrow = window.matchMedia("(max-width: 767px)");
let shownFor = null;

function close() {
  if (!pane || pane.hidden) { return; }
  pane.hidden = true;
  document.body.classList.remove("has-source-pane");
  if (shownFor) {
    shownFor.closest("td").classList.remove("is-looked-up");
    shownFor.focus();
    shownFor = null;
  }
}

function show(link) {
  const frame = pane.querySelector("iframe");
  if (shownFor) { shownFor.closest("td").classList.remove("is-looked-up"); }
  shownFor = link;
  link.closest("td").classList.add("is-looked-up");
  pane.hidden = false;
  document.body.classList.add("has-source-pane");
  pane.querySelector("[data-source-open]").href = link.href;
  // The same page with another fragment is not loaded again; the place is marked by the style sheet (:target).
  frame.contentWindow.location.replace(link.href);
  const covered = link.getBoundingClientRect().bottom > pane.getBoundingClientRect().top;
  if (covered) { link.scrollIntoView({ block: "center" }); }
}

function closeByKey(event) {
  if (event.key === "Escape") { close(); }
}

if (pane) {
  // Going to a place in the original takes the keyboard into its frame.
  const frame = pane.querySelector("iframe");
  frame.addEventListener("load", () => frame.contentDocument.addEventListener("keydown", closeByKey));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-source-close]")) { close(); return; }
    const link = event.target.closest(".form-value a.form-value-link");
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || narrow.matches) { return; }
    event.preventDefault();
    show(link);
  });
  document.addEventListener("keydown", closeByKey);
}
