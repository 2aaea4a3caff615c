// The work page with scripts: parts as tabs, a click on a number leads to its place in the source and back, numbers
// are typed over and pasted, findings are decided on by keys, and what was saved appears without a reload. Without
// scripts the parts are listed one below another and the links and buttons do the same.
import { startFrame } from "./work/frame.js";
import { startGrid } from "./work/grid.js";
import { startKeys } from "./work/keys.js";
import { startLive } from "./work/live.js";
import { startPassages } from "./work/passage.js";
import { startRefresh } from "./work/refresh.js";
import { startTabs } from "./work/tabs.js";
import { startToasts } from "./work/toasts.js";

const work = document.querySelector("[data-work]");
if (work) {
  const say = startToasts(work);
  const tabs = startTabs(work);
  const frame = startFrame(work, tabs);
  startPassages(work, tabs, frame);
  startGrid(work, frame);
  const fetchAgain = startRefresh(work, tabs, frame);
  startKeys(work, tabs, frame, say);
  startLive(fetchAgain, say);
}
