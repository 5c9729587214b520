// One more row of boxes in place, with all that is typed left as it is. Without a script the button
// saves the draft, and the page comes back with more rows.
export function letAddRows(button) {
  const rows = button.form.querySelector("[data-rows]");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const all = rows.querySelectorAll("[data-row]");
    const row = numbered(all[all.length - 1], all.length);
    rows.append(row);
    row.querySelector("textarea").focus();
  });
}

function numbered(last, count) {
  const row = last.cloneNode(true);
  for (const element of [row, ...row.querySelectorAll("*")]) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace(/action_\d+/g, `action_${count}`));
    }
    delete element.dataset.warnedOf;
  }
  row.querySelectorAll(".govuk-error-message, [data-warning]").forEach((said) => said.remove());
  for (const box of row.querySelectorAll("textarea, input")) {
    box.value = "";
    box.removeAttribute("aria-invalid");
  }
  for (const select of row.querySelectorAll("select")) select.selectedIndex = 0;
  const label = row.querySelector("label");
  label.textContent = label.textContent.replace(/\d+/, count + 1);
  return row;
}
