// Choosing by typing. [data-chooser] holds a select, which is what is sent, and a text box. Here both become one box: what is chosen
// stands in it as chips, what is typed opens a list (combobox.js). Where not every row stands in the page (data-complete) the form's
// own address finds them. Text that nothing was chosen for is sent: the server takes the only row it can mean, or says so.
(function () {
  "use strict";
  const { ask, combobox, element, words } = window.portal;
  const MOST = 20;
  let number = 0;

  function enhance(box) {
    if (box.dataset.ready) return;
    box.dataset.ready = "true";
    const select = box.querySelector("select");
    const text = box.querySelector("input");
    const list = box.querySelector("[role=listbox]");
    const chips = box.querySelector(".chooser-chips");

    // The label of the field, its error and its help belong to the box that is seen.
    const id = select.id || `chooser-${++number}`;
    const label = select.id && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    select.id = `${id}_chosen`;
    select.hidden = true;
    text.id = id;
    text.hidden = false;
    list.id = `${id}_list`;
    for (const name of ["aria-describedby", "aria-invalid", "autofocus"]) {
      if (select.hasAttribute(name)) text.setAttribute(name, select.getAttribute(name));
    }
    if (label) {
      text.removeAttribute("aria-label");
      label.id = label.id || `${id}_label`;
      list.setAttribute("aria-labelledby", label.id);
    } else {
      list.setAttribute("aria-label", text.getAttribute("aria-label"));
    }

    const options = () => [...select.options].filter((option) => option.value);
    const chosen = () => options().filter((option) => option.selected);
    const isChosen = (hit) => chosen().some((option) => option.value === hit.value);

    function hitOf(option) {
      const { label: name, note, mark } = option.dataset;
      return { value: option.value, label: name || option.text, note: note || "", mark: mark || "" };
    }

    function add(hit) {
      const option = new Option([hit.label, hit.note, hit.mark].filter(Boolean).join(" · "), hit.value);
      Object.assign(option.dataset, { label: hit.label, note: hit.note, mark: hit.mark });
      select.add(option);
      return option;
    }

    function changed() {
      for (const kind of ["input", "change"]) select.dispatchEvent(new Event(kind, { bubbles: true }));
    }

    function chip(option) {
      const hit = hitOf(option);
      const made = element("li", "chooser-chip");
      const button = element("button", "chooser-remove");
      const icon = element("i", "bi bi-x-lg");
      icon.setAttribute("aria-hidden", "true");
      button.type = "button";
      button.disabled = text.disabled;
      button.setAttribute("aria-label", box.dataset.remove.replace("{name}", hit.label));
      button.append(icon);
      button.addEventListener("click", () => remove(option));
      button.addEventListener("keydown", (event) => {
        if (event.key !== "Delete" && event.key !== "Backspace") return;
        event.preventDefault();
        remove(option);
      });
      made.append(...words(hit), button);
      return made;
    }

    function draw() {
      const rows = chosen();
      chips.replaceChildren(...rows.map(chip));
      chips.hidden = rows.length === 0;
      box.classList.toggle("is-chosen", rows.length > 0 && !select.multiple);
    }

    function remove(option) {
      const place = chosen().indexOf(option);
      if (select.multiple) option.selected = false;
      else select.value = "";
      changed();
      (chips.querySelectorAll("button")[place] || text).focus();
    }

    function choose(hit) {
      const option = options().find((known) => known.value === hit.value) || add(hit);
      option.selected = true;
      changed();
      text.focus();
    }

    // Latin letters are the beginning of a word, of pinyin or of initials; Chinese ones stand anywhere.
    function fits(word, said) {
      if (!/^[\x20-\x7e]+$/.test(word)) return said.includes(word);
      return [" ", "|"].some((start) => said.includes(start + word));
    }

    function here(typed) {
      const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
      const says = (option) => ` ${option.text} ${option.dataset.find || ""}`.toLowerCase();
      const first = (option) => wanted.some((word) => says(option).startsWith(` ${word}`) || says(option).includes(`|${word}`));
      const found = options().filter((option) => wanted.every((word) => fits(word, says(option))));
      found.sort((one, other) => first(other) - first(one));
      return { hits: found.slice(0, MOST).map(hitOf), more: found.length > MOST };
    }

    async function find(typed) {
      const complete = select.hasAttribute("data-complete");
      const found = complete ? here(typed) : await ask(select.form, box.dataset.chooser, [["text", typed]]);
      const hits = select.multiple ? found.hits.filter((hit) => !isChosen(hit)) : found.hits;
      return { ...found, hits };
    }

    combobox({ box, text, list, find, choose, taken: isChosen });
    text.addEventListener("keydown", (event) => {
      const last = chosen().pop();
      if (event.key !== "Backspace" || text.value || !last) return;
      event.preventDefault();
      remove(last);
    });
    box.querySelector(".chooser-box").addEventListener("click", (event) => {
      if (!event.target.closest("button")) text.focus();
    });

    // A draft may want rows that are not in the page yet.
    select.addEventListener("change", () => {
      const wanted = (select.dataset.wanted || "").split(" ").filter(Boolean);
      delete select.dataset.wanted;
      draw();
      remember();
      if (!wanted.length || !select.form) return;
      ask(select.form, box.dataset.chooser, wanted.map((value) => ["value", value]))
        .then((found) => found.hits.forEach((hit) => (add(hit).selected = true)))
        .then(draw)
        .catch(() => {});
    });

    // Back shows the page as the server makes it: what was chosen is in the entry of the history. What the browser itself has put
    // back by then gets its chips.
    const entry = `${select.form ? select.form.getAttribute("action") || "" : ""} ${select.name}`;

    function remember() {
      const state = window.history.state || {};
      const choices = { ...state.choices, [entry]: chosen().map(hitOf) };
      window.history.replaceState({ ...state, choices }, "");
    }

    window.addEventListener("pageshow", (event) => {
      const known = ((window.history.state || {}).choices || {})[entry];
      if (known && !event.persisted) {
        for (const hit of known) if (!options().some((option) => option.value === hit.value)) add(hit);
        for (const option of select.options) option.selected = known.some((hit) => hit.value === option.value);
      }
      draw();
    });
    draw();
  }

  function enhanceAll(root) {
    root.querySelectorAll("[data-chooser]").forEach(enhance);
  }

  document.addEventListener("htmx:afterSwap", (event) => enhanceAll(event.detail.target));
  document.addEventListener("DOMContentLoaded", () => enhanceAll(document));
})();
