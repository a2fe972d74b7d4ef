// A text box that opens a list of what fits: up and down go through it, Enter chooses and never sends, Escape closes. Of several hits
// none is chosen until somebody says which. `portal.combobox(parts)`: box (holds the words in data-none, data-more, data-found), text,
// list, find(typed) (a promise of {hits, more}), choose(hit), and taken(hit) for what is chosen already.
(function () {
  "use strict";
  const WAIT_MS = 150;

  function element(tag, css, text) {
    const made = document.createElement(tag);
    made.className = css;
    made.textContent = text || "";
    return made;
  }

  // Name, what tells it from others, and a warning with its icon.
  function words(hit) {
    const parts = [element("span", "chooser-name", hit.label)];
    if (hit.note) parts.push(element("small", "chooser-note", hit.note));
    if (hit.mark) {
      const mark = element("small", "chooser-mark");
      const icon = element("i", "bi bi-calendar-x");
      icon.setAttribute("aria-hidden", "true");
      mark.append(icon, ` ${hit.mark}`);
      parts.push(mark);
    }
    return parts;
  }

  function hint(said) {
    const item = element("li", "chooser-hint", said);
    item.setAttribute("role", "presentation");
    return item;
  }

  // What the form's own address finds for one of its fields.
  async function ask(form, name, values) {
    const url = new URL(form.getAttribute("action") || "", window.location.href);
    url.hash = "";
    url.searchParams.set("choices", name);
    for (const [key, value] of values) url.searchParams.append(key, value);
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return answer.json();
  }

  function combobox({ box, text, list, find, choose, taken = () => false }) {
    const status = box.querySelector("[role=status]");
    let hits = [];
    let active = -1;
    let timer = 0;
    let turn = 0;

    text.setAttribute("role", "combobox");
    text.setAttribute("aria-autocomplete", "list");
    text.setAttribute("aria-expanded", "false");
    text.setAttribute("aria-controls", list.id);

    function forget() {
      clearTimeout(timer);
      turn++;
      hits = [];
      go(-1);
    }

    function close() {
      forget();
      list.hidden = true;
      list.replaceChildren();
      text.setAttribute("aria-expanded", "false");
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

    function take(hit) {
      text.value = "";
      close();
      choose(hit);
    }

    function line(hit, place) {
      const item = element("li", "chooser-hit");
      item.id = `${list.id}_${place}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", String(taken(hit)));
      item.append(...words(hit));
      item.addEventListener("pointerdown", (event) => event.preventDefault());
      item.addEventListener("click", () => take(hit));
      return item;
    }

    async function search() {
      clearTimeout(timer);
      const typed = text.value.trim();
      const mine = ++turn;
      let found;
      try {
        found = await find(typed);
      } catch {
        // Without the server nothing can be found now; what was typed is sent, and the server answers then.
        return;
      }
      if (mine !== turn || document.activeElement !== text) return;
      hits = found.hits;
      const items = hits.map(line);
      if (!hits.length) items.push(hint(box.dataset.none));
      if (found.more) items.push(hint(box.dataset.more));
      list.replaceChildren(...items);
      list.dataset.typed = typed; // which text these hits belong to
      list.hidden = false;
      text.setAttribute("aria-expanded", "true");
      status.textContent = hits.length ? box.dataset.found.replace("{number}", hits.length) : box.dataset.none;
      go(typed && hits.length === 1 ? 0 : -1);
      list.scrollIntoView({ block: "nearest" });
    }

    function arrow(step) {
      if (list.hidden) search();
      else if (hits.length) go(active < 0 && step < 0 ? hits.length - 1 : (active + step + hits.length) % hits.length);
    }

    function enter(event) {
      if (event.ctrlKey || event.metaKey || (list.hidden && !text.value.trim())) return;
      event.preventDefault();
      if (event.repeat) return;
      if (active >= 0) take(hits[active]);
      else if (list.hidden || !hits.length) search();
    }

    text.addEventListener("input", (event) => {
      // An older list does not fit what is typed now; letters that are being composed are no text yet
      forget();
      if (!event.isComposing) timer = setTimeout(search, WAIT_MS);
    });
    text.addEventListener("compositionend", () => {
      clearTimeout(timer);
      timer = setTimeout(search, WAIT_MS);
    });
    text.addEventListener("click", () => list.hidden && search());
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
      }
    });
  }

  window.portal = { ...window.portal, ask, combobox, element, words };
})();
