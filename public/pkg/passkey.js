// Forms that a passkey answers: the server is asked what to ask of the browser, and the form is sent with the answer.
const supported = window.PublicKeyCredential?.parseRequestOptionsFromJSON && window.PublicKeyCredential.prototype.toJSON;

async function ask(form) {
  const response = await fetch(form.dataset.passkey, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
    body: "",
  });
  if (!response.ok) throw new Error("the server refused");
  const { publicKey } = JSON.parse(await response.json());
  const credential = form.hasAttribute("data-make")
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
  form.elements.answer.value = JSON.stringify(credential.toJSON());
  form.submit();
}

for (const form of supported ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = form.querySelector("[role=status]");
    said.textContent = "";
    form.setAttribute("aria-busy", "true");
    await ask(form).catch(() => (said.textContent = form.dataset.failed));
    form.removeAttribute("aria-busy");
  });
}
