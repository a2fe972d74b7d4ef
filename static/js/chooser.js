// Choosing by typing. [data-chooser] holds a select, which is what is sent, and a text box. Here both become one box: what is chosen
// stands in it as chips, what is typed opens a list (arrows, Enter chooses, Escape closes; Enter never sends). Where not every row
// stands in the page (data-complete) the form's own address finds them. Text that nothing was chosen for is sent: the server says so.
(function () {
  "use strict";
  const WAIT_MS = 150;
  const MOST = 20;
  let number = 0;

  function address(form, name) {
    const url = new URL(form.getAttribute("action") || "", window.location.href);
    url.hash = "";
    url.searchParams.set("choices", name);
    return url;
  }

  async function ask(url) {
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return answer.json();
  }

  function element(tag, css, text) {
    const made = document.createElement(tag);
    made.className = css;
    made.textContent = text || "";
    return made;
  }

  // Name, what tells it from others, and a warning with its icon.
  function words(hit) {
    const name = element("span", "chooser-name", hit.label);
    const parts = [name];
    if (hit.note) parts.push(element("small", "chooser-note", hit.note));
    if (hit.mark) {
      const mark = element("small", "chooser-mark", "");
      const icon = element("i", "bi bi-calendar-x", "");
      icon.setAttribute("aria-hidden", "true");
      mark.append(icon, ` ${hit.mark}`);
      parts.push(mark);
    }
    return parts;
  }

  function enhance(box) {
    if (box.dataset.ready) return;
    box.dataset.ready = "true";
    const select = box.querySelector("select");
    const text = box.querySelector("input");
    const list = box.querySelector("[role=listbox]");
    const chips = box.querySelector(".chooser-chips");
    const status = box.querySelector("[role=status]");
    const field = box.querySelector(".chooser-box");
    let hits = [];
    let active = -1;
    let timer = 0;
    let asked = 0;

    // The label of the field, its error and its help belong to the box that is seen.
    const id = select.id || `chooser-${++number}`;
    const label = select.id && document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    select.id = `${id}_chosen`;
    select.hidden = true;
    text.id = id;
    list.id = `${id}_list`;
    text.hidden = false;
    text.setAttribute("role", "combobox");
    text.setAttribute("aria-autocomplete", "list");
    text.setAttribute("aria-expanded", "false");
    text.setAttribute("aria-controls", list.id);
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
    const hitOf = (option) => ({ value: option.value, label: option.dataset.label || option.text, note: option.dataset.note || "", mark: option.dataset.mark || "" });

    function changed() {
      for (const kind of ["input", "change"]) select.dispatchEvent(new Event(kind, { bubbles: true }));
    }

    // Chips -------------------------------------------------------------------
    function chip(option) {
      const hit = hitOf(option);
      const made = element("li", "chooser-chip");
      const button = element("button", "chooser-remove");
      const icon = element("i", "bi bi-x-lg");
      icon.setAttribute("aria-hidden", "true");
      button.type = "button";
      button.disabled = text.disabled;
      button.setAttribute("aria-label", box.dataset.remove.replace("%s", hit.label));
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
      option.selected = false;
      if (!select.multiple) select.value = "";
      draw();
      changed();
      const next = chips.querySelectorAll("button")[place];
      (next || text).focus();
    }

    function choose(hit) {
      let option = options().find((known) => known.value === hit.value);
      if (!option) option = add(hit);
      option.selected = true;
      text.value = "";
      close();
      draw();
      changed();
      text.focus();
    }

    function add(hit) {
      const option = new Option([hit.label, hit.note, hit.mark].filter(Boolean).join(" · "), hit.value);
      Object.assign(option.dataset, { label: hit.label, note: hit.note, mark: hit.mark });
      select.add(option);
      return option;
    }

    // The list ----------------------------------------------------------------
    function here(typed) {
      const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
      const says = (option) => ` ${option.text} ${option.dataset.find || ""}`.toLowerCase();
      // Latin letters are the beginning of a word, of pinyin or of initials; Chinese ones stand anywhere
      const fits = (word, said) => (/^[\x20-\x7f]+$/.test(word) ? [" ", "|"].some((start) => said.includes(start + word)) : said.includes(word));
      const found = options().filter((option) => wanted.every((word) => fits(word, says(option))));
      const first = (option) => (wanted.length && (option.text.toLowerCase().startsWith(wanted[0]) || says(option).includes(`|${wanted[0]}`)) ? 0 : 1);
      found.sort((one, other) => first(one) - first(other));
      return { hits: found.slice(0, MOST).map(hitOf), more: found.length > MOST };
    }

    function there(typed) {
      const url = address(select.form, box.dataset.chooser);
      url.searchParams.set("text", typed);
      return ask(url);
    }

    async function find() {
      clearTimeout(timer);
      const typed = text.value.trim();
      const turn = ++asked;
      let found;
      try {
        found = select.hasAttribute("data-complete") ? here(typed) : await there(typed);
      } catch {
        // Without the server nothing can be found now; what was typed is sent, and the server answers then.
        return;
      }
      if (turn !== asked || document.activeElement !== text) return;
      const taken = select.multiple ? chosen().map((option) => option.value) : [];
      hits = found.hits.filter((hit) => !taken.includes(hit.value));
      show(found.more, typed);
    }

    function show(more, typed) {
      const present = chosen().map((option) => option.value);
      const items = hits.map((hit, place) => {
        const item = element("li", "chooser-hit");
        item.id = `${list.id}_${place}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(present.includes(hit.value)));
        item.append(...words(hit));
        item.addEventListener("pointerdown", (event) => event.preventDefault());
        item.addEventListener("click", () => choose(hit));
        return item;
      });
      if (!hits.length) items.push(note(box.dataset.none));
      if (more) items.push(note(box.dataset.more));
      list.replaceChildren(...items);
      list.hidden = false;
      text.setAttribute("aria-expanded", "true");
      status.textContent = hits.length ? box.dataset.found.replace("%s", hits.length) : box.dataset.none;
      go(typed && hits.length ? 0 : -1);
      list.scrollIntoView({ block: "nearest" });
    }

    function note(words) {
      const item = element("li", "chooser-hint", words);
      item.setAttribute("role", "presentation");
      return item;
    }

    function go(place) {
      active = place;
      const items = list.querySelectorAll("[role=option]");
      items.forEach((item, index) => item.classList.toggle("is-active", index === place));
      if (place < 0) text.removeAttribute("aria-activedescendant");
      else {
        text.setAttribute("aria-activedescendant", items[place].id);
        items[place].scrollIntoView({ block: "nearest" });
      }
    }

    function close() {
      clearTimeout(timer);
      asked++;
      list.hidden = true;
      list.replaceChildren();
      hits = [];
      active = -1;
      text.setAttribute("aria-expanded", "false");
      text.removeAttribute("aria-activedescendant");
    }

    function arrow(step) {
      if (list.hidden) find();
      else if (hits.length) go(active < 0 && step < 0 ? hits.length - 1 : (active + step + hits.length) % hits.length);
    }

    function enter(event) {
      if (event.ctrlKey || event.metaKey || (list.hidden && !text.value.trim())) return;
      // Whatever it does, it does not send the form
      event.preventDefault();
      if (list.hidden) find();
      else if (active >= 0 && !event.repeat) choose(hits[active]);
    }

    text.addEventListener("input", (event) => {
      // An older list does not fit what is typed now; letters that are being composed are no text yet
      clearTimeout(timer);
      asked++;
      if (event.isComposing) return;
      hits = [];
      active = -1;
      timer = setTimeout(find, WAIT_MS);
    });
    text.addEventListener("compositionend", () => {
      clearTimeout(timer);
      timer = setTimeout(find, WAIT_MS);
    });
    text.addEventListener("click", () => list.hidden && find());
    text.addEventListener("blur", close);
    text.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        arrow(event.key === "ArrowDown" ? 1 : -1);
      } else if (event.key === "Enter") enter(event);
      else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        close();
      } else if (event.key === "Backspace" && !text.value && chosen().length) {
        event.preventDefault();
        remove(chosen()[chosen().length - 1]);
      }
    });
    field.addEventListener("click", (event) => {
      if (!event.target.closest("button")) text.focus();
    });

    // A draft, or coming back to the page, may want rows that are not in the page yet.
    select.addEventListener("change", () => {
      const wanted = (select.dataset.wanted || "").split(" ").filter(Boolean);
      delete select.dataset.wanted;
      draw();
      if (!wanted.length || !select.form) return;
      const url = address(select.form, box.dataset.chooser);
      for (const value of wanted) url.searchParams.append("value", value);
      ask(url)
        .then((found) => found.hits.forEach((hit) => (add(hit).selected = true)))
        .then(draw)
        .catch(() => {});
    });
    draw();
  }

  function enhanceAll(root) {
    root.querySelectorAll("[data-chooser]").forEach(enhance);
  }

  document.addEventListener("htmx:afterSwap", (event) => enhanceAll(event.detail.target));
  document.addEventListener("DOMContentLoaded", () => enhanceAll(document));
})();
