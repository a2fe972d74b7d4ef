// The clerk's form: suggested times, choosing a place by search, and places that a restored draft asks for.
(function () {
  "use strict";

  document.addEventListener("click", function (event) {
    const quick = event.target.closest("[data-fills]");
    if (quick) {
      const field = document.getElementById(quick.dataset.fills);
      field.value = quick.dataset.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    }
    if (event.target.closest("[data-chooses-place]")) {
      document.getElementById("place-search").value = "";
      document.addEventListener("htmx:afterSwap", () => document.getElementById("place-found").replaceChildren(), { once: true });
    }
  });

  // Enter in the search chooses the first household instead of sending the form.
  document.addEventListener("keydown", function (event) {
    if (event.target.id !== "place-search" || event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const first = document.querySelector("#place-found [data-chooses-place]");
    if (first) first.click();
  });

  // A restored draft may want a building and a room that are not offered yet: load the pickers as it left them. Answers to the
  // changes that the restoring itself made would empty them again, so they are not let in.
  function restorePlace() {
    const place = document.getElementById("place");
    const wanted = place.querySelectorAll("[data-wanted]");
    if (!wanted.length) return;
    const community = document.getElementById("id_community");
    const chosen = new URLSearchParams({ community: community.value });
    for (const field of wanted) chosen.set(field.name, field.dataset.wanted);
    const keepOut = (event) => {
      if (event.detail.target.id.startsWith("place-r")) event.detail.shouldSwap = false;
    };
    document.addEventListener("htmx:beforeSwap", keepOut);
    window.htmx
      .ajax("GET", `${community.getAttribute("hx-get")}?${chosen}`, { target: "#place", swap: "outerHTML" })
      .then(() => document.removeEventListener("htmx:beforeSwap", keepOut));
  }

  document.addEventListener("DOMContentLoaded", () => {
    for (const box of document.querySelectorAll("[data-quick-times]")) box.hidden = false;
    restorePlace();
  });
})();
