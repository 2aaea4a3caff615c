// Several files at once: each gets its own row with its slot, is sent by itself with a byte progress bar, and shows
// the state of its reading afterwards. Without scripts the form still sends one file.
const uploadForm = document.getElementById("upload-form");
if (uploadForm) { startUpload(uploadForm); }

function startUpload(form) {
  const zone = document.getElementById("drop-zone");
  const input = document.getElementById("upload-file");
  const slot = document.getElementById("upload-slot");
  const rows = document.getElementById("upload-rows");
  const button = document.getElementById("upload-button");
  const template = document.getElementById("upload-row-template");
  const limit = Number(form.dataset.limitMb) * 1024 * 1024;
  const tooLarge = `文件超过${form.dataset.limitMb}MB，请压缩图片或另存后再上传。`;

  input.multiple = true;
  input.required = false;
  slot.required = false;
  button.textContent = "全部上传";
  button.hidden = true;
  zone.querySelector(".drop-hint").hidden = false;
  zone.classList.add("is-enhanced");

  function parsed(text) {
    try { return JSON.parse(text); } catch { return null; }
  }

  function shownSize(bytes) {
    if (bytes < 1024) { return `${bytes} 字节`; }
    if (bytes < 1024 * 1024) { return `${Math.round(bytes / 1024)} KB`; }
    return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
  }

  function note(row, text, isError) {
    const line = row.querySelector(".upload-row-note");
    line.textContent = text;
    line.classList.toggle("is-error", Boolean(isError));
    line.classList.toggle("muted", !isError);
    row.classList.toggle("is-refused", Boolean(isError));
  }

  function addFiles(files) {
    const several = files.length > 1 || unsent().length > 0;
    [...files].forEach((file) => {
      const row = template.content.firstElementChild.cloneNode(true);
      row.file = file;
      row.querySelector(".upload-row-name").textContent = file.name;
      row.querySelector(".upload-row-size").textContent = shownSize(file.size);
      const select = row.querySelector("select");
      [...slot.options].forEach((option) => select.add(option.cloneNode(true)));
      select.value = several ? "" : slot.value;
      select.addEventListener("change", () => {
        if (select.value && file.size <= limit) { note(row, "", false); }
      });
      row.querySelector("[data-action=send]").addEventListener("click", () => { send(row, false); });
      row.querySelector("[data-action=remove]").addEventListener("click", () => {
        row.remove();
        refreshButton();
      });
      rows.appendChild(row);
      if (file.size > limit) {
        note(row, tooLarge, true);
      } else if (!select.value) {
        note(row, "请选择这份文件对应的年报。", false);
      }
    });
    refreshButton();
  }

  // Rows whose file has not been sent; a sent one has given way to the fragment of its reading.
  function unsent() {
    return rows.querySelectorAll("[data-file-row]:not(.is-busy):not(.is-sent)");
  }

  function refreshButton() {
    button.hidden = unsent().length < 2;
  }

  function replaceQuestion(row, answer) {
    note(row, answer.message, true);
    const controls = row.querySelector(".upload-row-controls");
    const confirm = document.createElement("button");
    confirm.type = "button";
    confirm.className = "btn btn-sm btn-danger";
    confirm.textContent = answer.confirm;
    confirm.addEventListener("click", () => {
      withdrawQuestion();
      send(row, true);
    });
    const plain = row.querySelector("[data-action=send]");
    const select = row.querySelector("select");
    function withdrawQuestion() {
      confirm.remove();
      plain.hidden = false;
      select.removeEventListener("change", otherSlot);
    }
    function otherSlot() {
      withdrawQuestion();
      note(row, "", false);
    }
    plain.hidden = true;
    select.addEventListener("change", otherSlot);
    controls.insertBefore(confirm, controls.lastElementChild);
    confirm.focus();
  }

  function existingLink(row, address) {
    const line = row.querySelector(".upload-row-note");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = "查看已有版本";
    line.append(" ", link);
  }

  function send(row, replace) {
    const select = row.querySelector("select");
    if (!select.value) {
      note(row, "请先选择这份文件对应的年报。", true);
      select.focus();
      return;
    }
    if (row.file.size > limit) {
      note(row, tooLarge, true);
      return;
    }
    const bar = row.querySelector("progress");
    const data = new FormData();
    data.append("report", select.value);
    data.append("replace", replace ? "1" : "");
    data.append("file", row.file);
    const call = new XMLHttpRequest();
    call.open("POST", form.action);
    call.setRequestHeader("Accept", "application/json");
    call.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    row.classList.add("is-busy");
    row.querySelectorAll("button, select").forEach((item) => { item.disabled = true; });
    bar.hidden = false;
    bar.value = 0;
    note(row, "正在上传…", false);
    call.upload.onprogress = (event) => {
      if (!event.lengthComputable) { return; }
      const percent = Math.round(100 * event.loaded / event.total);
      bar.value = percent;
      note(row, percent < 100 ? `正在上传 ${percent}%` : "上传完成，正在登记…", false);
    };
    call.onload = () => {
      const answer = parsed(call.responseText);
      if (call.status === 201 && answer) {
        sent(row, answer);
        return;
      }
      release(row);
      if (answer && answer.confirm) {
        replaceQuestion(row, answer);
      } else {
        note(row, answer && answer.message ? answer.message : `服务器没有接受这个文件（${call.status}），请稍后重试。`, true);
      }
      if (answer && answer.existing) { existingLink(row, answer.existing); }
    };
    call.onerror = () => {
      release(row);
      note(row, "网络中断，文件没有上传成功，请重试。", true);
    };
    call.send(data);
  }

  function release(row) {
    row.classList.remove("is-busy");
    row.querySelector("progress").hidden = true;
    row.querySelectorAll("button, select").forEach((item) => { item.disabled = false; });
    refreshButton();
  }

  // The row gives way to the fragment that follows the reading and asks for itself until it has ended.
  function sent(row, answer) {
    row.classList.remove("is-busy");
    row.classList.add("is-sent");
    row.querySelector("progress").hidden = true;
    row.querySelector(".upload-row-controls").hidden = true;
    note(row, "上传完成，正在读取…", false);
    const noneYet = document.querySelector("#recent-uploads [data-none-yet]");
    if (noneYet) { noneYet.closest("section").hidden = true; }
    refreshButton();
    window.htmx.ajax("GET", answer.progress, { target: row, swap: "outerHTML" });
  }

  // Whoever chooses the file first and the report afterwards means this file; of several, each has its own.
  slot.addEventListener("change", () => {
    const waiting = unsent();
    const select = waiting.length === 1 && waiting[0].querySelector("select");
    if (select && !select.value) {
      select.value = slot.value;
      select.dispatchEvent(new Event("change"));
    }
  });

  input.addEventListener("change", () => {
    addFiles(input.files);
    input.value = "";
  });
  ["dragenter", "dragover"].forEach((name) => {
    zone.addEventListener(name, (event) => {
      event.preventDefault();
      zone.classList.add("is-over");
    });
  });
  ["dragleave", "drop"].forEach((name) => {
    zone.addEventListener(name, () => { zone.classList.remove("is-over"); });
  });
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    addFiles(event.dataTransfer.files);
  });
  // A file dropped beside the zone must not replace the page.
  ["dragover", "drop"].forEach((name) => {
    window.addEventListener(name, (event) => { event.preventDefault(); });
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    unsent().forEach((row) => { send(row, false); });
  });
}
