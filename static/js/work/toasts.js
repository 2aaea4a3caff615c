// Messages where they are always in view; what went well leaves by itself, the rest is closed by hand.

const SECONDS = 7;

function dress(box) {
  if (box.querySelector("[data-close-toast]")) { return; }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-close";
  close.dataset.closeToast = "";
  close.setAttribute("aria-label", "关闭");
  close.addEventListener("click", () => box.remove());
  box.append(close);
  if (box.classList.contains("alert-success")) { setTimeout(() => box.remove(), SECONDS * 1000); }
}

/** Show the messages of the page as toasts; return a function that shows a sentence of a script. */
export function startToasts(work) {
  document.body.classList.add("has-toasts");
  const place = () => document.getElementById("page-messages");
  const dressAll = () => place().querySelectorAll(".alert").forEach(dress);

  function say(text, tone = "info") {
    const box = document.createElement("div");
    box.className = `alert alert-${tone}`;
    box.setAttribute("role", "status");
    const words = document.createElement("span");
    words.textContent = text;
    box.append(words);
    place().append(box);
    dress(box);
  }

  dressAll();
  work.addEventListener("work:fetched", dressAll);
  document.body.addEventListener("htmx:sendError", () => say("网络中断，没有保存，请重试。", "danger"));
  return say;
}
