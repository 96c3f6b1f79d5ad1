// What every page does in a browser: it tells the server the time zone, formats the times of the first page in it, keeps
// relative times up to date, and remembers whether the navigation is collapsed.
const root = document.documentElement;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (zone && zone !== root.dataset.zone) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `time-zone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
  const days = new Intl.DateTimeFormat(root.lang, { timeZone: zone, year: "numeric", month: "numeric", day: "numeric" });
  const instants = new Intl.DateTimeFormat(root.lang, { timeZone: zone, dateStyle: "medium", timeStyle: "medium" });
  const offsets = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" });
  const distance = (at) => offsets.formatToParts(at).find((part) => part.type === "timeZoneName").value.replace("GMT", "UTC");
  for (const time of document.querySelectorAll("time[data-exact]")) {
    const at = new Date(time.dateTime);
    const exact = `${instants.format(at)} ${distance(at)}`;
    if (time.dataset.says === "day") time.textContent = days.format(at);
    if (time.dataset.says === "exact") time.textContent = exact;
    time.title = time.title.replace(time.dataset.exact, exact);
    time.dataset.exact = exact;
  }
  for (const name of document.querySelectorAll(".time-zone")) name.textContent = zone;
}

// As the server writes them; what is older than a month is a day, and stays.
const ago = new Intl.RelativeTimeFormat(root.lang, { numeric: "always" });
setInterval(() => {
  for (const time of document.querySelectorAll('time[data-says="relative"]')) {
    const minutes = Math.floor((Date.now() - new Date(time.dateTime)) / 60_000);
    if (minutes < 1 || minutes >= 31 * 1440) continue;
    const [count, unit] = minutes < 60 ? [minutes, "minute"] : minutes < 1440 ? [minutes / 60, "hour"] : [minutes / 1440, "day"];
    time.textContent = ago.format(-Math.floor(count), unit);
  }
}, 15_000);

document.querySelector(".sidebar-toggle input")?.addEventListener("change", ({ target }) => {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `sidebar=${target.checked ? "toggled" : ""}; path=/; max-age=${target.checked ? 31536000 : 0}; samesite=lax${secure}`;
});

// Parts that say who uses a secret are renewed every few seconds while they are looked at, for ten minutes at most: each
// request keeps the session alive.
let renewals = 120;
const renew = setInterval(async () => {
  const parts = [...document.querySelectorAll("[data-live]")];
  if (parts.length === 0 || renewals-- === 0) return clearInterval(renew);
  if (document.hidden || document.querySelector("dialog[open]")) return;
  const response = await fetch(location.pathname + location.search, { headers: { accept: "text/html" } }).catch(() => null);
  if (!response?.ok || response.redirected) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of parts) {
    const newer = page.getElementById(part.id);
    const isUsed = part.contains(document.activeElement) || part.querySelector("details[open]");
    if (newer && !isUsed) part.replaceChildren(...newer.childNodes);
  }
}, 5_000);

// A day that is typed is the choice.
document.addEventListener("input", ({ target }) => {
  if (!target.matches(".choice .instant")) return;
  const choice = target.closest(".choice").querySelector("input[type=radio]");
  if (choice) choice.checked = true;
});

// All rows of the list, which may be another one by now.
const showSelectAll = () => document.querySelectorAll("[data-select-all]").forEach((button) => (button.hidden = false));
document.addEventListener("change", showSelectAll);
document.addEventListener("click", ({ target }) => {
  if (!target.closest?.("[data-select-all]")) return;
  for (const row of document.querySelectorAll(".select")) row.checked = true;
});

// Of a text in which keys are looked for, only what has the form and the checksum of one is sent.
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function checksum(text) {
  let crc = ~0;
  for (const letter of text) {
    crc ^= letter.charCodeAt(0);
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  let rest = ~crc >>> 0;
  let digits = "";
  for (let place = 0; place < 6; place += 1) {
    digits = ALPHABET[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

for (const form of document.querySelectorAll("form[data-only-secrets]")) {
  const field = form.querySelector("textarea");
  form.addEventListener("submit", (event) => {
    const words = field.value.match(/\bmw[ks]_[0-9A-Za-z]{49}\b/g) ?? [];
    const secrets = words.filter((word) => checksum(word.slice(0, -6)) === word.slice(-6));
    form.querySelector("[data-nothing]").hidden = secrets.length > 0;
    if (secrets.length === 0) event.preventDefault();
    else field.value = [...new Set(secrets)].join("\n");
  });
}
