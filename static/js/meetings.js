// The live page: clocks that the portal began, parts that keep themselves fresh, the queue of speakers.
(function () {
  "use strict";
  // Parts of a page are fetched anew; what was seen of a clock is forgotten with it.
  const seen = new WeakMap();

  function pad(number) {
    return String(number).padStart(2, "0");
  }

  // How long it was when the portal said so, and what has passed since: the clock of this machine may be wrong.
  function seconds(face) {
    if (!seen.has(face)) seen.set(face, performance.now());
    const since = "runs" in face.dataset ? (performance.now() - seen.get(face)) / 1000 : 0;
    return Math.floor(Number(face.dataset.seconds) + since);
  }

  // The same steps as on the portal: clause 1.7.3 for a speech, 1.7.2 for a meeting.
  function stageOf(box, now) {
    const most = Number(box.dataset.most) * 60;
    if (now > most) return "over";
    if ("planned" in box.dataset) return now > Number(box.dataset.planned) * 60 ? "due" : "fine";
    if (now === most) return "due";
    return now >= Number(box.dataset.least) * 60 ? "soon" : "fine";
  }

  function written(now, hours) {
    if (hours) return `${Math.floor(now / 3600)}:${pad(Math.floor(now / 60) % 60)}:${pad(now % 60)}`;
    return `${Math.floor(now / 60)}:${pad(now % 60)}`;
  }

  function show() {
    for (const box of document.querySelectorAll("[data-timed]")) {
      const face = box.querySelector("[data-seconds]");
      const now = seconds(face);
      const over = box.querySelector("[data-over]");
      const text = written(now, "hours" in face.dataset);
      if (face.textContent !== text) face.textContent = text;
      box.dataset.stage = stageOf(box, now);
      if (over) over.textContent = written(Math.max(0, now - Number(box.dataset.most) * 60));
    }
  }
  show();
  setInterval(show, 500);
  document.addEventListener("htmx:afterSwap", show);

  // Parts refresh themselves, but by the clock never under somebody's fingers.
  document.addEventListener("htmx:beforeRequest", function (event) {
    const part = event.target;
    if (!part.matches || !part.matches("[data-fresh]")) return;
    const cause = event.detail.requestConfig.triggeringEvent;
    const pressed = cause && cause.type === "live:changed";
    const typing = part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
    const busy = part.querySelector("form[data-busy]");
    if (part.querySelector(".is-dragged") || (!pressed && (typing || busy))) event.preventDefault();
  });

  // What was recorded stands in the list by now: the line is empty for the next one, which is another one.
  document.addEventListener("live:changed", function (event) {
    const form = event.target.closest && event.target.closest("form");
    if (!form || !form.matches("[data-clears]")) return;
    for (const box of form.querySelectorAll("input[type=text]")) {
      box.value = "";
      box.classList.remove("is-invalid");
    }
    for (const sentence of form.querySelectorAll(".invalid-feedback")) sentence.remove();
    form.elements.idempotency_key.value = event.detail.key;
  });

  // The queue: dragged to another place, or moved with the arrow keys.
  function lines(queue) {
    return [...queue.querySelectorAll(":scope > li")];
  }

  document.addEventListener("dragstart", function (event) {
    const line = event.target.closest && event.target.closest("[data-queue] > li");
    if (!line) return;
    line.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", line.id);
  });
  document.addEventListener("dragover", function (event) {
    const queue = event.target.closest && event.target.closest("[data-queue]");
    const dragged = queue && queue.querySelector(".is-dragged");
    if (!dragged) return;
    event.preventDefault();
    const below = lines(queue).find(function (line) {
      const box = line.getBoundingClientRect();
      return line !== dragged && event.clientY < box.top + box.height / 2;
    });
    queue.insertBefore(dragged, below || null);
  });
  document.addEventListener("dragend", function (event) {
    const line = event.target.closest && event.target.closest("[data-queue] > li");
    if (!line) return;
    const drop = line.querySelector("[data-drop]");
    const place = String(lines(line.parentElement).indexOf(line) + 1);
    line.classList.remove("is-dragged");
    if (drop.value === place) return;
    drop.value = place;
    drop.click();
  });
  document.addEventListener("keydown", function (event) {
    const step = { ArrowUp: "[data-up]", ArrowDown: "[data-down]" }[event.key];
    const line = step && event.target.closest("[data-queue] > li");
    if (!line) return;
    event.preventDefault();
    const button = line.querySelector(step);
    if (!button.disabled) button.click();
  });
})();
