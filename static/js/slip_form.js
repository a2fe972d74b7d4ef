// The clerk's form: suggested times, choosing a place by search, and places that a restored draft asks for.
(function () {
  "use strict";
  const { ask, combobox } = window.portal;

  document.addEventListener("click", function (event) {
    const quick = event.target.closest("[data-fills]");
    if (quick) {
      const field = document.getElementById(quick.dataset.fills);
      field.value = quick.dataset.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    }
  });

  // The search finds rooms; choosing one fills the pickers, and a room chosen in the picker empties the search.
  function searchPlaces(box) {
    const text = box.querySelector("input");
    const list = box.querySelector("[role=listbox]");
    const find = (typed) => (typed ? ask(text.form, box.dataset.placeSearch, [["text", typed]]) : { hits: [], more: false });

    async function choose(hit) {
      await window.htmx.ajax("GET", `${box.dataset.placeUrl}?room=${hit.value}`, { target: "#place", swap: "outerHTML" });
      document.getElementById("id_room").dispatchEvent(new Event("input", { bubbles: true }));
    }

    combobox({ box, text, list, find, choose });
    document.addEventListener("change", (event) => {
      if (event.target.id === "id_room" && event.target.value) text.value = "";
    });
  }

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
    document.querySelectorAll("[data-place-search]").forEach(searchPlaces);
    restorePlace();
  });
})();
