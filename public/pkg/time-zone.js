// Tells the server the time zone of this browser. What the page says before the server knows it, is said anew in it here.
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
