// Signing in again in another tab changes the token that forms carry: forms open here take the new one.
export function refreshToken(form) {
  const field = form.elements.namedItem("csrfmiddlewaretoken");
  const cookie = document.cookie.split("; ").find((pair) => /^(__Host-)?csrf=/.test(pair));
  if (field && cookie) field.value = cookie.slice(cookie.indexOf("=") + 1);
}

export function keepTokensFresh() {
  document.addEventListener("submit", (event) => refreshToken(event.target), { capture: true });
}
