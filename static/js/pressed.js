// Buttons that need a script: copy a text, print the page. Without one they stay hidden.
export function letCopy(button) {
  const said = document.createElement("span");
  said.className = "govuk-visually-hidden";
  said.setAttribute("role", "status");
  button.after(said);
  button.hidden = false;
  button.addEventListener("click", async () => {
    const place = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(place.innerText);
      button.firstChild.textContent = said.textContent = button.dataset.copied;
    } catch {
      // Not allowed here: the words are marked, ready for the person's own copying.
      getSelection().selectAllChildren(place);
    }
  });
}

export function letPrint(button) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
