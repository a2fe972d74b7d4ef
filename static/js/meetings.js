// The live clock: how long the meeting has been running, against its planned length and the two hours of clause 1.7.2.
(function () {
  "use strict";

  function pad(number) {
    return String(number).padStart(2, "0");
  }

  function show(clock) {
    const elapsed = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.clockStart)) / 1000));
    const minutes = elapsed / 60;
    const tone = minutes > Number(clock.dataset.clockCap) ? "danger" : minutes > Number(clock.dataset.clockPlanned) ? "warning" : "success";
    clock.textContent = `${Math.floor(elapsed / 3600)}:${pad(Math.floor(elapsed / 60) % 60)}:${pad(elapsed % 60)}`;
    clock.closest("[data-clock-tone]").className = `tone-${tone}`;
  }

  const clocks = document.querySelectorAll("[data-clock-start]");
  clocks.forEach(show);
  if (clocks.length) setInterval(() => clocks.forEach(show), 1000);
})();

// The list of people refreshes itself, but never under somebody's fingers.
document.addEventListener("htmx:beforeRequest", function (event) {
  const people = event.target.closest && event.target.closest("#people");
  if (people && event.target === people && people.contains(document.activeElement)) event.preventDefault();
});
