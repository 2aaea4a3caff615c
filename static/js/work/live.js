// What others do to the report appears without a reload: the page asks every few seconds whether the record has grown.

const SECONDS = 10;
const MOST_SECONDS = 120;

/** Ask while the window is looked at; `fetchAgain` fetches the page, `say` shows who did what. */
export function startLive(fetchAgain, say) {
  let pause = SECONDS;

  async function ask() {
    const top = document.getElementById("report-top");
    const answer = await fetch(`${top.dataset.changes}?after=${top.dataset.sequence}`, {
      headers: { Accept: "application/json" }
    });
    if (answer.status !== 200) { return answer.ok; }
    const news = await answer.json();
    await fetchAgain(location.pathname + location.search);
    if (news.what) { say(news.what); }
    return true;
  }

  async function turn() {
    if (document.visibilityState === "visible" && !document.querySelector("dialog[open]")) {
      const reached = await ask().catch(() => false);
      pause = reached ? SECONDS : Math.min(2 * pause, MOST_SECONDS);
    }
    setTimeout(turn, 1000 * pause);
  }

  if (document.getElementById("report-top").dataset.changes) { setTimeout(turn, 1000 * pause); }
}
