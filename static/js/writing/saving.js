// What was typed is sent a moment later, each field with what the page had seen of it; what others saved appears.

const TYPING_SECONDS = 1.5;
const RETRY_SECONDS = 10;
const LOOK_SECONDS = 15;

/** Save the fields of the form; return what the grid and the texts need to tell of a change. */
export function startSaving(form, conflicts) {
  const status = form.querySelector("[data-save-status]");
  const dirty = new Set();
  const held = new Set(); // not taken by the server: sent again when typed in or on the button
  let revision = Number(form.dataset.revision);
  let timer = 0;
  let busy = false;
  let again = null;

  const control = (name) => form.elements.namedItem(`f.${name}`);
  const seen = (name) => form.elements.namedItem(`v.${name}`);

  function say(text, failed = false) {
    status.textContent = text;
    status.classList.toggle("is-failed", failed);
  }

  function plan(seconds) {
    clearTimeout(timer);
    timer = setTimeout(() => save(), 1000 * seconds);
  }

  function touch(field, seconds = TYPING_SECONDS) {
    const name = field.name.slice(2);
    dirty.add(name);
    held.delete(name);
    field.classList.add("is-unsaved");
    say("正在填写…");
    plan(seconds);
  }

  function show(name, field, sent) {
    const here = control(name);
    if (!here) { return; }
    const mine = sent.get(`f.${name}`);
    if (mine === null && (dirty.has(name) || held.has(name))) { return; } // the save will say that others wrote it
    seen(name).value = field.seen;
    if (mine !== null && here.value !== mine) { return; } // typed on while the save was on its way
    if (here.value !== field.text && !(here.tagName === "TEXTAREA" && mine !== null)) { here.value = field.text; }
    dirty.delete(name);
    here.classList.remove("is-unsaved");
    conflicts.clear(name);
    here.dispatchEvent(new Event("written"));
  }

  function offer(offers) {
    Object.entries(offers).forEach(([key, counts]) => {
      const box = form.querySelector(`[data-offers="${key}"]`);
      if (!box) { return; }
      Object.entries(counts).forEach(([what, count]) => {
        const shown = box.querySelector(`[data-offer="${what}"]`);
        if (!shown) { return; }
        shown.textContent = count;
        shown.closest("button").disabled = !count;
      });
    });
  }

  function take(news, sent) {
    revision = Math.max(revision, news.revision);
    Object.entries(news.fields).forEach(([name, field]) => show(name, field, sent));
    offer(news.offers);
  }

  function takeRefusals(answer, sent) {
    const wrong = { ...answer.refused };
    Object.entries(answer.conflicts).forEach(([name, conflict]) => { wrong[name] = conflict; });
    Object.entries(wrong).forEach(([name, why]) => {
      if (control(name).value !== sent.get(`f.${name}`)) { return; } // typed on: the next save says it
      dirty.delete(name);
      held.add(name);
      if (why.seen) {
        seen(name).value = why.seen;
        conflicts.show(name, why, (text) => { resolve(name, text); });
      } else {
        conflicts.show(name, { sentence: why });
      }
    });
    return Object.keys(wrong).length;
  }

  function resolve(name, text) {
    const field = control(name);
    conflicts.clear(name);
    held.delete(name);
    if (text !== null) {
      field.value = text;
      field.dispatchEvent(new Event("written"));
    }
    touch(field, 0);
  }

  function packed(fill) {
    const body = new URLSearchParams();
    ["csrfmiddlewaretoken", "page"].forEach((name) => body.set(name, form.elements.namedItem(name).value));
    body.set("since", revision);
    dirty.forEach((name) => {
      body.set(`f.${name}`, control(name).value);
      body.set(`v.${name}`, seen(name).value);
    });
    if (fill) { body.set("fill", fill); }
    return body;
  }

  async function save(fill = "") {
    clearTimeout(timer);
    if (busy) { again = fill || again || ""; return; }
    if (!dirty.size && !fill) { return; }
    busy = true;
    say("正在保存…");
    const body = packed(fill);
    try {
      const headers = { Accept: "application/json" };
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers });
      const said = await answer.json();
      if (!answer.ok) { say(said.message, true); return; }
      take(said, body);
      const wrong = takeRefusals(said, body);
      if (wrong) { say(`有${wrong}处没有保存，请核对标出的内容`, true); } else if (!dirty.size) { say(`已保存 ${said.at}`); }
      document.body.dispatchEvent(new Event("draft-saved"));
    } catch {
      say("未保存：网络连接中断，稍后自动重试", true);
      plan(RETRY_SECONDS);
    } finally {
      busy = false;
      if (again !== null) {
        const next = again;
        again = null;
        save(next);
      }
    }
  }

  /** Go to another page once everything is saved; stay where something was not taken, which is said beside it. */
  async function leave(address) {
    held.forEach((name) => dirty.add(name));
    held.clear();
    do {
      save();
      while (busy) { await new Promise((done) => { setTimeout(done, 50); }); }
    } while (dirty.size && !status.classList.contains("is-failed"));
    if (!dirty.size && !held.size) { window.location.assign(address); }
  }

  async function look() {
    if (document.visibilityState === "visible" && !busy) {
      const answer = await fetch(`${form.dataset.changes}?since=${revision}`, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const news = await answer.json();
        if (Object.keys(news.fields).length) {
          take(news, new URLSearchParams());
          const people = [...new Set(Object.values(news.fields).map((field) => field.by))];
          say(`${people.join("、")}刚刚填写了${Object.keys(news.fields).length}处`);
          document.body.dispatchEvent(new Event("draft-saved"));
        }
      }
    }
  }

  async function keepLooking() {
    await look().catch(() => {});
    setTimeout(keepLooking, 1000 * LOOK_SECONDS);
  }

  form.addEventListener("input", (event) => { if (event.target.name?.startsWith("f.")) { touch(event.target); } });
  form.addEventListener("change", (event) => { if (event.target.name?.startsWith("f.")) { plan(0); } });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (event.submitter?.dataset.next) { leave(event.submitter.dataset.next); return; }
    held.forEach((name) => dirty.add(name));
    held.clear();
    const fill = event.submitter?.name === "fill" ? event.submitter.value : "";
    if (!dirty.size && !fill) { say("没有新的内容需要保存"); }
    save(fill);
  });
  document.querySelectorAll(".write-steps a").forEach((link) => link.addEventListener("click", (event) => {
    if (!dirty.size || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    event.preventDefault();
    leave(link.href);
  }));
  window.addEventListener("beforeunload", (event) => { if (dirty.size || held.size) { event.preventDefault(); } });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") { save(); } });
  say("自动保存");
  // What was typed while the scripts were on their way.
  form.querySelectorAll('[name^="f."]').forEach((field) => {
    if (field.value !== field.defaultValue) { touch(field); }
  });
  setTimeout(keepLooking, 1000 * LOOK_SECONDS);
  return { touch, say };
}
