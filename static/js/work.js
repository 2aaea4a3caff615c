// The work page with scripts: parts as tabs, a click on a number leads to its place in the source and back, numbers
// are typed over and pasted, and what was saved appears without a reload. Without scripts the parts are listed one
// below another and the links in the numbers do the same.
import { startFrame } from "./work/frame.js";
import { startGrid } from "./work/grid.js";
import { startRefresh } from "./work/refresh.js";
import { startTabs } from "./work/tabs.js";

const work = document.querySelector("[data-work]");
if (work) {
  const tabs = startTabs(work);
  const frame = startFrame(work, tabs);
  startGrid(work, frame);
  startRefresh(work, tabs, frame);
}
