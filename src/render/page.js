"use strict";
// Copy buttons and the search field are of use only with this script, and hidden without it.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const address = new URL(button.dataset.copy, location.href).href;
    const name = button.textContent;
    try {
      await navigator.clipboard.writeText(address);
      button.textContent = "Copied";
    } catch {
      prompt("Copy this address:", address);
    }
    setTimeout(() => { button.textContent = name; }, 1500);
  });
}
for (const field of document.querySelectorAll("input[type=search]")) {
  const rows = [...document.querySelectorAll("ul.list > li")];
  const none = document.querySelector(".none");
  field.hidden = false;
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    none.hidden = shown > 0;
  });
}
