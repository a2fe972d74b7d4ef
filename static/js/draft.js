// Unsent forms survive a lost session or network: form[data-draft] is kept in this browser until it was accepted.
// Passwords and files are never kept, hidden fields only with data-draft-keep: the key of the form (what was typed may have arrived
// after all) and the version of the object that was seen. A form opened with other values in its address has a draft of its own. Drafts older than a week are forgotten, and all of them on signing out.
(function () {
  "use strict";
  const PREFIX = "portal.draft.";
  const WEEK_MS = 7 * 24 * 3600 * 1000;
  const PENDING = "portal.draft-sent";

  function store() {
    try {
      return window.localStorage;
    } catch {
      return null;
    }
  }

  function key(form) {
    return PREFIX + form.dataset.draft + location.search;
  }

  function fields(form) {
    const kept = (field) => !["hidden", "password", "file", "submit", "button"].includes(field.type) || field.matches("[data-draft-keep]");
    return [...form.elements].filter((field) => field.name && kept(field));
  }

  function read(form) {
    return fields(form)
      .filter((field) => (!["checkbox", "radio"].includes(field.type) || field.checked))
      .flatMap((field) => (field.multiple ? [...field.selectedOptions].map((option) => [field.name, option.value]) : [[field.name, field.value]]));
  }

  function write(form, pairs) {
    for (const field of fields(form)) {
      const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else if (field.multiple) {
        for (const option of field.options) option.selected = values.includes(option.value);
        const absent = values.filter((value) => ![...field.options].some((option) => option.value === value));
        if (absent.length) field.dataset.wanted = absent.join(" ");
      } else if (values.length) {
        field.value = values[0];
        // A choice that is loaded only later: the page's own script may bring it back.
        if (field.value !== values[0]) field.dataset.wanted = values[0];
      }
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  // What people see of it: another key or version alone is no draft.
  function typed(form, pairs) {
    const hidden = fields(form).filter((field) => field.type === "hidden").map((field) => field.name);
    return JSON.stringify(pairs.filter(([name]) => !hidden.includes(name)));
  }

  function load(form) {
    try {
      const saved = JSON.parse(store().getItem(key(form)));
      return saved && Date.now() - saved.at < WEEK_MS ? saved : null;
    } catch {
      return null;
    }
  }

  function forget(form) {
    store().removeItem(key(form));
  }

  function offer(form, saved, original) {
    const template = document.getElementById("draft-notice");
    if (!template) return;
    const notice = template.content.firstElementChild.cloneNode(true);
    notice.querySelector("[data-draft-at]").textContent = new Date(saved.at).toLocaleString(document.documentElement.lang);
    notice.querySelector("[data-draft-discard]").addEventListener("click", () => {
      write(form, original);
      forget(form);
      notice.remove();
    });
    (form.querySelector(".modal-body, .panel-body") || form).prepend(notice);
  }

  function watch(form) {
    const original = read(form);
    const saved = load(form);
    // A form that came back with errors carries what was typed; it is newer than the draft.
    if (saved && !form.querySelector("[data-error-summary]") && typed(form, saved.pairs) !== typed(form, original)) {
      write(form, saved.pairs);
      offer(form, saved, original);
    }
    let timer;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        try {
          store().setItem(key(form), JSON.stringify({ at: Date.now(), pairs: read(form) }));
        } catch {
          // A full or forbidden storage must not stop anyone from typing.
        }
      }, 400);
    });
    form.addEventListener("submit", () => sessionStorage.setItem(PENDING, key(form)));
  }

  // A sent form was accepted when the next page comes without it, or with it and a word of success.
  function settle() {
    const sent = sessionStorage.getItem(PENDING);
    if (!sent) return;
    sessionStorage.removeItem(PENDING);
    const back = [...document.querySelectorAll("form[data-draft]")].some((form) => key(form) === sent);
    const failed = document.body.classList.contains("is-failed") || document.getElementById("sign-in");
    const praised = document.querySelector("[data-toast=success]");
    if (!failed && (!back || praised)) store().removeItem(sent);
  }

  function forgetAll() {
    for (const name of Object.keys(store())) if (name.startsWith(PREFIX)) store().removeItem(name);
  }

  // The same for forms in the dialog; one that came back with errors was not accepted.
  function watchDialog(event) {
    const forms = event.detail.target.querySelectorAll("form[data-draft]");
    if ([...forms].some((form) => form.querySelector("[data-error-summary]"))) sessionStorage.removeItem(PENDING);
    forms.forEach(watch);
  }

  if (!store()) return;
  document.addEventListener("htmx:afterSwap", watchDialog);
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-sign-out]")) forgetAll();
  });
  document.addEventListener("DOMContentLoaded", function () {
    settle();
    document.querySelectorAll("form[data-draft]").forEach(watch);
  });
})();
