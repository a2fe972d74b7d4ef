// Back shows a form again that was sent. It keeps its key (idempotency_key), so that sending it once more makes nothing twice, also
// where the browser fetched the page anew: each entry of the history remembers the keys of its forms. Where the browser put the old
// texts back into a newer form about an object, its version comes back with them, so that nothing newer is written over unseen.
(function () {
  "use strict";
  const KEPT = ["idempotency_key", "version", "seen"];

  function hidden(form) {
    return KEPT.map((name) => form.elements[name]).filter((field) => field && field.type === "hidden");
  }

  function touched(field) {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (!field.options) return field.type !== "hidden" && field.value !== field.defaultValue;
    const preset = [...field.options].some((option) => option.defaultSelected);
    if (!preset && !field.multiple) return field.selectedIndex > 0;
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }

  function restore(form, kept) {
    const fields = [...form.elements].filter((field) => field.matches("input, select, textarea"));
    if (form.elements.version && !fields.some(touched)) return;
    for (const field of hidden(form)) if (kept[field.name]) field.value = kept[field.name];
  }

  // By now the browser has put the old texts back; a page that it had kept whole (persisted) has its keys still.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) return;
    const forms = [...document.querySelectorAll("form")].filter((form) => hidden(form).length);
    if (!forms.length) return;
    const known = (window.history.state && window.history.state.forms) || {};
    const state = {};
    forms.forEach(function (form, index) {
      const place = `${index} ${form.getAttribute("action") || ""}`;
      if (known[place]) restore(form, known[place]);
      state[place] = Object.fromEntries(hidden(form).map((field) => [field.name, field.value]));
    });
    window.history.replaceState({ ...window.history.state, forms: state }, "");
  });
})();
