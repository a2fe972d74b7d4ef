// Behaviour that every page shares: toasts, the dialog, keyboard shortcuts, safe submitting, rows as links.
(function () {
  "use strict";
  const TOAST_MS = 8000;
  const ICONS = { success: "check-circle", warning: "exclamation-triangle", danger: "exclamation-octagon", info: "info-circle" };

  // Toasts -----------------------------------------------------------------
  function region() {
    return document.getElementById("toasts");
  }

  function dismissLater(toast) {
    let timer = setTimeout(() => toast.remove(), TOAST_MS);
    const hold = () => clearTimeout(timer);
    const release = () => {
      hold();
      timer = setTimeout(() => toast.remove(), TOAST_MS);
    };
    toast.addEventListener("mouseenter", hold);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("mouseleave", release);
    toast.addEventListener("focusout", release);
  }

  function toast(text, tone) {
    const box = document.createElement("div");
    const icon = document.createElement("i");
    const body = document.createElement("div");
    const close = document.createElement("button");
    const kind = ICONS[tone] ? tone : "info";
    box.className = `notice is-toast tone-${kind}`;
    icon.className = `bi bi-${ICONS[kind]}`;
    icon.setAttribute("aria-hidden", "true");
    body.className = "notice-body";
    body.textContent = text;
    close.type = "button";
    close.className = "btn-close";
    close.setAttribute("aria-label", region().dataset.close);
    close.dataset.dismiss = "";
    box.append(icon, body, close);
    region().append(box);
    if (kind === "success" || kind === "info") dismissLater(box);
  }

  // Messages that came with the page are put in again, so that screen readers say them.
  function announce() {
    for (const message of [...region().querySelectorAll("[data-toast]")]) {
      message.remove();
      setTimeout(() => {
        region().append(message);
        if (message.dataset.toast === "success" || message.dataset.toast === "info") dismissLater(message);
      }, 100);
    }
  }

  // What the keyboard reaches is shown whole: browsers leave it half hidden in a strip or table that scrolls sideways.
  document.addEventListener("focusin", function (event) {
    if (event.target.matches("a, button, input, select, textarea, summary") && event.target.matches(":focus-visible")) {
      event.target.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  });

  document.addEventListener("portal:toast", (event) => toast(event.detail.text, event.detail.tone));
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-dismiss]");
    if (button) button.closest(".notice").remove();
  });

  // The dialog: whatever htmx puts into #modal-content is shown in it. ------
  function dialog() {
    return window.bootstrap.Modal.getOrCreateInstance(document.getElementById("modal"));
  }

  // A whole page instead of a form (the session ended, the act is gone): go there.
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.target.id !== "modal-content" || !/^\s*<!doctype/i.test(event.detail.serverResponse)) return;
    event.detail.shouldSwap = false;
    window.location.assign(event.detail.xhr.responseURL);
  });

  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.detail.target.id !== "modal-content") return;
    dialog().show();
    if (document.getElementById("modal").dataset.shown) focusDialog();
  });
  function focusDialog() {
    // A dialog that comes back after a step says where the person was
    const first = document.querySelector("#modal button[autofocus]") || document.querySelector("#modal :is([data-error-summary], .modal-body :is(input:not([type=hidden]), select, textarea), [data-primary])");
    if (first) first.focus();
  }
  document.addEventListener("shown.bs.modal", function (event) {
    event.target.dataset.shown = "true";
    focusDialog();
  });
  document.addEventListener("hidden.bs.modal", (event) => delete event.target.dataset.shown);
  document.addEventListener("portal:close-dialog", () => dialog().hide());
  document.addEventListener("htmx:responseError", () => toast(region().dataset.failed, "danger"));
  document.addEventListener("htmx:sendError", () => toast(region().dataset.offline, "danger"));

  // Submitting: once; buttons wake up again after Back. (Which button Enter takes: enter.js) --
  function sleep(form, submitter) {
    form.dataset.busy = "true";
    for (const button of form.querySelectorAll("button:not([type=button]), input[type=submit]")) {
      if (button !== submitter) button.disabled = true;
    }
    if (submitter) submitter.setAttribute("aria-busy", "true");
  }

  function wake(form) {
    delete form.dataset.busy;
    for (const button of form.querySelectorAll("button, input[type=submit]")) {
      button.disabled = button.hasAttribute("data-disabled");
      button.removeAttribute("aria-busy");
    }
  }

  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.busy) {
      event.preventDefault();
      return;
    }
    sleep(form, event.submitter);
    document.dispatchEvent(new CustomEvent("portal:submitting", { detail: { form } }));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form) wake(form);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach(wake));

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
    if (!target) return;
    event.preventDefault();
    if (target.matches("input, select, textarea")) target.focus();
    else target.click();
  });

  // A button that opens and closes the element it controls (filters of a list).
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-expands]");
    if (!button) return;
    const open = document.getElementById(button.dataset.expands).classList.toggle("show");
    button.setAttribute("aria-expanded", String(open));
  });

  // A click anywhere in a row follows the row's link; text can still be selected.
  document.addEventListener("click", function (event) {
    const row = event.target.closest("tr[data-href]");
    if (!row || event.target.closest("a, button, input, label, summary") || String(window.getSelection())) return;
    if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
    else window.location.assign(row.dataset.href);
  });

  // Fields that apply at once (the sort order of a list), printing, choosing demonstration sign-ins.
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
    if (event.target.closest("[data-back]")) window.history.back();
    const account = event.target.closest("[data-fill-login]");
    if (!account) return;
    const form = document.getElementById("sign-in");
    form.elements.login.value = account.dataset.fillLogin;
    form.elements.password.value = account.dataset.fillPassword;
    form.requestSubmit();
  });

  // The error summary takes the focus, so that the sentence is read first.
  document.addEventListener("DOMContentLoaded", function () {
    announce();
    const summary = document.querySelector("form [data-error-summary]");
    if (summary) summary.focus();
  });
})();
