// Why a field was not saved: the sentence at a cell; of a text both versions and two buttons.

/** Return functions that show and clear what stands against a field. */
export function startConflicts(form) {
  const cellOf = (name) => document.getElementById(`cell-${name}`);
  const boxOf = (name) => form.querySelector(`[data-conflict="${name}"]`);

  function clear(name) {
    const cell = cellOf(name);
    if (cell) {
      cell.classList.remove("has-error");
      cell.querySelector("input").removeAttribute("aria-invalid");
      const refusal = cell.querySelector(".cell-refusal");
      refusal.hidden = true;
      refusal.textContent = "";
    }
    const box = boxOf(name);
    if (box) { box.hidden = true; }
  }

  function button(text, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm btn-outline-primary";
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }

  function show(name, why, resolve) {
    const cell = cellOf(name);
    if (cell) {
      const refusal = cell.querySelector(".cell-refusal");
      cell.classList.add("has-error");
      refusal.textContent = why.sentence;
      refusal.hidden = false;
      cell.querySelector("input").setAttribute("aria-invalid", "true");
      cell.querySelector("input").setAttribute("aria-describedby", refusal.id);
      return;
    }
    const box = boxOf(name);
    const sentence = box.querySelector("[data-conflict-sentence]");
    sentence.textContent = why.sentence;
    sentence.hidden = false;
    box.hidden = false;
    box.querySelector("[data-conflict-theirs]").textContent = why.theirs || "";
    box.querySelector(".text-conflict-moves")?.remove();
    if (!resolve) { return; }
    const moves = document.createElement("p");
    moves.className = "text-conflict-moves";
    moves.append(
      button("用对方的文字", () => resolve(why.theirs)),
      button("保留我的文字", () => resolve(null))
    );
    box.append(moves);
  }

  return { clear, show };
}
