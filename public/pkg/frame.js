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

  const schemes = { light: "light", dark: "dark", auto: "" };
  // A cookie of the frame: where third-party cookies are blocked, so is its storage.
  const kept = document.cookie.match(/(?:^|; )frame-theme=(\w+)/)?.[1];
  const dress = (theme) => {
    if (Object.hasOwn(schemes, theme)) document.documentElement.style.colorScheme = schemes[theme];
  };
  dress(kept);

  const hear = {
    theme({ theme }) {
      if (!Object.hasOwn(schemes, theme)) return;
      dress(theme);
      document.cookie = `frame-theme=${theme}; Path=/; Secure; SameSite=None; Partitioned`;
    },
    navigate({ path }) {
      const target = new URL(path, location.href);
      const isOurs = target.origin === location.origin && (target.pathname === list || target.pathname.startsWith(`${list}/`));
      if (isOurs) location.assign(target);
    },
    async "sign-out"() {
      await fetch(signOut, { method: "POST", headers: { accept: "application/json" }, body: new URLSearchParams() });
      location.replace(list);
    },
  };
  window.addEventListener("message", ({ source, origin, data }) => {
    const name = typeof data?.type === "string" ? data.type.replace(/^credentials-console:/, "") : "";
    if (source === window.parent && allowed.includes(origin) && Object.hasOwn(hear, name)) hear[name](data);
  });

  let told = 0;
  const measure = () => {
    const heights = [document.body, ...document.querySelectorAll("dialog[open]")].map((element) => element.scrollHeight);
    const height = Math.ceil(Math.max(heights[0], ...heights.slice(1).map((dialog) => dialog + 64)));
    if (height !== told) tell("height", { height });
    told = height;
  };
  new ResizeObserver(measure).observe(document.body);
  new MutationObserver(measure).observe(document.body, { subtree: true, childList: true, attributeFilter: ["open"] });
  const tellPage = () => tell("page", { path: location.pathname + location.search, title: document.title, signedIn: signedIn !== undefined });
  // The list changes its address without another page.
  window.navigation?.addEventListener("currententrychange", tellPage);
  tellPage();
})();
