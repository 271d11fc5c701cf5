"use strict";
(() => {
  const $ = (selector, root = document) => [...root.querySelectorAll(selector)];

  // What is folded: unpacked once, when the first of it is opened.
  const stores = new Map();

  async function unpack(store) {
    const text = document.getElementById(store).textContent;
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  async function fill(details) {
    for (const fold of $(".fold[data-part]", details)) {
      if (fold.closest("details") !== details) continue;
      const { part, store } = fold.dataset;
      delete fold.dataset.part;
      if (!stores.has(store)) stores.set(store, unpack(store));
      try {
        // Escaped when the page was made; and no script in it could run.
        fold.innerHTML = (await stores.get(store))[part] ?? "Nothing is known of this.";
      } catch (error) {
        fold.textContent = `This browser cannot unfold it: ${error.message}`;
      }
      offer(fold);
    }
  }

  // What somebody may want elsewhere. Where the clipboard is shut, it is at least selected.
  function offer(root) {
    for (const text of $("pre[data-what]", root)) {
      const button = document.createElement("button");
      button.className = "copies";
      button.textContent = `Copy ${text.dataset.what}`;
      button.addEventListener("click", async () => {
        getSelection().selectAllChildren(text);
        try {
          await navigator.clipboard.writeText(text.textContent);
          button.textContent = `Copied ${text.dataset.what}`;
        } catch {
          button.textContent = `Selected ${text.dataset.what}`;
        }
      });
      text.before(button);
    }
  }

  document.addEventListener("toggle", (event) => {
    if (event.target.open) fill(event.target);
  }, true);

  // Filters: what they choose is in the address, so that a choice can be passed on.
  const form = document.querySelector("form.filters");
  const entries = $("[data-filter]");
  const words = new Map();

  function text(entry) {
    if (!words.has(entry)) {
      const rule = entry.closest(".rule");
      const around = rule ? $(":scope > h3, :scope > h4, :scope > p", rule) : [];
      const own = [...around, entry].map((element) => element.textContent);
      words.set(entry, `${own.join(" ")} ${entry.dataset.clause ?? ""}`.toLowerCase());
    }
    return words.get(entry);
  }

  function choice() {
    const values = [...new FormData(form)].map(([name, value]) => [name, value.trim()]);
    return values.filter(([, value]) => value);
  }

  function fits(entry, chosen) {
    return chosen.every(([name, value]) => name === "words"
      ? value.toLowerCase().split(/\s+/).every((word) => text(entry).includes(word))
      : (entry.dataset[name] ?? "").split(" ").includes(value) || entry.dataset[name] === value);
  }

  function filter() {
    const chosen = choice();
    for (const entry of entries) entry.hidden = !fits(entry, chosen);
    for (const group of [...$(".rule"), ...$(".chapter"), ...$("[data-group]")]) {
      const inside = $("[data-filter]", group);
      if (inside.length) group.hidden = inside.every((entry) => entry.hidden);
      else if (group.dataset.group === "unless-filtered") group.hidden = chosen.length > 0;
    }
    const gone = new Set(entries.filter((entry) => entry.hidden).map((entry) => entry.dataset.clause));
    for (const part of $("[data-with]")) part.hidden = gone.has(part.dataset.with);
    const shown = entries.filter((entry) => !entry.hidden).length;
    const noun = form.dataset.noun ?? "scenarios";
    form.querySelector("output").textContent = `${shown} of ${entries.length} ${noun}`;
  }

  function remember() {
    const query = new URLSearchParams(choice()).toString();
    history.replaceState(null, "", query ? `#?${query}` : location.pathname + location.search);
  }

  function choose(query) {
    form.reset();
    for (const [name, value] of new URLSearchParams(query)) {
      const field = form.elements.namedItem(name);
      if (field?.type === "checkbox") field.checked = true;
      else if (field) field.value = value;
    }
    filter();
  }

  // Links: what they lead to is shown, however it was folded or filtered.
  function visit() {
    const address = decodeURIComponent(location.hash.slice(1));
    if (address.startsWith("?")) {
      if (!form) return;
      choose(address.slice(1));
      (form.closest("section") ?? form).scrollIntoView();
      return;
    }
    const place = address && document.getElementById(address);
    if (!place) return;
    if (form && place.closest("[hidden]")) choose("");
    for (let around = place; around; around = around.parentElement?.closest("details")) {
      if (around.tagName === "DETAILS") around.open = true;
    }
    place.scrollIntoView();
  }

  if (form) {
    form.hidden = false;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => { filter(); remember(); });
    form.addEventListener("reset", () => setTimeout(() => { filter(); remember(); }));
    filter();
    addEventListener("keydown", (event) => {
      if (event.key !== "/" || event.target.closest("input, select")) return;
      event.preventDefault();
      form.elements.namedItem("words").focus();
    });
  }
  // On paper nothing unfolds: what failed is printed, and whatever else is open.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = $("details.cause:not([open])");
    for (const cause of opened) cause.open = true;
  });
  addEventListener("afterprint", () => {
    for (const cause of opened) cause.open = false;
  });

  offer(document);
  for (const details of $("details[open]")) fill(details);
  addEventListener("hashchange", visit);
  visit();
})();
