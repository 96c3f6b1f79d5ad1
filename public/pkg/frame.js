// A page in a frame talks with the page around it: docs/EMBEDDING.md, "Messages". Nothing is said to, or heard from, an origin
// that is not allowed, and no secret is ever in a message.
(() => {
  const { origins, list, signOut, signedIn } = document.currentScript.dataset;
  if (window.parent === window) return;
  const allowed = origins.split(" ");
  // Browsers without ancestorOrigins deliver to the right one of those allowed, or to nobody.
  const around = location.ancestorOrigins?.[0];
  const peers = around ? allowed.filter((origin) => origin === around) : allowed;
  const tell = (type, values) => {
    for (const origin of peers) window.parent.postMessage({ type: `credentials-console:${type}`, ...values }, origin);
  };

  let isSignedIn = signedIn !== undefined;
  const tellPage = () => tell("page", { path: location.pathname + location.search, title: document.title, signedIn: isSignedIn });

  const schemes = { light: "light", dark: "dark", auto: "" };
  // Relative luminance (WCAG 2.2): above 0.179, black has more contrast with a colour than white.
  const luminance = (colour) => {
    const linear = (at) => ((parseInt(colour.slice(at, at + 2), 16) / 255 + 0.055) / 1.055) ** 2.4;
    return 0.2126 * linear(1) + 0.7152 * linear(3) + 0.0722 * linear(5);
  };
  // The properties that a value sets; none if it is not valid.
  const looks = {
    theme: (theme) => Object.hasOwn(schemes, theme) && { "color-scheme": schemes[theme] },
    accent: (accent) => /^#[\da-f]{6}$/i.test(accent) && { "--accent": accent, "--on-accent": luminance(accent) > 0.179 ? "#000" : "#fff" },
    font(font) {
      const fonts = `${font}, sans-serif`;
      return /^[\p{L}\d ,'"-]{1,100}$/u.test(font) && CSS.supports("font-family", fonts) && { "--font": fonts };
    },
  };
  const look = {};
  const dress = (chosen) => {
    const { style } = document.documentElement;
    for (const name of Object.keys(looks)) {
      const properties = typeof chosen[name] === "string" && looks[name](chosen[name]);
      if (properties) look[name] = chosen[name];
      for (const [property, value] of Object.entries(properties || {})) style.setProperty(property, value);
    }
    document.documentElement.toggleAttribute("data-accent", "accent" in look);
  };
  // A cookie of the frame: where third-party cookies are blocked, so is its storage.
  const kept = new URLSearchParams(document.cookie.replaceAll("; ", "&")).get("frame-theme");
  dress(Object.fromEntries(new URLSearchParams(kept ?? "")));

  const hear = {
    theme(chosen) {
      dress(chosen);
      document.cookie = `frame-theme=${encodeURIComponent(new URLSearchParams(look))}; Path=/; Secure; SameSite=None; Partitioned`;
    },
    navigate({ path }) {
      const target = new URL(path, location.href);
      const isOurs = target.origin === location.origin && (target.pathname === list || target.pathname.startsWith(`${list}/`));
      if (isOurs) location.assign(target);
    },
    async "sign-out"() {
      const { ok } = await fetch(signOut, { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams() });
      if (ok) {
        isSignedIn = false;
        tellPage();
      }
      // In a later task: the question whether to leave the page would hold the message back.
      setTimeout(() => location.replace(list));
    },
  };
  window.addEventListener("message", ({ source, origin, data }) => {
    const name = typeof data?.type === "string" ? data.type.replace(/^credentials-console:/, "") : "";
    if (source === window.parent && allowed.includes(origin) && Object.hasOwn(hear, name)) hear[name](data);
  });

  // Chromium sends partitioned cookies with requests of the page, but not with those of download links.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.('a[download][href^="/"]');
    if (!link || event.defaultPrevented) return;
    event.preventDefault();
    const response = await fetch(link.href).catch(() => undefined);
    const content = response?.ok && (await response.blob().catch(() => undefined));
    // The page itself says why.
    if (!content) return location.reload();
    const file = document.createElement("a");
    file.download = response.headers.get("content-disposition")?.match(/filename="(.+)"/)?.[1] ?? "";
    file.href = URL.createObjectURL(content);
    file.click();
    URL.revokeObjectURL(file.href);
  });

  // A host that follows the height would abort the transition from page to page.
  const still = new CSSStyleSheet();
  still.replaceSync("@view-transition { navigation: none }");
  document.adoptedStyleSheets.push(still);

  let told = 0;
  const measure = () => {
    const heights = [document.body, ...document.querySelectorAll("dialog[open]")].map((element) => element.scrollHeight);
    const height = Math.ceil(Math.max(heights[0], ...heights.slice(1).map((dialog) => dialog + 64)));
    if (height !== told) tell("height", { height });
    told = height;
  };
  new ResizeObserver(measure).observe(document.body);
  new MutationObserver(measure).observe(document.body, { subtree: true, childList: true, attributeFilter: ["open", "hidden"] });
  // The list changes its address without another page.
  window.navigation?.addEventListener("currententrychange", tellPage);
  tellPage();
})();
