// The parts of the report as tabs: one is shown, the address names it, arrows move between them.

/**
 * Make the parts of the work page tabs.
 *
 * `prepare(chosen)` is called for the page as it came and again for each new copy of the parts; `show(id)` shows one
 * part; `reveal(element)` shows the part that holds the element and returns that part or null.
 */
export function startTabs(work) {
  const source = document.getElementById("source");
  const narrow = window.matchMedia("(max-width: 61.99rem)");
  let tabs = null;
  let panels = [];

  function show(id) {
    panels.forEach((panel) => panel.classList.toggle("is-tucked", panel.id !== id));
    if (source) { source.classList.toggle("is-tucked", narrow.matches && id !== "source"); }
    work.querySelectorAll(".cell-legend").forEach((legend) => {
      legend.classList.toggle("is-tucked", !id.startsWith("table-"));
    });
    tabs.querySelectorAll("a").forEach((link) => {
      const chosen = link.hash === `#${id}`;
      link.setAttribute("aria-selected", chosen ? "true" : "false");
      link.tabIndex = chosen ? 0 : -1;
    });
    work.dataset.tab = id;
  }

  function reveal(target) {
    const panel = target && target.closest("[data-panel]");
    if (panel) { show(panel.id); }
    return panel;
  }

  function followHash() {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && reveal(target) && target !== target.closest("[data-panel]")) {
      target.scrollIntoView({ block: "center" });
    }
  }

  // The form of a cell belongs to the part it was opened from; one in which something was typed stays.
  function leave() {
    const panel = document.getElementById("cell-panel");
    const fields = [...panel.querySelectorAll("input:not([type=hidden]), textarea")];
    if (fields.every((field) => field.value === field.defaultValue)) { panel.replaceChildren(); }
  }

  function moveByArrow(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) { return; }
    const links = [...tabs.querySelectorAll("a")].filter((link) => link.offsetParent !== null);
    const next = links[(links.indexOf(document.activeElement) + step + links.length) % links.length];
    leave();
    show(next.hash.slice(1));
    next.focus();
  }

  function chooseByClick(event) {
    const link = event.target.closest("a");
    if (!link) { return; }
    event.preventDefault();
    leave();
    show(link.hash.slice(1));
    history.replaceState(null, "", link.hash);
  }

  function prepare(chosen) {
    tabs = work.querySelector("[data-tabs]");
    panels = [...work.querySelectorAll("[data-panel]")];
    if (!tabs) { return; }
    tabs.setAttribute("role", "tablist");
    tabs.querySelectorAll("li").forEach((item) => item.setAttribute("role", "presentation"));
    tabs.querySelectorAll("a").forEach((link) => {
      link.setAttribute("role", "tab");
      link.setAttribute("aria-controls", link.hash.slice(1));
    });
    panels.forEach((panel) => panel.setAttribute("role", "tabpanel"));
    tabs.addEventListener("click", chooseByClick);
    tabs.addEventListener("keydown", moveByArrow);
    work.classList.add("has-tabs");
    tabs.querySelector("[data-narrow-only]").hidden = !narrow.matches;
    const hasFindings = work.querySelector("#findings .finding");
    show(chosen || (hasFindings || !panels[1] ? panels[0].id : panels[1].id));
  }

  prepare("");
  if (tabs) {
    narrow.addEventListener("change", () => {
      tabs.querySelector("[data-narrow-only]").hidden = !narrow.matches;
      show(work.dataset.tab === "source" && !narrow.matches ? panels[0].id : work.dataset.tab);
    });
    followHash();
    window.addEventListener("hashchange", followHash);
  }
  return { prepare, show, reveal, isNarrow: () => narrow.matches };
}
