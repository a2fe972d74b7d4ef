// Enter in a field of one line, and what Chinese input needs. Composing characters is left alone. Ctrl+Enter presses the primary
// button. Enter alone takes the button marked data-default (one that does no harm, as "save the draft") or, where there is none,
// goes on to the next field. Forms that only look for something (GET) and signing in (data-enter-sends) send as everywhere.
(function () {
  "use strict";
  const ONE_LINE = "input:not([type=submit], [type=button], [type=reset], [type=image], [type=file])";
  const SUBMITS = "button:not([type=button], [type=reset]), input[type=submit]";

  // While characters are composed every key belongs to the input method: no other script hears of it. Safari ends composing before
  // it tells of the key; its code 229 is all that is left.
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || event.keyCode === 229) event.stopImmediatePropagation();
    },
    true,
  );

  function usable(control) {
    return !control.disabled && control.tabIndex >= 0 && control.getClientRects().length > 0;
  }

  function button(form, selector) {
    return [...form.elements].find((control) => control.matches(selector) && usable(control));
  }

  function primary(form) {
    return button(form, "[data-primary]") || button(form, "[data-default]") || button(form, SUBMITS);
  }

  function goOn(form, from) {
    const controls = [...form.elements];
    const sameGroup = (control) => control.type === "radio" && control.name === from.name;
    const next = controls
      .slice(controls.indexOf(from) + 1)
      .find((control) => control.matches("input, select, textarea") && usable(control) && !sameGroup(control));
    const target = next || primary(form);
    if (target) target.focus();
  }

  // On the window, so that a field's own script comes first and may keep the key for itself.
  window.addEventListener("keydown", function (event) {
    const form = event.target.form || event.target.closest("form");
    if (event.key !== "Enter" || event.defaultPrevented || !form || form.method !== "post") return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const target = primary(form);
      if (target) target.click();
    } else if (event.repeat && !event.target.matches("textarea")) {
      // A key held down goes one step, not several
      event.preventDefault();
    } else if (event.target.matches(ONE_LINE) && !form.matches("[data-enter-sends]")) {
      event.preventDefault();
      const harmless = button(form, "[data-default]");
      if (harmless) harmless.click();
      else goOn(form, event.target);
    }
  });
})();
