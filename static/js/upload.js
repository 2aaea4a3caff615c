// Several files at once: each gets its own row. One with a slot is sent by itself with a byte progress bar and shows the
// state of its reading afterwards; those without one are sent together and lead to the page on which the reports that
// their content names are confirmed. Without scripts the form does the same.
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

  input.required = false;
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

  const byContent = "系统将按文件内容提出对应的单位和年度，由您核对后接收；也可以在此选定。";
  const mostTogether = 40;
  let pageToConfirm = "";

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
        if (file.size <= limit) { note(row, select.value ? "" : byContent, false); }
      });
      row.querySelector("[data-action=send]").addEventListener("click", () => { send(row, false); });
      row.querySelector("[data-action=remove]").addEventListener("click", () => {
        row.remove();
        refreshButton();
        goOn();
      });
      rows.appendChild(row);
      if (file.size > limit) {
        note(row, tooLarge, true);
      } else if (!select.value) {
        note(row, byContent, false);
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

  function link(row, address, text) {
    const found = document.createElement("a");
    found.href = address;
    found.textContent = text;
    row.querySelector(".upload-row-note").append(" ", found);
  }

  function send(row, replace) {
    const select = row.querySelector("select");
    if (!select.value) {
      sendToConfirm([row]);
      return;
    }
    if (row.file.size > limit) {
      note(row, tooLarge, true);
      return;
    }
    post([row], { report: select.value, replace: replace ? "1" : "" }, (answer) => { sent(row, answer); }, (answer) => {
      if (answer.confirm) { replaceQuestion(row, answer); }
      if (answer.existing) { link(row, answer.existing, "查看已有版本"); }
    });
  }

  // Files without a slot, as many in one request as the server takes.
  function sendToConfirm(waiting) {
    let batch = [];
    let size = 0;
    waiting.forEach((row) => {
      if (row.file.size > limit) {
        note(row, tooLarge, true);
        return;
      }
      if (batch.length === mostTogether || (batch.length && size + row.file.size > limit)) {
        sendBatch(batch);
        [batch, size] = [[], 0];
      }
      batch.push(row);
      size += row.file.size;
    });
    if (batch.length) { sendBatch(batch); }
  }

  function sendBatch(batch) {
    post(batch, { report: "" }, (answer) => {
      pageToConfirm = pageToConfirm ? `${form.getAttribute("action")}#waiting-files` : answer.page;
      batch.forEach((row) => {
        row.classList.remove("is-busy");
        row.classList.add("is-sent");
        row.querySelector("progress").hidden = true;
        note(row, "上传完成，等待核对。", false);
        link(row, answer.page, "现在核对");
      });
      goOn();
    }, () => {});
  }

  // The page on which the person confirms, once nothing is on its way any more.
  function goOn() {
    if (!pageToConfirm || rows.querySelector(".is-busy") || rows.querySelector(".is-refused")) { return; }
    window.location.assign(pageToConfirm);
  }

  // Send the files of these rows in one request; their bars and notes show the bytes of all of them.
  function post(sending, values, accepted, refused) {
    const data = new FormData();
    Object.entries(values).forEach(([name, value]) => { data.append(name, value); });
    sending.forEach((row) => { data.append("file", row.file); });
    const call = new XMLHttpRequest();
    call.open("POST", form.action);
    call.setRequestHeader("Accept", "application/json");
    call.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    sending.forEach((row) => {
      row.classList.add("is-busy");
      row.querySelectorAll("button, select").forEach((item) => { item.disabled = true; });
      const bar = row.querySelector("progress");
      [bar.hidden, bar.value] = [false, 0];
      note(row, "正在上传…", false);
    });
    call.upload.onprogress = (event) => {
      if (!event.lengthComputable) { return; }
      const percent = Math.round(100 * event.loaded / event.total);
      sending.forEach((row) => {
        row.querySelector("progress").value = percent;
        note(row, percent < 100 ? `正在上传 ${percent}%` : "上传完成，正在登记…", false);
      });
    };
    function refuse(answer) {
      sending.forEach((row) => {
        release(row);
        note(row, answer.message, true);
      });
      refused(answer);
    }
    call.onload = () => {
      const answer = parsed(call.responseText);
      if (call.status === 201 && answer) {
        accepted(answer);
        goOn();
        return;
      }
      refuse(answer && answer.message ? answer
        : { message: `服务器未接收此文件（${call.status}），请稍后重试。` });
    };
    call.onerror = () => { refuse({ message: "网络中断，文件没有上传成功，请重试。" }); };
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
    window.htmx.ajax("GET", `${answer.progress}?on=list`, { target: row, swap: "outerHTML" });
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
    const waiting = [...unsent()];
    waiting.filter((row) => row.querySelector("select").value).forEach((row) => { send(row, false); });
    sendToConfirm(waiting.filter((row) => !row.querySelector("select").value));
  });
}
